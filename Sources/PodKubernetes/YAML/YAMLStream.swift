/// Where the documents of a text stand. Each is read on its own, as kubectl does it: an anchor is known in its own
/// document alone, a byte order mark may stand before each, and what is no YAML spoils no other document.
enum YAMLStream {
    static func pieces(of bytes: [UInt8], from begin: Int) -> [Range<Int>] {
        var pieces: [Range<Int>] = []
        var start = begin
        // More than comments and directives, which belong to the `---` behind them.
        var hasContent = false
        var isBehindEnd = false
        var at = begin
        while at < bytes.count {
            let end = bytes[at...].firstIndex(of: 0x0A) ?? bytes.count
            let line = bytes[at..<end]
            let next = min(end + 1, bytes.count)
            if isMark(line, UInt8(ascii: "-")) {
                if hasContent {
                    pieces.append(start..<at)
                    start = at
                }
                hasContent = true
                if line.dropFirst(3).allSatisfy(isBlank), bytes[next...].starts(with: Places.byteOrderMark) {
                    start = next + Places.byteOrderMark.count
                }
            } else if line.first == UInt8(ascii: "%"), isBehindEnd {
                pieces.append(start..<at)
                start = at
                hasContent = false
            } else if let first = line.first(where: { !isBlank($0) }), first != UInt8(ascii: "#"),
                line.first != UInt8(ascii: "%")
            {
                hasContent = true
            }
            isBehindEnd = isMark(line, UInt8(ascii: ".")) || isBehindEnd && line.allSatisfy(isBlank)
            at = next
        }
        return pieces + [start..<bytes.count]
    }

    /// `---` or `...` and nothing more than a blank behind it.
    private static func isMark(_ line: ArraySlice<UInt8>, _ sign: UInt8) -> Bool {
        line.count >= 3 && line.prefix(3).allSatisfy { $0 == sign } && line.dropFirst(3).first.map(isBlank) ?? true
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
}
