/// A list that knows how deep it nests, so that no script can build one whose release overflows the stack.
package struct ValueList: Sendable {
    /// In order.
    package let elements: [Value]
    /// 1 for a list of plain values.
    let depth: Int

    /// Deepest nesting of lists and maps in a value.
    package static let maximumDepth = 256

    /// `[]`.
    package static let empty = ValueList(flat: [])

    /// A list of anything.
    package init(_ elements: [Value]) throws(ValueError) {
        var deepest = 0
        for element in elements { deepest = max(deepest, element.depth) }
        if deepest >= ValueList.maximumDepth {
            throw ValueError("lists and maps are nested deeper than \(ValueList.maximumDepth)")
        }
        self.elements = elements
        depth = deepest + 1
    }

    /// A list that cannot nest too deep: of plain values, of podsh's own records, or of elements of another list.
    package init(flat elements: [Value]) {
        var deepest = 0
        for element in elements { deepest = max(deepest, element.depth) }
        self.elements = elements
        depth = deepest + 1
    }

    /// The number of elements.
    package var count: Int { elements.count }
}
