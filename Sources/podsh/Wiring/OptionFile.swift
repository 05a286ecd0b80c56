import ArgumentParser
import Glibc
import PodSession
import PodShell
import PodText

/// Files that options name, so that a secret need not stand on a command line. A pipe is one, too (`<(pass show db)`).
enum OptionFile {
    private static let limit = 1 << 20

    /// Without its last newline.
    static func text(_ path: String) throws -> String {
        var bytes = try read(path)
        if bytes.last == 0x0A { bytes.removeLast() }
        return try text(bytes, path)
    }

    /// As docker's `--env-file`: `KEY=VALUE`, the value as it stands; a bare `KEY` is the caller's own variable; `#`
    /// begins a comment line.
    static func takeVariables(_ path: String) throws {
        let lines = try text(try read(path), path).split(omittingEmptySubsequences: false) {
            $0 == "\n" || $0 == "\r\n"
        }
        for (i, line) in lines.enumerated() {
            let line = line.drop { $0 == " " || $0 == "\t" || $0 == "\u{FEFF}" }
            if line.isEmpty || line.first == "#" { continue }
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            // The line itself may be a secret, so it is not shown.
            if name.isEmpty || name.contains(where: \.isWhitespace) || line.utf8.contains(0) {
                throw complain("\(path):\(i + 1): expected KEY=VALUE, and no blank in KEY", PodSession.ExitCode.usage)
            }
            if parts.count > 1 { setenv(name, String(parts[1]), 1) }
        }
    }

    private static func text(_ bytes: [UInt8], _ path: String) throws -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw complain("\(path) is not UTF-8 text", PodSession.ExitCode.noInput)
        }
        return text
    }

    private static func read(_ path: String) throws -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        if file < 0 {
            throw complain("cannot read \(path): \(String(cString: strerror(errno)))", PodSession.ExitCode.noInput)
        }
        defer { close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(file, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            if count < 0 {
                throw complain("cannot read \(path): \(String(cString: strerror(errno)))", PodSession.ExitCode.noInput)
            }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            if bytes.count > limit {
                throw complain("\(path) has more than \(limit) bytes", PodSession.ExitCode.noInput)
            }
        }
    }

    private static func complain(_ message: String, _ code: Int32) -> ArgumentParser.ExitCode {
        FileWriter.standardError.write(
            "podsh: \(VisibleText.line(message, on: Terminal.screen(of: 2, colour: .auto)))\n")
        return ArgumentParser.ExitCode(code)
    }
}
