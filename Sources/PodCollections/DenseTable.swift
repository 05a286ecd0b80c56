// Public, as ChunkedTable is.

/// Records, or what is kept beside them, by slot. An index of another table is no slot of this one.
@frozen public struct DenseTable<Object, Record> {
    @usableFromInline var records: ContiguousArray<Record>

    @inlinable public init(_ records: [Record] = []) { self.records = ContiguousArray(records) }

    @inlinable public init(repeating record: Record, count: Int) {
        records = ContiguousArray(repeating: record, count: count)
    }

    @inlinable public var count: Int { records.count }
    @inlinable public var isEmpty: Bool { records.isEmpty }
    /// The slot that the next new record gets.
    @inlinable public var next: TableSlot<Object> { TableSlot(index: records.count) }
    @inlinable public var slots: TableSlots<Object> { TableSlots(count: records.count) }
    /// All records, by slot.
    @inlinable public var all: ContiguousArray<Record> { records }

    @inlinable public func contains(_ slot: TableSlot<Object>) -> Bool { slot.index < records.count }

    // By address, as ChunkedTable's.
    @inlinable public subscript(slot: TableSlot<Object>) -> Record {
        unsafeAddress { records.address(of: slot.index) }
        _modify { yield &records[slot.index] }
    }

    @inlinable public mutating func append(_ record: consuming Record) { records.append(record) }

    /// Puts a new record where an old one was, or behind all others.
    @inlinable public mutating func put(_ record: consuming Record, at slot: TableSlot<Object>) {
        if slot == next { records.append(record) } else { records[slot.index] = record }
    }

    /// Appends records until there are so many.
    @inlinable public mutating func grow(to count: Int, filling record: Record) {
        while records.count < count { records.append(record) }
    }

    /// Appends records until there is one in this slot.
    @inlinable public mutating func grow(toHold slot: TableSlot<Object>, filling record: Record) {
        grow(to: slot.index + 1, filling: record)
    }
}

extension DenseTable: Sendable where Record: Sendable {}

/// All slots of a table, rising.
@frozen public struct TableSlots<Object>: Sequence, IteratorProtocol, Sendable {
    @usableFromInline var position = 0
    @usableFromInline let count: Int

    @inlinable init(count: Int) { self.count = count }

    @inlinable public mutating func next() -> TableSlot<Object>? {
        if position == count { return nil }
        defer { position += 1 }
        return TableSlot(index: position)
    }
}
