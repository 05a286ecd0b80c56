/// A half-open range of byte offsets in one source text.
package struct TextSpan: Hashable, Sendable {
    /// Offset of the first byte.
    package var start: Int
    /// Offset just behind the last byte.
    package var end: Int

    package init(_ start: Int, _ end: Int) {
        self.start = start
        self.end = end
    }

    /// The number of bytes.
    package var count: Int { end - start }
    package var isEmpty: Bool { end <= start }
}
