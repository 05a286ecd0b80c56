import PodAPI
import PodText
import Testing

/// A document written in JSON; `'` stands for `"`.
func json(_ text: String) throws -> Document {
    try JSONReader.value(of: String(text.map { $0 == "'" ? "\"" : $0 }))
}

/// Both say the same, and what is found is told where they do not.
func expectSame(
    _ found: Document, _ expected: Document, _ location: SourceLocation = #_sourceLocation
) {
    #expect(found.isSame(as: expected), "\(found.jsonLine) is not \(expected.jsonLine)", sourceLocation: location)
}
