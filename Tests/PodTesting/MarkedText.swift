/// Text with places marked in it, for tests that say where a finding must land or a cursor stands.
///
/// `pod web < container nginx «prot» 80 >` marks a span, `get po│` a point.
package struct MarkedText: Sendable {
    /// The text without the marks.
    package let text: String
    /// The marked spans as UTF-8 offsets into `text`, in order of their ends; a point is an empty span.
    package let spans: [Range<Int>]

    package init(_ marked: String) {
        var text = ""
        var open: [Int] = []
        var spans: [Range<Int>] = []
        for scalar in marked.unicodeScalars {
            switch scalar {
            case "«": open.append(text.utf8.count)
            case "»": if let start = open.popLast() { spans.append(start..<text.utf8.count) }
            case "│": spans.append(text.utf8.count..<text.utf8.count)
            default: text.unicodeScalars.append(scalar)
            }
        }
        self.text = text
        self.spans = spans
    }
}
