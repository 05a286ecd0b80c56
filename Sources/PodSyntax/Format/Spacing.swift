/// Whether a space stands between two tokens of a line.
enum Spacing {
    static func isNeeded(
        _ before: TokenKind, _ text: ArraySlice<UInt8>, _ after: TokenKind, hadSpace: Bool
    ) -> Bool {
        switch after {
        case .comma, .colon, .parenthesisClose, .listClose, .interpolationClose, .mapClose, .dot, .slash, .rangeSign,
            .stringText, .stringClose:
            return false
        case .bodyOpen, .blockOpen, .bodyClose, .blockClose, .operatorSign, .assign, .pipe: return true
        case .byteOrderMark, .space, .newline, .continuation, .comment, .mapOpen, .listOpen, .parenthesisOpen,
            .interpolationOpen, .semicolon, .keyword, .flag, .bare, .stringOpen, .hostText, .name, .number, .unaryMinus,
            .reserved, .unexpected:
            break
        }
        switch before {
        case .parenthesisOpen, .listOpen, .interpolationOpen, .mapOpen, .dot, .slash, .rangeSign, .unaryMinus,
            .stringOpen, .stringText:
            return false
        case .comma, .colon, .operatorSign, .assign, .pipe, .keyword, .flag, .reserved, .bodyOpen, .bodyClose,
            .blockOpen, .blockClose:
            // `true[0]` and the like stay as they are.
            return before != .reserved || hadSpace || (after != .listOpen && after != .parenthesisOpen)
                || isOperator(text)
        case .byteOrderMark, .space, .newline, .continuation, .comment, .mapClose, .listClose, .parenthesisClose,
            .interpolationClose, .semicolon, .bare, .stringClose, .hostText, .name, .number, .unexpected:
            return hadSpace
        }
    }

    private static func isOperator(_ text: ArraySlice<UInt8>) -> Bool {
        !text.elementsEqual("true".utf8) && !text.elementsEqual("false".utf8) && !text.elementsEqual("null".utf8)
    }
}
