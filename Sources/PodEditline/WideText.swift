import CEditline

/// libedit works on `wchar_t`, which on Linux is one Unicode scalar.
extension String {
    /// Zero-ended wide characters, for the length of one call.
    func withWide<Result>(_ body: (UnsafePointer<wchar_t>) -> Result) -> Result {
        var wide = unicodeScalars.map { wchar_t(bitPattern: $0.value) }
        wide.append(0)
        return wide.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else {
                preconditionFailure("an array with a terminator has an address")
            }
            return body(base)
        }
    }

    /// Scalars of a wide text; what is no scalar becomes U+FFFD.
    init(wide: UnsafePointer<wchar_t>, count: Int) {
        var scalars = String.UnicodeScalarView()
        for index in 0..<count { scalars.append(Unicode.Scalar(UInt32(bitPattern: wide[index])) ?? "\u{FFFD}") }
        self.init(scalars)
    }
}

/// The line being edited, with the cursor's place in bytes of UTF-8.
struct EditedLine {
    let text: String
    let cursor: Int

    init(_ editor: OpaquePointer) {
        guard let line = el_wline(editor)?.pointee, let buffer = line.buffer else {
            text = ""
            cursor = 0
            return
        }
        text = String(wide: buffer, count: line.lastchar - buffer)
        cursor = String(wide: buffer, count: line.cursor - buffer).utf8.count
    }

    var beforeCursor: String { String(decoding: Array(text.utf8)[..<cursor], as: UTF8.self) }
}
