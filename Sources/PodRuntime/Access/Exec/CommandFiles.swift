import Glibc
import PodKernel
import PodLifecycle

/// The files that stand between podsh and the runtime for one command; they lie in the container's bundle.
struct CommandFiles: Sendable {
    let description: String
    let pid: String
    let log: String

    init(base: String) {
        description = base + ".json"
        pid = base + ".pid"
        log = base + ".log"
    }

    func write(_ bytes: [UInt8]) throws(Failure) {
        let file = try FileDescriptor.open(description, flags: O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW)
        try file.write(bytes, to: description)
    }

    /// The command's first process as the host numbers it; nil as long as the runtime has not started it.
    func process() -> Int32? {
        readText(pid, limit: 32).flatMap { Int32($0.prefix { $0.isNumber }) }
    }

    /// What the runtime had to say.
    func complaint() -> String? {
        guard let text = readText(log, limit: 4096), !text.isEmpty else { return nil }
        return text
    }

    func remove() {
        for path in [description, pid, log] { unlink(path) }
    }
}

/// Why the runtime did not run a command, with docker's exit code for it.
struct RuntimeRefusal {
    let code: Int32
    private let cause: String

    static let notFound = RuntimeRefusal(code: 127, cause: "not found")

    init(code: Int32, cause: String) {
        self.code = code
        self.cause = cause
    }

    init?(complaint: String) {
        let lines = complaint.split(separator: "\n").map(String.init)
        guard let last = lines.last else { return nil }
        cause = RuntimeRefusal.plain(last)
        let text = cause.lowercased()
        let isAboutProgram = text.contains("executable") || text.contains("exec:") || text.contains("exec format")
        if isAboutProgram, text.contains("not found") || text.contains("no such file") {
            code = 127
        } else if isAboutProgram, text.contains("permi") || text.contains("format") || text.contains("directory") {
            code = 126
        } else {
            code = 125
        }
    }

    func sentence(_ word: String) -> String {
        switch code {
        case 127: "'\(word)' is not found in the container"
        case 126: "'\(word)' cannot be executed in the container: \(cause)"
        default: "the command could not be run in the container: \(cause)"
        }
    }

    /// runc logs `time="…" level=error msg="…"`.
    private static func plain(_ line: String) -> String {
        guard let begin = line.firstRange(of: "msg=\"") else { return line }
        return String(line[begin.upperBound...].dropLast())
    }
}
