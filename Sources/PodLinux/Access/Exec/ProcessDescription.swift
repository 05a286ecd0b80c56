import PodLanguage
import PodLifecycle
import Synchronization

/// The `process` part of containers' `config.json`: a command run in a container gets what the container's first
/// process got (user, environment, capabilities, no_new_privs, limits), never more.
final class ProcessDescription: Sendable {
    private let known = Mutex<[String: ValueMap]>([:])
    /// More bundles than that are forgotten together: reading them again is cheap.
    private static let mostKnown = 256

    /// The text of a `process.json` for words in the container of a bundle.
    func text(of words: [String], bundle: String, hasTerminal: Bool) throws(Failure) -> String {
        var process = try description(bundle)
        process.put("args", .list(ValueList(flat: words.map { .string($0) })))
        process.put("terminal", .bool(hasTerminal))
        if hasTerminal, case .list(let variables)? = process["env"] {
            let names = variables.elements
            let hasTerm = names.contains { if case .string(let text) = $0 { text.hasPrefix("TERM=") } else { false } }
            if !hasTerm { process.put("env", .list(ValueList(flat: names + [.string("TERM=xterm")]))) }
        }
        return Value.map(process).json()
    }

    private func description(_ bundle: String) throws(Failure) -> ValueMap {
        if let map = known.withLock({ $0[bundle] }) { return map }
        guard let bytes = readFile("\(bundle)/config.json", limit: JSONReader.maximumBytes) else {
            throw Failure("the container is gone: it has no description in \(bundle)")
        }
        guard case .map(let config)? = try? JSONReader.value(of: bytes), case .map(let process)? = config["process"] else {
            throw Failure("\(bundle)/config.json does not describe a container")
        }
        known.withLock {
            if $0.count >= ProcessDescription.mostKnown { $0 = [:] }
            $0[bundle] = process
        }
        return process
    }
}
