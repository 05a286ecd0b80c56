/// One token: a kind and the bytes it covers.
package struct Token: Hashable, Sendable {
    package let kind: TokenKind
    package let span: TextSpan
}

/// All tokens of a text in order, five bytes each: a start and a kind; a token ends where the next one starts.
package struct TokenList: Sendable, RandomAccessCollection {
    var starts: [UInt32] = []
    var kinds: [TokenKind] = []
    /// The length of the text in bytes.
    var length: UInt32 = 0

    package var startIndex: Int { 0 }
    package var endIndex: Int { kinds.count }

    package subscript(index: Int) -> Token {
        let end = index + 1 < starts.count ? starts[index + 1] : length
        return Token(kind: kinds[index], span: TextSpan(Int(starts[index]), Int(end)))
    }

    /// The index of the token that covers a byte offset, or `endIndex` behind the last.
    package func index(at offset: Int) -> Int {
        guard offset < Int(length) else { return endIndex }
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if Int(starts[middle]) <= offset { low = middle } else { high = middle }
        }
        return low
    }
}
