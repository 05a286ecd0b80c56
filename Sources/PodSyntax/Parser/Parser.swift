/// One pass over the bytes: the parser asks for what it needs and lexes on demand, because the keyword, never the
/// content, chooses words or expression. Every byte consumed becomes part of a token, so the tokens always give the
/// text back.
/// Production functions carry their grammar rule as comment and name.
struct Parser {
    /// The deepest nesting of brackets, `not`s and minus signs.
    static let nestingLimit = 256
    /// Findings kept; the rest is only counted.
    static let findingLimit = 1000

    let bytes: UnsafeBufferPointer<UInt8>
    let count: Int
    /// Where reading goes on.
    var position = 0
    /// Up to where tokens have been made.
    var tokenEnd = 0
    /// The end of the last token that is not trivia.
    var lastEnd = 0
    var tokens = TokenList()
    var nodes: [SyntaxRecord] = []
    var findings: [Finding] = []
    /// Errors and warnings beyond `findingLimit`.
    var suppressed = 0
    /// The offset of the last error: a second one at the same place is a cascade and is dropped.
    var lastErrorStart = -1
    /// An error was reported inside the statement or attribute being read.
    var failed = false
    /// After an error that ends all reading; nothing more is reported.
    var stopped = false
    var depth = 0
    /// Open brackets, innermost last.
    var brackets: [Bracket] = []
    /// Above 0 a newline is a space.
    var spacedNewlines = 0
    /// How far the current line is indented, in bytes.
    var indentation = 0
    /// False once a skip found no closer up to the end: from then on a skip ends at the line's end, to stay linear.
    var skipsLines = true
    var open: OpenInput?
    /// The operator found behind the operand just read, and its length in bytes.
    var ahead = Ahead.none
    var aheadLength = 0
    /// The context and entry of the attribute being read; nil outside bodies.
    var attributeContext: WordContext?
    var attributeEntry: UInt16?
    /// Options of this statement that came as flags before the words they belong behind, a bit each.
    var leadingOptions: UInt64 = 0
    /// Where a missing closer was last reported; the openers around it are the same fault.
    var unclosedAt = -1
    /// The start of the last word read, for help that quotes it.
    var lastWordStart = 0
    /// What is read belongs to a secret: its body, and what stands in that one's place.
    var secrecy = Secrecy.none

    enum Secrecy {
        case none
        /// In a `secret`, before its body.
        case announced
        case body
    }

    let classes = ByteClass.table
    let words = Vocabulary.index
    let table = SlotTable.shared
    let categories = Vocabulary.categories
    let keywordCount = Keyword.allCases.count

    struct Bracket {
        let byte: UInt8
        let start: Int
        /// How far the line of the opener is indented.
        var indentation = 0
    }

    /// What stands behind an operand. Raw values 1…13 are `Operator` + 1.
    struct Ahead: Equatable {
        let rawValue: UInt8
        static let none = Ahead(rawValue: 0)
        static let range = Ahead(rawValue: 20)
        static let and = Ahead(rawValue: 21)
        static let or = Ahead(rawValue: 22)
        static let `where` = Ahead(rawValue: 23)
        static func of(_ sign: Operator) -> Ahead { Ahead(rawValue: sign.rawValue + 1) }
    }

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        count = bytes.count
        tokens.starts.reserveCapacity(count / 4 + 16)
        tokens.kinds.reserveCapacity(count / 4 + 16)
        nodes.reserveCapacity(count / 8 + 16)
        tokens.length = UInt32(count)
    }

    // MARK: Bytes

    /// The byte at an offset; 0 behind the end (a NUL never gets past the encoding check).
    @inline(__always) func byte(_ offset: Int) -> UInt8 { offset < count ? bytes[offset] : 0 }
    @inline(__always) var current: UInt8 { position < count ? bytes[position] : 0 }
    @inline(__always) var isAtEnd: Bool { position >= count }

    @inline(__always) func `is`(_ byte: UInt8, _ flag: ByteClass) -> Bool {
        classes[Int(byte)] & flag.rawValue != 0
    }

    func text(_ start: Int, _ end: Int) -> String {
        String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<max(start, min(end, count))]), as: UTF8.self)
    }

    /// A piece of the text for a message. Of a secret's value nothing is reported, and whatever cannot be read may be a
    /// part of it.
    func shown(_ start: Int, _ end: Int) -> String {
        secrecy == .body ? String(repeating: "*", count: max(1, text(start, end).count)) : text(start, end)
    }

    // MARK: Tokens

    /// Makes a token of everything between the last token and the position.
    @inline(__always) mutating func emit(_ kind: TokenKind) {
        guard position > tokenEnd else { return }
        tokens.starts.append(UInt32(tokenEnd))
        tokens.kinds.append(kind)
        tokenEnd = position
        if !kind.isTrivia { lastEnd = position }
    }

    @inline(__always) mutating func take(_ length: Int, _ kind: TokenKind) {
        position += length
        emit(kind)
    }

    // MARK: Nodes

    /// A node being filled: its index and its last child so far.
    struct Parent {
        let index: UInt32
        var last = SyntaxRecord.none
    }

    @inline(__always) mutating func node(_ kind: NodeKind, _ start: Int, detail: UInt16 = 0) -> UInt32 {
        nodes.append(SyntaxRecord(kind: kind, detail: detail, start: UInt32(start), end: UInt32(start)))
        return UInt32(nodes.count - 1)
    }

    /// A node without children that ends at the last token.
    @inline(__always) mutating func leaf(_ kind: NodeKind, _ start: Int, detail: UInt16 = 0) -> UInt32 {
        nodes.append(SyntaxRecord(kind: kind, detail: detail, start: UInt32(start), end: UInt32(lastEnd)))
        return UInt32(nodes.count - 1)
    }

    @inline(__always) mutating func parent(_ kind: NodeKind, _ start: Int, detail: UInt16 = 0) -> Parent {
        Parent(index: node(kind, start, detail: detail))
    }

    /// A new node around one that has been read.
    mutating func wrap(_ kind: NodeKind, _ child: UInt32) -> Parent {
        var parent = parent(kind, Int(nodes[Int(child)].start))
        add(child, to: &parent)
        return parent
    }

    @inline(__always) mutating func add(_ child: UInt32, to parent: inout Parent, _ label: SlotLabel = .none) {
        add(child, to: &parent, rawLabel: label.rawValue)
    }

    @inline(__always) mutating func add(_ child: UInt32, to parent: inout Parent, rawLabel: UInt8) {
        nodes[Int(child)].label = rawLabel
        if parent.last == SyntaxRecord.none {
            nodes[Int(parent.index)].firstChild = child
        } else {
            nodes[Int(parent.last)].nextSibling = child
        }
        parent.last = child
    }

    @inline(__always) @discardableResult mutating func close(_ parent: Parent) -> UInt32 {
        nodes[Int(parent.index)].end = UInt32(max(lastEnd, Int(nodes[Int(parent.index)].start)))
        return parent.index
    }

    /// Closes a statement or attribute; `outer` is what `failed` was before it.
    mutating func close(_ parent: Parent, restoring outer: Bool) -> UInt32 {
        if failed { nodes[Int(parent.index)].detail |= SyntaxRecord.errorBit }
        failed = outer
        return close(parent)
    }
}
