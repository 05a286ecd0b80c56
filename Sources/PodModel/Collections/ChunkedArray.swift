// Public, since the compiler specialises generic code of another module only where it is public and inlinable.

/// An array that grows without moving what it holds: growing by doubling would copy every pod and, for a moment, need
/// three times the memory.
@frozen public struct ChunkedArray<Element> {
    @usableFromInline static var chunkBits: Int { @inlinable get { 10 } }
    @usableFromInline static var chunkMask: Int { @inlinable get { (1 << chunkBits) - 1 } }

    @usableFromInline var chunks: [ContiguousArray<Element>] = []
    @usableFromInline var size = 0

    @inlinable public init() {}

    @inlinable public var count: Int { size }
    @inlinable public var indices: Range<Int> { 0..<size }

    @inlinable public subscript(index: Int) -> Element {
        _read { yield chunks[index >> Self.chunkBits][index & Self.chunkMask] }
        _modify { yield &chunks[index >> Self.chunkBits][index & Self.chunkMask] }
    }

    @inlinable public mutating func append(_ element: Element) {
        if size & Self.chunkMask == 0 {
            chunks.append([])
            chunks[chunks.count - 1].reserveCapacity(1 << Self.chunkBits)
        }
        chunks[chunks.count - 1].append(element)
        size += 1
    }
}

extension ChunkedArray: Sendable where Element: Sendable {}
