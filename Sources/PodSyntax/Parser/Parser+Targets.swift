extension Parser {
    /// `target = [ KIND ] WORD`: `KIND NAME` and `KIND/NAME` mean the same.
    mutating func target(_ parent: inout Parent, _ type: ValueType, _ label: SlotLabel) {
        if let end = peekKind(), isNamed(behind: end, type) {
            let kind = self.word(.kind)
            add(kind, to: &parent, .kind)
        }
        let name = word(type)
        add(name, to: &parent, label)
    }

    /// The end of the kind word that stands at the position, its group with it.
    private func peekKind() -> Int? {
        if let word = peekWord() { return words.kindIDs[Int(word.number)] == WordIndex.none ? nil : word.end }
        var end = position
        var hasDot = false
        while end < count, self.is(bytes[end], .bare) {
            if bytes[end] == UInt8(ascii: "/") { return nil }
            hasDot = hasDot || bytes[end] == UInt8(ascii: ".")
            end += 1
        }
        guard hasDot else { return nil }
        let word = String(decoding: bytes[position..<end], as: UTF8.self)
        return Vocabulary.kind(word) == nil ? nil : end
    }

    /// True if behind a kind word a name follows on the line: no state of a `wait`, no `k=v` of a `label`.
    func isNamed(behind end: Int, _ type: ValueType) -> Bool {
        var offset = end
        while offset < count, self.is(bytes[offset], .space) { offset += 1 }
        guard offset > end, offset < count else { return false }
        let next = bytes[offset]
        guard
            self.is(next, .bare) || next == .quote || next == .apostrophe || next == .dollar
                || next == UInt8(ascii: "(")
        else {
            return false
        }
        guard next != UInt8(ascii: "#"), next != UInt8(ascii: "-"), !hasEquals(offset) else { return false }
        var wordEnd = offset
        while wordEnd < count, self.is(bytes[wordEnd], .bare) { wordEnd += 1 }
        guard let word = words.keyword(UnsafeBufferPointer(rebasing: bytes[offset..<wordEnd])) else { return true }
        if type == .waitTarget { return entry(word.rawValue, .state) == nil && word.rawValue != Keyword.where.rawValue }
        return true
    }

    /// True if the word at an offset is of the form `k=v`.
    func hasEquals(_ offset: Int) -> Bool {
        var at = offset
        while at < count {
            let byte = bytes[at]
            if byte == UInt8(ascii: "=") { return at > offset }
            if byte == .quote || byte == .apostrophe {
                at += 1
                while at < count, bytes[at] != byte, bytes[at] != .newline { at += 1 }
            } else if byte == .dollar, self.byte(at + 1) == UInt8(ascii: "{") {
                while at < count, bytes[at] != UInt8(ascii: "}"), bytes[at] != .newline { at += 1 }
            } else if !self.is(byte, .bare) {
                return false
            }
            at += 1
        }
        return false
    }
}
