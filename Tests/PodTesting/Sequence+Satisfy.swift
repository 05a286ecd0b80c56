package import Testing

extension Sequence {
    /// As `allSatisfy`, but false of nothing: a test that finds nothing to look at has not seen that it holds.
    package func someAndAllSatisfy(_ holds: (Element) throws -> Bool) rethrows -> Bool {
        var isEmpty = true
        for element in self {
            isEmpty = false
            if try !holds(element) { return false }
        }
        return !isEmpty
    }
}

extension Collection {
    /// Itself, and an error when there is nothing in it: expectations in a loop over nothing have tested nothing.
    package func nonEmpty(_ location: SourceLocation = #_sourceLocation) throws -> Self {
        try #require(!isEmpty, "a loop over nothing tests nothing", sourceLocation: location)
        return self
    }
}
