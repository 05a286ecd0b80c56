/// Finds for each opening bracket its closer and whether a line ends between them.
enum GroupMatcher {
    static func match(_ tokens: TokenList) -> (matches: [Int32], breaks: [Bool]) {
        var matches = [Int32](repeating: -1, count: tokens.count)
        var breaks = [Bool](repeating: false, count: tokens.count)
        var open: [(index: Int, newlines: Int)] = []
        var newlines = 0
        for index in tokens.indices {
            switch tokens.kinds[index].side {
            case .opening: open.append((index, newlines))
            case .closing:
                guard let opener = open.popLast() else { continue }
                matches[opener.index] = Int32(index)
                breaks[opener.index] = newlines > opener.newlines
            case nil: if [.newline, .continuation].contains(tokens.kinds[index]) { newlines += 1 }
            }
        }
        return (matches, breaks)
    }
}
