import PodKernel
import PodLifecycle
import PodText
import Synchronization

/// The `process` part of containers' `config.json`: a command run in a container gets what the container's first
/// process got (user, environment, capabilities, no_new_privs, limits), never more.
final class ProcessDescription: Sendable {
    private struct Known {
        var process: Document
        var isFiltered: Bool
        /// Of a filter that is not podsh's own.
        var profile: String?
    }

    private let known = Mutex<[String: Known]>([:])
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
        return String(decoding: ProcessDescription.json(process), as: UTF8.self)
    }

    /// No limit is a number that only fits without a sign, which a tree of plain data does not hold.
    private static func json(_ process: Document) -> [UInt8] {
        guard case .object(let fields) = process else { return [] }
        var json = JSONWriter(reserving: 1 << 12)
        json.object { json in
            for field in fields where field.key != "rlimits" {
                json.field(field.key, json: Array(field.value.jsonLine.utf8))
            }
            json.array("rlimits") { limits in
                for each in process.elements("rlimits") {
                    limits.object { limit in
                        limit.field("type", each.text("type") ?? "")
                        for key in ["soft", "hard"] { limit.field(key, json: Array("\(each.bytes(key))".utf8)) }
                    }
                }
            }
        }
        return json.bytes
    }

    /// The same for podsh itself; nil when only the OCI runtime can run commands there.
    func process(in bundle: String) throws(Failure) -> ContainerProcess? {
        let known = try description(bundle)
        return ContainerProcess(known.process, isFiltered: known.isFiltered, profile: known.profile)
    }

    /// Whom the container's processes run as.
    func user(in bundle: String) throws(Failure) -> UInt32 {
        ContainerProcess.user(of: try description(bundle).process)
    }

    private func description(_ bundle: String) throws(Failure) -> Known {
        if let map = known.withLock({ $0[bundle] }) { return map }
        guard let bytes = readFile("\(bundle)/config.json", limit: JSONReader.maximumBytes) else {
            throw Failure("the container is gone: it has no description in \(bundle)")
        }
        guard let config = try? JSONReader.value(of: bytes), let process = config["process"] else {
            throw Failure("\(bundle)/config.json does not describe a container")
        }
        var found = Known(process: process, isFiltered: config["linux"]?["seccomp"] != nil)
        if case .string(let digest)? = config["annotations"]?[ContainerFilter.annotation] { found.profile = digest }
        known.withLock {
            if $0.count >= ProcessDescription.mostKnown { $0 = [:] }
            $0[bundle] = found
        }
        return found
    }
}
