package import PodModel

/// The deterministic twin of a host: files, variables, replies and command results are given beforehand, and what was
/// run is remembered. For tests and for rehearsals that must not touch the machine.
package final class ScriptedHost: Host {
    /// Files by absolute path.
    package var files: [String: [UInt8]] = [:]
    /// Symbolic links: from path to path.
    package var links: [String: String] = [:]
    package var variables: [String: String] = [:]
    package var replies: [String: HTTPReply] = [:]
    /// Decides how a command ends; without it every command ends with 0 and no output.
    package var onRun: (HostCommand) -> HostExit = { _ in HostExit(code: 0) }
    /// Every command that was run, in order.
    package private(set) var commands: [HostCommand] = []
    private var ports: UInt16 = 0
    package let currentDirectory: String

    package init(currentDirectory: String = "/home/ada") {
        self.currentDirectory = currentDirectory
    }

    package func run(_ command: HostCommand, wait: ([Int32]) -> HostOrder?) throws(HostError) -> HostExit {
        commands.append(command)
        return onRun(command)
    }

    package func pipe(to command: HostCommand) throws(HostError) -> any HostPipe { ScriptedPipe(to: command, of: self) }

    package func endCommands(within limit: TimeSpan) {}

    package func http(_ url: String, limit: Int) throws(HostError) -> HTTPReply {
        guard var reply = replies[url] else { throw HostError(.failed, "cannot reach \(url): connection refused") }
        if reply.body.count > limit { reply.body.removeLast(reply.body.count - limit) }
        return reply
    }

    package func read(_ path: String, limit: Int) throws(HostError) -> [UInt8] {
        guard let bytes = files[try canonicalPath(path)] else { throw HostError(.notFound, "no such file: \(path)") }
        if bytes.count > limit {
            throw HostError(.tooLarge, "\(path) has \(bytes.count) bytes; the limit is \(limit)")
        }
        return bytes
    }

    package func write(_ path: String, _ bytes: [UInt8]) throws(HostError) {
        files[try canonicalPath(path)] = bytes
    }

    package func freePort() -> UInt16 {
        ports += 1
        return 30_000 + ports
    }

    package func exists(_ path: String) -> Bool {
        guard let real = try? canonicalPath(path) else { return false }
        return files[real] != nil
    }

    package func canonicalPath(_ path: String) throws(HostError) -> String {
        var path = normalized(path)
        var hops = 0
        while let target = links[path] {
            hops += 1
            if hops > 40 { throw HostError(.failed, "too many symbolic links: \(path)") }
            path = normalized(target)
        }
        return path
    }

    package func environment(_ name: String) -> String? { variables[name] }

    private func normalized(_ path: String) -> String {
        let absolute = path.utf8.first == UInt8(ascii: "/") ? path : currentDirectory + "/" + path
        var parts: [Substring] = []
        for part in absolute.split(separator: "/") {
            switch part {
            case ".": break
            case "..": if !parts.isEmpty { parts.removeLast() }
            default: parts.append(part)
            }
        }
        return "/" + parts.joined(separator: "/")
    }
}

/// Keeps what is written, and runs its command when all is.
private final class ScriptedPipe: HostPipe {
    private var command: HostCommand
    private let host: ScriptedHost

    init(to command: HostCommand, of host: ScriptedHost) {
        self.command = command
        self.command.input = []
        self.host = host
    }

    var descriptor: Int32? { nil }
    var isClosed: Bool { false }
    var wakes: [Int32] { [] }
    func hear() {}
    func write(_ bytes: [UInt8], wait: ([Int32]) -> HostOrder?) { command.input? += bytes }
    func finish(wait: ([Int32]) -> HostOrder?) -> HostExit {
        (try? host.run(command, wait: wait)) ?? HostExit(code: ExitCode.software)
    }
}
