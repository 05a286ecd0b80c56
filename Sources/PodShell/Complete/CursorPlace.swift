import PodSyntax

/// Where in the grammar a cursor stands: found from the tokens before it, which are the parser's own.
struct CursorPlace {
    /// One bracket that is still open, and what was written in it since the last `;` or newline.
    struct Frame {
        enum Kind: Equatable {
            case statements
            case body(WordContext)
            /// `(`, `[`, `${`, a map: an expression, or words of a list.
            case group(TokenKind)
        }

        var kind: Kind
        /// The words of the item so far; a closed bracket is one word with what it follows.
        var words: [String] = []
        /// Behind `|`: words of the host.
        var isHost = false
    }

    private(set) var frames: [Frame] = [Frame(kind: .statements)]
    /// The last token that carries meaning ended an operand, so that an operator may follow.
    private(set) var followsOperand = false

    var top: Frame { frames[frames.count - 1] }

    /// Reads the text before the word under the cursor.
    init(before text: String) {
        let tree = parse(SourceText(name: "prompt", text: text)).tree
        var previousEnd = -1
        for token in tree.tokens {
            switch token.kind {
            case .space, .comment, .byteOrderMark, .continuation: continue
            case .newline, .semicolon: endItem(isSemicolon: token.kind == .semicolon)
            case .bodyOpen, .bodyClose, .blockOpen, .blockClose, .mapOpen, .mapClose, .listOpen, .listClose,
                .parenthesisOpen, .parenthesisClose, .interpolationOpen, .interpolationClose, .comma, .colon, .dot,
                .assign, .pipe, .keyword, .flag, .bare, .stringOpen, .stringText, .stringClose, .hostText, .name,
                .number, .operatorSign, .unaryMinus, .reserved, .slash, .rangeSign, .unexpected:
                take(token.kind, tree.source.text(token.span), isAdjacent: token.span.start == previousEnd)
                previousEnd = token.span.end
            }
        }
    }

    private mutating func endItem(isSemicolon: Bool) {
        if case .group = top.kind { return }
        frames[frames.count - 1].words = []
        frames[frames.count - 1].isHost = false
        followsOperand = false
    }

    private mutating func take(_ kind: TokenKind, _ text: String, isAdjacent: Bool) {
        switch kind {
        case .bodyOpen:
            frames.append(Frame(kind: .body(SlotWalk.bodyContext(of: top))))
            followsOperand = false
        case .blockOpen:
            frames.append(Frame(kind: .statements))
            followsOperand = false
        case .parenthesisOpen, .listOpen, .interpolationOpen, .mapOpen:
            frames.append(Frame(kind: .group(kind)))
            followsOperand = false
        case .bodyClose, .blockClose, .parenthesisClose, .listClose, .interpolationClose, .mapClose:
            if frames.count > 1 { frames.removeLast() }
            add(kind == .blockClose ? "{}" : "()", isAdjacent: isAdjacent && kind != .blockClose)
            followsOperand = true
        case .comma where isGroup:
            frames[frames.count - 1].words = []
            followsOperand = false
        case .pipe:
            frames[frames.count - 1].isHost = true
        case .operatorSign, .unaryMinus, .assign, .comma, .colon, .dot, .rangeSign:
            add(text, isAdjacent: isAdjacent)
            followsOperand = false
        case .reserved:
            add(text, isAdjacent: isAdjacent)
            followsOperand = ["true", "false", "null"].contains(text)
        case .keyword:
            add(text, isAdjacent: isAdjacent)
            followsOperand = false
        case .byteOrderMark, .space, .newline, .continuation, .comment, .semicolon, .flag, .bare, .stringOpen,
            .stringText, .stringClose, .hostText, .name, .number, .slash, .unexpected:
            add(text, isAdjacent: isAdjacent)
            followsOperand = true
        }
    }

    private var isGroup: Bool {
        if case .group = top.kind { return true }
        return false
    }

    private mutating func add(_ text: String, isAdjacent: Bool) {
        let last = frames.count - 1
        if isAdjacent, !frames[last].words.isEmpty {
            frames[last].words[frames[last].words.count - 1] += text
        } else {
            frames[last].words.append(text)
        }
    }
}
