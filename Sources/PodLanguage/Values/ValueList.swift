/// A list that knows how deep it nests, so that no script can build one whose release overflows the stack.
package struct ValueList: Sendable {
    /// In order.
    package let elements: [Value]
    /// 1 for a list of plain values.
    let depth: Int
    /// How much there is to go through, text counted by its length: lists share their parts, so `l = [l, l]` alone
    /// would soon say more than any machine can print.
    let weight: Int

    /// Most values in a value; a text counts one for each 16 bytes.
    package static let maximumWeight = 1 << 24
    /// Deepest nesting of lists and maps in a value.
    package static let maximumDepth = 256

    /// `[]`.
    package static let empty = ValueList(flat: [])

    /// A list of anything.
    package init(_ elements: [Value]) throws(ValueError) {
        self.init(flat: elements)
        if depth > ValueList.maximumDepth {
            throw ValueError("lists and maps are nested deeper than \(ValueList.maximumDepth)")
        }
        if weight > ValueList.maximumWeight {
            throw ValueList.tooLarge("list")
        }
    }

    static func tooLarge(_ what: String) -> ValueError {
        ValueError(
            "the \(what) is too large: its values, and each 16 bytes of their texts, count \(maximumWeight) at most")
    }

    /// A list that cannot nest too deep: of plain values, of podsh's own records, or of elements of another list.
    package init(flat elements: [Value]) {
        var deepest = 0
        var weight = 1
        for element in elements {
            deepest = max(deepest, element.depth)
            weight += element.weight
        }
        self.elements = elements
        self.weight = weight
        depth = deepest + 1
    }

    /// The number of elements.
    package var count: Int { elements.count }
}
