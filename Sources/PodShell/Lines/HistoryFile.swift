import Glibc

/// The history on disk: `$XDG_STATE_HOME/podsh/history`, one line an input with its time, private to its owner. Several
/// shells may append at once: each holds the file's lock while it writes. Any fault leaves the shell without a
/// history, never without a prompt.
package final class HistoryFile {
    package let path: String
    /// More than this is not read; a file that has grown past it is written anew with what is kept.
    private static let readLimit = 4 << 20

    package init(path: String) {
        self.path = path
    }

    /// The place by the XDG rules; `nil` where there is neither a state folder nor a home. Relative values are ignored.
    package static func standardPath(_ environment: (String) -> String?) -> String? {
        StateFolder.path(environment).map { $0 + "/history" }
    }

    /// What was kept, oldest first, each input once.
    package func load() -> [String] {
        guard let file = open() else { return [] }
        defer { close(file) }
        return History.deduplicated(entries(of: file))
    }

    /// Adds an input. `time` is seconds since 1970.
    package func append(_ text: String, time: Int64) {
        guard let file = open() else { return }
        defer { close(file) }
        guard flock(file, LOCK_EX) == 0 else { return }
        var info = stat()
        guard fstat(file, &info) == 0 else { return }
        if info.st_size > HistoryFile.readLimit {
            compact(file)
        }
        FileWriter(file).write("\(time)\t\(HistoryLine.escaped(text))\n")
    }

    /// Writes the file anew in place, so that the lock others wait for stays the lock of this file.
    private func compact(_ file: Int32) {
        let kept = History.deduplicated(entries(of: file)).suffix(History.limit / 2)
        guard ftruncate(file, 0) == 0 else { return }
        FileWriter(file).write(kept.map { "0\t\(HistoryLine.escaped($0))\n" }.joined())
    }

    /// Opens without following a link, and takes nothing but a regular file of our own that no other can read.
    private func open() -> Int32? {
        guard let slash = path.lastIndex(of: "/"), StateFolder.make(String(path[..<slash])) else { return nil }
        let file = Glibc.open(path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0o600)
        guard file >= 0 else { return nil }
        var info = stat()
        guard fstat(file, &info) == 0, info.st_mode & S_IFMT == S_IFREG, info.st_uid == geteuid() else {
            close(file)
            return nil
        }
        if info.st_mode & 0o077 != 0 { fchmod(file, 0o600) }
        return file
    }

    private func entries(of file: Int32) -> [String] {
        var info = stat()
        guard fstat(file, &info) == 0 else { return [] }
        let start = max(0, Int(info.st_size) - HistoryFile.readLimit)
        var bytes = [UInt8](repeating: 0, count: Int(info.st_size) - start)
        let count = pread(file, &bytes, bytes.count, start)
        guard count > 0 else { return [] }
        var lines = bytes[..<count].split(separator: 0x0A)[...]
        if start > 0 { lines = lines.dropFirst() }
        return lines.compactMap { HistoryLine.text($0) }
    }
}

/// One line of the file: `TIME<tab>TEXT`, with newlines and backslashes of the text escaped.
private enum HistoryLine {
    static func escaped(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    static func text(_ line: ArraySlice<UInt8>) -> String? {
        guard let tab = line.firstIndex(of: 0x09) else { return nil }
        var bytes: [UInt8] = []
        var escapes = false
        for byte in line[(tab + 1)...] {
            if escapes {
                bytes.append(byte == UInt8(ascii: "n") ? 0x0A : byte)
                escapes = false
            } else if byte == UInt8(ascii: "\\") {
                escapes = true
            } else {
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
