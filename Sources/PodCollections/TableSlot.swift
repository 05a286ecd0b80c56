/// The place of a record in its table: small, and taken again once the record is gone, so that what is kept beside a
/// table can be dense, too. The compiler refuses the slot of a node where that of a pod is wanted.
@frozen public struct TableSlot<Object>: Hashable, Comparable, Sendable, BitwiseCopyable {
    public let rawValue: UInt32

    @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The slot of the record at this index of its table.
    @inlinable public init(index: Int) { rawValue = UInt32(index) }

    @inlinable public var index: Int { Int(rawValue) }

    @inlinable public static func == (a: TableSlot, b: TableSlot) -> Bool { a.rawValue == b.rawValue }
    @inlinable public static func < (a: TableSlot, b: TableSlot) -> Bool { a.rawValue < b.rawValue }
    @inlinable public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }
}

/// A slot or none in four bytes, where `TableSlot?` takes eight: for records of which there are millions.
@frozen @propertyWrapper public struct Packed<Object>: BitwiseCopyable, Sendable {
    @usableFromInline var rawValue: UInt32

    @inlinable public init(wrappedValue: TableSlot<Object>? = nil) { rawValue = wrappedValue?.rawValue ?? .max }

    @inlinable public var wrappedValue: TableSlot<Object>? {
        get { rawValue == .max ? nil : TableSlot(rawValue: rawValue) }
        set { rawValue = newValue?.rawValue ?? .max }
    }
}
