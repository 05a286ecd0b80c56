/// What an OCI runtime says when it fails, made fit for a message.
enum OCIMessage {
    /// The last line that says something, without time stamps and the level's word: crun writes
    /// `2026-01-01T00:00:00.000000Z: executable file ...`, runc `time="…" level=error msg="…"`.
    static func plain(_ text: String) -> String {
        let lines = text.split(whereSeparator: \.isNewline).map(String.init).filter { !$0.isEmpty }
        guard var line = lines.last(where: { !$0.hasPrefix("[conmon") }) ?? lines.last else {
            return "it gave no reason"
        }
        if let message = line.range(of: "msg=\"") {
            line = String(line[message.upperBound...])
            if line.hasSuffix("\"") { line.removeLast() }
        }
        let digits = line.prefix { $0.isNumber || "-T:.Z+".contains($0) }
        if digits.utf8.count >= 19 { line = String(line[digits.endIndex...].drop { $0 == " " || $0 == ":" }) }
        return String(decoding: line.utf8.prefix(1000), as: UTF8.self)
    }
}

extension String {
    /// The first place of a text in this one, compared as bytes.
    fileprivate func range(of text: String) -> Range<String.Index>? {
        let (all, wanted) = (Array(utf8), Array(text.utf8))
        guard all.count >= wanted.count else { return nil }
        for start in 0...(all.count - wanted.count) where all[start..<(start + wanted.count)].elementsEqual(wanted) {
            let from = utf8.index(utf8.startIndex, offsetBy: start)
            return from..<utf8.index(from, offsetBy: wanted.count)
        }
        return nil
    }
}
