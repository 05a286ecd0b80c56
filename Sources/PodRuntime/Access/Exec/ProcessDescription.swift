import PodKernel
import PodLifecycle
import PodText
import Synchronization

/// The `process` part of containers' `config.json`: a command run in a container gets what the container's first
/// process got (user, environment, capabilities, no_new_privs, limits), never more.
final class ProcessDescription: Sendable {
    private let known = Mutex<[String: (process: Document, isFiltered: Bool)]>([:])
    /// More bundles than that are forgotten together: reading them again is cheap.
    private static let mostKnown = 256

    /// The text of a `process.json` for words in the container of a bundle.
    func text(of words: [String], bundle: String, hasTerminal: Bool) throws(Failure) -> String {
        var process = try description(bundle).process
        process["args"] = .strings(words)
        process["terminal"] = .bool(hasTerminal)
        if hasTerminal, case .array(let variables)? = process["env"] {
            let hasTerm = variables.contains {
                if case .string(let text) = $0 { text.hasPrefix("TERM=") } else { false }
            }
            if !hasTerm { process["env"] = .array(variables + [.string("TERM=xterm")]) }
        }
        return process.jsonLine
    }

    /// The same for podsh itself; nil when only the OCI runtime can run commands there.
    func process(in bundle: String) throws(Failure) -> ContainerProcess? {
        let (process, isFiltered) = try description(bundle)
        return ContainerProcess(process, isFiltered: isFiltered)
    }

    /// Whom the container's processes run as.
    func user(in bundle: String) throws(Failure) -> UInt32 {
        ContainerProcess.user(of: try description(bundle).process)
    }

    private func description(_ bundle: String) throws(Failure) -> (process: Document, isFiltered: Bool) {
        if let map = known.withLock({ $0[bundle] }) { return map }
        guard let bytes = readFile("\(bundle)/config.json", limit: JSONReader.maximumBytes) else {
            throw Failure("the container is gone: it has no description in \(bundle)")
        }
        guard let config = try? JSONReader.value(of: bytes), let process = config["process"] else {
            throw Failure("\(bundle)/config.json does not describe a container")
        }
        let isFiltered = config["linux"]?["seccomp"] != nil
        known.withLock {
            if $0.count >= ProcessDescription.mostKnown { $0 = [:] }
            $0[bundle] = (process, isFiltered)
        }
        return (process, isFiltered)
    }
}
