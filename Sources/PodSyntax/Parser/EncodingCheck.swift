/// What must be right before a text can be read at all: size, UTF-8, no NUL or control characters, no bidirectional
/// controls.
/// Nothing is ever replaced silently.
struct EncodingCheck {
    private(set) var findings: [Finding] = []
    private(set) var suppressed = 0
    /// True if the bytes cannot be read as text; then there is nothing to parse.
    private(set) var isUnreadable = false

    mutating func check(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard bytes.count <= SourceText.maximumBytes else {
            let limit = SourceText.maximumBytes >> 20
            add(0, 0, "too-large", "the text is larger than \(limit) MiB, the most that is read", unreadable: true)
            return
        }
        if bytes.count >= 2, (bytes[0] == 0xFF && bytes[1] == 0xFE) || (bytes[0] == 0xFE && bytes[1] == 0xFF) {
            add(
                0, 2, "encoding", "the text is UTF-16 (byte order mark at byte 0)", help: "save it as UTF-8",
                unreadable: true)
            return
        }
        var offset = 0
        while offset < bytes.count {
            if let next = skipPlain(bytes, offset), next > offset {
                offset = next
                continue
            }
            let byte = bytes[offset]
            offset += byte < 0x80 ? control(bytes, offset) : foreign(bytes, offset)
        }
    }

    /// The offset behind a run of eight-byte groups of ordinary ASCII.
    private func skipPlain(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
        guard let base = UnsafeRawPointer(bytes.baseAddress) else { return nil }
        var offset = start
        while offset + 8 <= bytes.count {
            let group = base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            // A byte below 0x20 borrows in the subtraction, one of 0x80 and above shows its high bit; 0x7F is looked
            // for apart.
            let low = (group &- 0x2020_2020_2020_2020) & ~group
            let delete = group ^ 0x7F7F_7F7F_7F7F_7F7F
            let isDelete = (delete &- 0x0101_0101_0101_0101) & ~delete
            guard (group | low | isDelete) & 0x8080_8080_8080_8080 == 0 else { break }
            offset += 8
        }
        return offset
    }

    /// Looks at one ASCII byte; returns 1.
    private mutating func control(_ bytes: UnsafeBufferPointer<UInt8>, _ offset: Int) -> Int {
        let byte = bytes[offset]
        guard byte < 0x20 || byte == 0x7F, byte != 0x09, byte != 0x0A else { return 1 }
        if byte == 0x0D, offset + 1 < bytes.count, bytes[offset + 1] == 0x0A { return 1 }
        if byte == 0 {
            add(offset, offset + 1, "nul", "a NUL byte at byte \(offset)", help: "take it out", unreadable: true)
        } else {
            let digits = String(byte, radix: 16, uppercase: true)
            let help = byte == 0x0D ? "lines end in a newline" : "in a string write \\u{\(digits)}"
            add(
                offset, offset + 1, "control-character", "a control character (\\u{\(digits)}) at byte \(offset)",
                help: help, unreadable: true)
        }
        return 1
    }

    /// Looks at one character outside ASCII; returns its length.
    private mutating func foreign(_ bytes: UnsafeBufferPointer<UInt8>, _ offset: Int) -> Int {
        let length = EncodingCheck.length(bytes, offset)
        guard length > 0 else {
            add(
                offset, offset + 1, "encoding",
                "invalid UTF-8 at byte \(offset) (0x\(String(bytes[offset], radix: 16, uppercase: true)))",
                help: "save the text as UTF-8",
                unreadable: true)
            var next = offset + 1
            while next < bytes.count, bytes[next] >= 0x80, EncodingCheck.length(bytes, next) == 0 { next += 1 }
            return next - offset
        }
        if length == 3, bytes[offset] == 0xE2, bytes[offset + 1] == 0x80 || bytes[offset + 1] == 0x81 {
            let value = 0x2000 | UInt32(bytes[offset + 1] & 0x3F) << 6 | UInt32(bytes[offset + 2] & 0x3F)
            if let scalar = Unicode.Scalar(value), Lookalike.isBidirectional(scalar) {
                let name = "\\u{\(String(value, radix: 16, uppercase: true))}"
                add(
                    offset, offset + 3, "bidirectional-control",
                    "the bidirectional control \(name) makes text read otherwise than it runs",
                    help: "take it out; in a string write \(name)")
            }
        }
        return length
    }

    /// The length of a valid UTF-8 sequence, or 0 for an invalid, overlong or surrogate one.
    static func length(_ bytes: UnsafeBufferPointer<UInt8>, _ offset: Int) -> Int {
        let lead = bytes[offset]
        func follows(_ index: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
            offset + index < bytes.count && range.contains(bytes[offset + index])
        }
        switch lead {
        case 0..<0x80: return 1
        case 0xC2...0xDF: return follows(1) ? 2 : 0
        case 0xE0: return follows(1, 0xA0...0xBF) && follows(2) ? 3 : 0
        case 0xED: return follows(1, 0x80...0x9F) && follows(2) ? 3 : 0
        case 0xE1...0xEF: return follows(1) && follows(2) ? 3 : 0
        case 0xF0: return follows(1, 0x90...0xBF) && follows(2) && follows(3) ? 4 : 0
        case 0xF1...0xF3: return follows(1) && follows(2) && follows(3) ? 4 : 0
        case 0xF4: return follows(1, 0x80...0x8F) && follows(2) && follows(3) ? 4 : 0
        default: return 0
        }
    }

    private mutating func add(
        _ start: Int, _ end: Int, _ code: String, _ message: String, help: String? = nil, unreadable: Bool = false
    ) {
        isUnreadable = isUnreadable || unreadable
        guard findings.count < Parser.findingLimit else {
            suppressed += 1
            return
        }
        findings.append(Finding(TextSpan(start, end), code, message, help: help))
    }
}
