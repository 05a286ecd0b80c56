// Public, since the compiler specialises generic code of another module only where it is public and inlinable.

/// Records by slot in a table that grows without moving what it holds: growing by doubling would copy every pod and,
/// for a moment, need three times the memory.
@frozen public struct ChunkedTable<Object, Record> {
    @usableFromInline static var chunkBits: Int { @inlinable get { 10 } }
    @usableFromInline static var chunkMask: Int { @inlinable get { (1 << chunkBits) - 1 } }

    @usableFromInline var chunks: [ContiguousArray<Record>] = []
    @usableFromInline var size = 0

    @inlinable public init() {}

    /// The slot that the next new record gets.
    @inlinable public var next: TableSlot<Object> { TableSlot(index: size) }
    @inlinable public var slots: TableSlots<Object> { TableSlots(count: size) }

    @inlinable public func contains(_ slot: TableSlot<Object>) -> Bool { slot.index < size }

    // By address: a coroutine is not inlined where its use branches, and then copies the whole record for one field.
    // What it points to is held by the table, which cannot change while it is read.
    @inlinable public subscript(slot: TableSlot<Object>) -> Record {
        unsafeAddress { chunks[slot.index >> Self.chunkBits].address(of: slot.index & Self.chunkMask) }
        _modify { yield &chunks[slot.index >> Self.chunkBits][slot.index & Self.chunkMask] }
    }

    /// Puts a new record where an old one was, or behind all others.
    @inlinable public mutating func put(_ record: consuming Record, at slot: TableSlot<Object>) {
        if slot == next { append(record) } else { self[slot] = record }
    }

    /// Appends records until there is one in this slot.
    @inlinable public mutating func grow(toHold slot: TableSlot<Object>, filling record: Record) {
        while size <= slot.index { append(record) }
    }

    @inlinable mutating func append(_ record: consuming Record) {
        if size & Self.chunkMask == 0 {
            chunks.append([])
            chunks[chunks.count - 1].reserveCapacity(1 << Self.chunkBits)
        }
        chunks[chunks.count - 1].append(record)
        size += 1
    }
}

extension ContiguousArray {
    /// Good as long as the array is there and unchanged.
    @inlinable func address(of index: Int) -> UnsafePointer<Element> {
        withUnsafeBufferPointer { elements in
            precondition(index < elements.count, "no such record")
            return elements.baseAddress.unsafelyUnwrapped + index
        }
    }
}

extension ChunkedTable: Sendable where Record: Sendable {}
