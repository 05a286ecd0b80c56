import CLinux
import Glibc

/// One part of a path as bytes: it may hold anything but `/` and NUL, UTF-8 or not.
struct FileName: CustomStringConvertible {
    private let bytes: [CChar]

    /// nil for what is no name: empty, `.`, `..`, with `/` or NUL.
    init?(_ text: some StringProtocol) {
        let bytes = text.utf8.map { CChar(bitPattern: $0) }
        if bytes.isEmpty || bytes.contains(0) || bytes.contains(CChar(UInt8(ascii: "/"))) { return nil }
        self.bytes = bytes + [0]
        if isDots { return nil }
    }

    init(_ entry: UnsafeMutablePointer<dirent>) {
        bytes = withUnsafeBytes(of: &entry.pointee.d_name) { $0.prefix { $0 != 0 }.map { CChar(bitPattern: $0) } } + [0]
    }

    /// `.` and `..`.
    var isDots: Bool {
        let dot = CChar(UInt8(ascii: "."))
        return bytes == [dot, 0] || bytes == [dot, dot, 0]
    }

    func call<T>(_ body: (UnsafePointer<CChar>) -> T) -> T {
        bytes.withUnsafeBufferPointer { buffer in
            // Never empty: it ends with NUL.
            body(buffer.baseAddress.unsafelyUnwrapped)
        }
    }

    /// With broken UTF-8 repaired; for messages, which are escaped when they are shown, but for their line ends: what a
    /// container calls a file must not begin a line of podsh's.
    var description: String {
        String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self).replacing("\n", with: "\\n")
    }
}

/// open(2)'s O_PATH, which Glibc's module leaves out: names a file without opening it.
let openPath = Int32(PODSH_O_PATH)
