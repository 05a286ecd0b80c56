/// The canonical text of a parsed text; comments stay, the tree stays the same, and formatting again changes nothing.
/// Nil when the text has errors: a broken text is never rewritten.
///
/// Lines stay where the author broke them, except that a body or block with any line break inside has each of its items
/// on a line of its own, and one that is wider than 100 columns is broken. `;` is left only inside one line.
package func format(_ result: ParseResult) -> String? {
    guard result.isValid else { return nil }
    var formatter = Formatter(result.tree)
    return formatter.run()
}

/// Lays out the tokens anew, one after the other.
struct Formatter {
    static let width = 100
    static let step = 4

    /// An open bracket. Bodies and blocks are laid out in lines; the others only carry line breaks through.
    struct Group {
        let holdsItems: Bool
        let isMultiline: Bool
    }

    let tokens: TokenList
    let bytes: [UInt8]
    let matches: [Int32]
    /// For each opener: whether a line ends inside.
    let breaks: [Bool]
    private var out: [UInt8] = []
    private var lineStart = 0
    private var groups: [Group] = [Group(holdsItems: true, isMultiline: true)]
    /// The multi-line bodies and blocks among `groups`, and the other brackets.
    private var indent = 0
    private var hanging = 0
    // What was between the last token written and the next one.
    private var newlines = 0
    private var hasSpace = false
    private var hasSemicolon = false
    private var hasContinuation = false
    private var previous: TokenKind?
    private var previousText: ArraySlice<UInt8> = []

    init(_ tree: SyntaxTree) {
        tokens = tree.tokens
        bytes = tree.source.bytes
        (matches, breaks) = GroupMatcher.match(tokens)
        out.reserveCapacity(bytes.count + bytes.count / 8)
    }

    mutating func run() -> String {
        for index in tokens.indices {
            let token = tokens[index]
            switch token.kind {
            case .space: hasSpace = true
            case .newline: newlines += 1
            case .continuation: hasContinuation = true
            case .semicolon: hasSemicolon = true
            case .byteOrderMark: continue
            case .comment: comment(token)
            case .bodyOpen, .bodyClose, .blockOpen, .blockClose, .mapOpen, .mapClose, .listOpen, .listClose,
                .parenthesisOpen, .parenthesisClose, .interpolationOpen, .interpolationClose, .comma, .colon, .dot,
                .assign, .pipe, .keyword, .flag, .bare, .stringOpen, .stringText, .stringClose, .hostText, .name,
                .number, .operatorSign, .unaryMinus, .reserved, .slash, .rangeSign, .unexpected:
                write(token, index)
            }
        }
        if !out.isEmpty { out.append(.newline) }
        return String(decoding: out, as: UTF8.self)
    }

    private mutating func comment(_ token: Token) {
        var text = bytes[token.span.start..<token.span.end]
        while let last = text.last, last == 0x20 || last == 0x09 || last == .carriageReturn { text.removeLast() }
        if out.isEmpty {
        } else if newlines > 0 || hasSemicolon && previous == .comment {
            startLine(blank: newlines > 1 && previous?.side != .opening, extra: continues ? 1 : 0)
        } else {
            out += [0x20, 0x20]
        }
        append(text)
        forget(.comment, text, keepingLine: true)
    }

    private mutating func write(_ token: Token, _ index: Int) {
        guard let text = FlagWords.written(token, bytes) else {
            hasSpace = true
            return
        }
        let closes = token.kind.side == .closing
        let closed = closes ? groups.popLast() : nil
        if let closed { leave(closed) }
        separate(token.kind, closed)
        append(text)
        if token.kind.side == .opening { enter(token.kind, index) }
        forget(token.kind, text, keepingLine: false)
    }

    private mutating func enter(_ kind: TokenKind, _ index: Int) {
        let holdsItems = kind == .bodyOpen || kind == .blockOpen
        let isMultiline = breaks[index] || holdsItems && isTooWide(index)
        groups.append(Group(holdsItems: holdsItems, isMultiline: isMultiline))
        if !holdsItems { hanging += 1 } else if isMultiline { indent += 1 }
    }

    private mutating func leave(_ group: Group) {
        if !group.holdsItems { hanging -= 1 } else if group.isMultiline { indent -= 1 }
    }

    /// Writes what stands between the last token and this one.
    private mutating func separate(_ kind: TokenKind, _ closed: Group?) {
        guard let previous else { return }
        let group = closed ?? groups[groups.count - 1]
        if group.holdsItems, !continues {
            if closed != nil {
                if group.isMultiline { startLine() } else { out.append(0x20) }
                return
            }
            if previous.side == .opening, group.isMultiline, groups.count > 1 {
                startLine()
                return
            }
            if newlines > 0 || hasSemicolon {
                if group.isMultiline {
                    startLine(blank: newlines > 1 && previous != .bodyOpen && previous != .blockOpen)
                } else if previous.side != .opening {
                    out += [UInt8(ascii: ";"), 0x20]
                } else {
                    out.append(0x20)
                }
                return
            }
        }
        if newlines > 0 || previous == .comment {
            startLine(extra: closed == nil && continues && hanging == 0 ? 1 : 0)
        } else if hasContinuation {
            out += [0x20, .backslash]
            startLine(extra: hanging == 0 ? 1 : 0)
        } else if Spacing.isNeeded(previous, previousText, kind, hadSpace: hasSpace) {
            out.append(0x20)
        }
    }

    /// True if the last token cannot end a statement: the line goes on.
    private var continues: Bool {
        switch lastMeaning {
        case .operatorSign, .rangeSign, .comma: true
        case .reserved:
            lastText.elementsEqual("and".utf8) || lastText.elementsEqual("or".utf8) || lastText.elementsEqual("in".utf8)
                || lastText.elementsEqual("where".utf8)
        case .byteOrderMark, .space, .newline, .continuation, .comment, .bodyOpen, .bodyClose, .blockOpen, .blockClose,
            .mapOpen, .mapClose, .listOpen, .listClose, .parenthesisOpen, .parenthesisClose, .interpolationOpen,
            .interpolationClose, .semicolon, .colon, .dot, .assign, .pipe, .keyword, .flag, .bare, .stringOpen,
            .stringText, .stringClose, .hostText, .name, .number, .unaryMinus, .slash, .unexpected,
            nil:
            false
        }
    }

    /// The last token that is no comment.
    private var lastMeaning: TokenKind?
    private var lastText: ArraySlice<UInt8> = []

    private mutating func startLine(blank: Bool = false, extra: Int = 0) {
        out.append(.newline)
        if blank { out.append(.newline) }
        lineStart = out.count
        out += repeatElement(0x20, count: Formatter.step * (indent + hanging + extra))
    }

    private mutating func append(_ text: ArraySlice<UInt8>) { out += text }

    private mutating func forget(_ kind: TokenKind, _ text: ArraySlice<UInt8>, keepingLine: Bool) {
        previous = kind
        previousText = text
        if kind != .comment {
            lastMeaning = kind
            lastText = text
        }
        newlines = 0
        hasSpace = false
        hasSemicolon = keepingLine && hasSemicolon
        hasContinuation = false
    }

    /// True if a body or block that the author wrote on one line is wider than a line.
    private func isTooWide(_ index: Int) -> Bool {
        guard matches[index] >= 0 else { return false }
        var column = out.count - lineStart
        var (before, beforeText) = (tokens.kinds[index], ArraySlice<UInt8>())
        var (hadSpace, hadSemicolon) = (false, false)
        for inside in index + 1...Int(matches[index]) {
            let token = tokens[inside]
            if token.kind == .semicolon { hadSemicolon = true }
            guard token.kind != .semicolon, !token.kind.isTrivia, let text = FlagWords.written(token, bytes) else {
                hadSpace = true
                continue
            }
            if hadSemicolon, before.side != .opening, token.kind.side != .closing {
                column += 2
            } else if Spacing.isNeeded(before, beforeText, token.kind, hadSpace: hadSpace) {
                column += 1
            }
            column += text.count
            if column > Formatter.width { return true }
            (before, beforeText, hadSpace, hadSemicolon) = (token.kind, text, false, false)
        }
        return false
    }
}
