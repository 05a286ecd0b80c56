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
}
