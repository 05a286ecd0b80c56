internal import Glibc

/// How environments are called.
package enum EnvironmentName {
    /// Letters, digits, `-`, `_` and `.`, at most 63 and not `.lock` at the end: a name is part of paths.
    package static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 63 && text.utf8.first != UInt8(ascii: ".") && !text.hasSuffix(".lock")
            && text.utf8.allSatisfy {
                $0 >= 0x30 && $0 <= 0x39 || ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A || $0 == 0x2D || $0 == 0x5F
                    || $0 == 0x2E
            }
    }

    /// The script's name and four hex digits that differ from process to process.
    package static func standard(forScript path: String?, process: Int32 = getpid()) -> String {
        let base = path.flatMap { $0.split(separator: "/").last }.map(String.init) ?? "prompt"
        let stem = base.hasSuffix(".pod") ? String(base.dropLast(4)) : base
        let safe = String(stem.unicodeScalars.map { isName("a\($0)") ? Character($0) : "-" }.prefix(40))
        let digits = String((UInt32(bitPattern: process) &* 0x9E37_79B1) >> 16, radix: 16)
        // `-c` and `.hidden` would be hard to name on a command line.
        let plain = safe.drop { $0 == "-" || $0 == "." }
        return "\(plain.isEmpty ? "script" : plain)-\(String(repeating: "0", count: 4 - digits.count))\(digits)"
    }
}
