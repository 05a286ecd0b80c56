/// Finds for each opening bracket its closer and whether a line ends between them.
enum GroupMatcher {
    static func match(_ tokens: TokenList) -> (matches: [Int32], breaks: [Bool]) {
        var matches = [Int32](repeating: -1, count: tokens.count)
        var breaks = [Bool](repeating: false, count: tokens.count)
        var open: [(index: Int, newlines: Int)] = []
        var newlines = 0
        for index in tokens.indices {
            switch tokens.kinds[index] {
            case .newline, .continuation: newlines += 1
            case .bodyOpen, .blockOpen, .mapOpen, .listOpen, .parenthesisOpen, .interpolationOpen:
                open.append((index, newlines))
            case .bodyClose, .blockClose, .mapClose, .listClose, .parenthesisClose, .interpolationClose:
                guard let opener = open.popLast() else { continue }
                matches[opener.index] = Int32(index)
                breaks[opener.index] = newlines > opener.newlines
            default: break
            }
        }
        return (matches, breaks)
    }
}
