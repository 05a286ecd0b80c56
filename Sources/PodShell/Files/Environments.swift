import Glibc

/// The environments of this user's running podsh processes: a locked file each, so that a second terminal can say who
/// holds the pods. A file whose lock is free is what a killed process left; it is removed.
package enum Environments {
    package struct Holder: Hashable, Sendable {
        package var name: String
        package var process: Int32
        /// The script, or `prompt`.
        package var origin: String
    }

    /// Why an environment cannot be taken.
    package enum Fault: Error, Hashable, Sendable {
        case held(by: Holder)
    }

    /// Holds the environment's name until the process ends. `nil` where there is no folder for such files, as in a
    /// container without a home: then nobody is told, and nothing else is lost.
    package static func hold(_ name: String, origin: String, environment: (String) -> String?) throws(Fault) -> Int32? {
        guard let folder = folder(environment), StateFolder.make(folder) else { return nil }
        let path = "\(folder)/\(name).lock"
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { return nil }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let holder = read(file, name: name)
            close(file)
            throw .held(by: holder)
        }
        ftruncate(file, 0)
        FileWriter(file).write("\(getpid())\n\(origin)\n")
        return file
    }

    /// Gives the name free and removes its file.
    package static func release(_ name: String, _ file: Int32, environment: (String) -> String?) {
        if let folder = folder(environment) { unlink("\(folder)/\(name).lock") }
        close(file)
    }

    /// Who holds environments now, by name.
    package static func holders(environment: (String) -> String?) -> [Holder] {
        guard let path = folder(environment), let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var found: [Holder] = []
        while let entry = readdir(folder) {
            let bytes = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            let name = String(decoding: bytes, as: UTF8.self)
            guard name.hasSuffix(".lock") else { continue }
            let file = open("\(path)/\(name)", O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
            guard file >= 0 else { continue }
            if flock(file, LOCK_EX | LOCK_NB) == 0 {
                unlink("\(path)/\(name)")
            } else {
                found.append(read(file, name: String(name.dropLast(5))))
            }
            close(file)
        }
        return found.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// Letters, digits, `-`, `_` and `.`: a name is part of a path.
    package static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 63 && text.utf8.first != UInt8(ascii: ".")
            && text.utf8.allSatisfy {
                $0 >= 0x30 && $0 <= 0x39 || ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A || $0 == 0x2D || $0 == 0x5F || $0 == 0x2E
            }
    }

    /// The script's name and four hex digits that differ from process to process.
    package static func defaultName(forScript path: String?) -> String {
        let base = path.flatMap { $0.split(separator: "/").last }.map(String.init) ?? "prompt"
        let stem = base.hasSuffix(".pod") ? String(base.dropLast(4)) : base
        let safe = String(stem.unicodeScalars.map { isName("a\($0)") ? Character($0) : "-" }.prefix(40))
        let digits = String((UInt32(bitPattern: getpid()) &* 0x9E37_79B1) >> 16, radix: 16)
        return "\(safe)-\(String(repeating: "0", count: 4 - digits.count))\(digits)"
    }

    private static func folder(_ environment: (String) -> String?) -> String? {
        if let runtime = environment("XDG_RUNTIME_DIR"), runtime.utf8.first == UInt8(ascii: "/") {
            return runtime + "/podsh"
        }
        return StateFolder.path(environment).map { $0 + "/environments" }
    }

    private static func read(_ file: Int32, name: String) -> Holder {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = pread(file, &bytes, bytes.count, 0)
        let lines = String(decoding: bytes[..<max(0, count)], as: UTF8.self).split(separator: "\n")
        return Holder(name: name, process: lines.first.flatMap { Int32($0) } ?? 0, origin: lines.dropFirst().first.map(String.init) ?? "")
    }
}
