/// What a token is. Tokens cover the text without gaps, so joining them gives the text back byte for byte.
package enum TokenKind: UInt8, CaseIterable, Sendable {
    // Between the words.
    case byteOrderMark, space, newline, continuation, comment
    // Brackets and marks.
    case bodyOpen, bodyClose, blockOpen, blockClose, mapOpen, mapClose
    case listOpen, listClose, parenthesisOpen, parenthesisClose, interpolationOpen, interpolationClose
    case semicolon, comma, colon, dot, assign, pipe
    // Words and strings.
    case keyword, flag, bare, stringOpen, stringText, stringClose, hostText
    // Expressions.
    case name, number, operatorSign, unaryMinus, reserved, slash, rangeSign
    // Bytes that fit nowhere; a finding covers them.
    case unexpected

    /// True for what carries no meaning: spaces, line ends, comments.
    package var isTrivia: Bool { rawValue <= TokenKind.comment.rawValue }

    /// Which of a pair of brackets a token is.
    enum Side { case opening, closing }

    /// nil for what is no bracket.
    var side: Side? {
        switch self {
        case .bodyOpen, .blockOpen, .mapOpen, .listOpen, .parenthesisOpen, .interpolationOpen: .opening
        case .bodyClose, .blockClose, .mapClose, .listClose, .parenthesisClose, .interpolationClose: .closing
        case .byteOrderMark, .space, .newline, .continuation, .comment, .semicolon, .comma, .colon, .dot, .assign,
            .pipe,
            .keyword, .flag, .bare, .stringOpen, .stringText, .stringClose, .hostText, .name, .number, .operatorSign,
            .unaryMinus, .reserved, .slash, .rangeSign, .unexpected:
            nil
        }
    }
}
