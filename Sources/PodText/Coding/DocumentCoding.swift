/// Any `Codable` value as a document, and back: what is kept in files of podsh's own. Numbers of more than 63 bits are
/// texts; a `nil` field is left out.
package enum DocumentCoding {
    package static func document(of value: some Encodable) throws -> Document {
        let slot = Slot()
        try slot.encode(value, [])
        return slot.document
    }

    package static func value<Value: Decodable>(_ type: Value.Type, from document: Document) throws -> Value {
        try Reading(document, []).value(type)
    }
}

// MARK: Encoding

/// A place of the document while it is made.
private final class Slot: Encoder, SingleValueEncodingContainer {
    private var plain = Document.null
    private var fields: [(String, Slot)]?
    private var items: [Slot]?
    private(set) var codingPath: [any CodingKey] = []
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    var document: Document {
        if let fields { return .object(fields.map { Document.Field($0.0, $0.1.document) }) }
        if let items { return .array(items.map(\.document)) }
        return plain
    }

    var count: Int { items?.count ?? 0 }

    func field(_ key: any CodingKey) -> Slot {
        let slot = Slot()
        slot.codingPath = codingPath + [key]
        fields = (fields ?? []) + [(key.stringValue, slot)]
        return slot
    }

    func item() -> Slot {
        let slot = Slot()
        slot.codingPath = codingPath
        items = (items ?? []) + [slot]
        return slot
    }

    func encode<Value: Encodable>(_ value: Value, _ path: [any CodingKey]) throws {
        switch value {
        case let value as Bool: plain = .bool(value)
        case let value as String: plain = .string(value)
        case let value as Double: plain = .decimal(value)
        case let value as UInt64: plain = Int64(exactly: value).map { .integer($0) } ?? .string("\(value)")
        case let value as Int128: plain = Int64(exactly: value).map { .integer($0) } ?? .string("\(value)")
        case let value as any FixedWidthInteger: plain = .integer(Int64(value))
        default: try value.encode(to: self)
        }
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        fields = fields ?? []
        return KeyedEncodingContainer(Keyed<Key>(slot: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        items = items ?? []
        return Unkeyed(slot: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }
    func encodeNil() throws { plain = .null }
    func encode<Value: Encodable>(_ value: Value) throws { try encode(value, codingPath) }

    private struct Keyed<Key: CodingKey>: KeyedEncodingContainerProtocol {
        let slot: Slot
        var codingPath: [any CodingKey] { slot.codingPath }

        mutating func encodeNil(forKey key: Key) throws { try slot.field(key).encodeNil() }
        mutating func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
            try slot.field(key).encode(value)
        }
        mutating func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type, forKey key: Key
        ) -> KeyedEncodingContainer<Nested> { slot.field(key).container(keyedBy: type) }
        mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
            slot.field(key).unkeyedContainer()
        }
        mutating func superEncoder() -> any Encoder { slot }
        mutating func superEncoder(forKey key: Key) -> any Encoder { slot.field(key) }
    }

    private struct Unkeyed: UnkeyedEncodingContainer {
        let slot: Slot
        var codingPath: [any CodingKey] { slot.codingPath }
        var count: Int { slot.count }

        mutating func encodeNil() throws { try slot.item().encodeNil() }
        mutating func encode<Value: Encodable>(_ value: Value) throws { try slot.item().encode(value) }
        mutating func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type
        ) -> KeyedEncodingContainer<Nested> { slot.item().container(keyedBy: type) }
        mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { slot.item().unkeyedContainer() }
        mutating func superEncoder() -> any Encoder { slot.item() }
    }
}

// MARK: Decoding

private struct Reading: Decoder, SingleValueDecodingContainer {
    let document: Document
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    init(_ document: Document, _ path: [any CodingKey]) {
        self.document = document
        codingPath = path
    }

    func value<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let found: Any? =
            switch type {
            case is Bool.Type: if case .bool(let value) = document { value } else { nil }
            case is String.Type: if case .string(let value) = document { value } else { nil }
            case is Double.Type: decimal
            case let type as any FixedWidthInteger.Type: whole(type)
            default: try Value(from: self)
            }
        if let found = found as? Value { return found }
        throw DecodingError.typeMismatch(
            type, DecodingError.Context(codingPath: codingPath, debugDescription: "it is another kind of value"))
    }

    private var decimal: Double? {
        switch document {
        case .decimal(let value): value
        case .integer(let value): Double(value)
        case .null, .bool, .string, .array, .object: nil
        }
    }

    private func whole<Number: FixedWidthInteger>(_ type: Number.Type) -> Number? {
        switch document {
        case .integer(let value): Number(exactly: value)
        case .string(let text): Number(text)
        case .null, .bool, .decimal, .array, .object: nil
        }
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .object(let fields) = document else { throw mismatch("an object") }
        return KeyedDecodingContainer(Keyed<Key>(fields: fields, codingPath: codingPath))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .array(let items) = document else { throw mismatch("a list") }
        return Unkeyed(items: items, codingPath: codingPath)
    }

    private func mismatch(_ what: String) -> DecodingError {
        .typeMismatch(
            Document.self, DecodingError.Context(codingPath: codingPath, debugDescription: "it is not \(what)"))
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { self }
    func decodeNil() -> Bool { document == .null }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try value(type) }

    private struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
        let fields: [Document.Field]
        let codingPath: [any CodingKey]
        var allKeys: [Key] { fields.compactMap { Key(stringValue: $0.key) } }

        private func reading(_ key: any CodingKey) throws -> Reading {
            guard let field = fields.first(where: { $0.key == key.stringValue }) else {
                throw DecodingError.keyNotFound(
                    key, DecodingError.Context(codingPath: codingPath, debugDescription: "it is not there"))
            }
            return Reading(field.value, codingPath + [key])
        }

        func contains(_ key: Key) -> Bool { fields.contains { $0.key == key.stringValue } }
        func decodeNil(forKey key: Key) throws -> Bool { try reading(key).decodeNil() }
        func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
            try reading(key).value(type)
        }
        func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type, forKey key: Key
        ) throws -> KeyedDecodingContainer<Nested> { try reading(key).container(keyedBy: type) }
        func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
            try reading(key).unkeyedContainer()
        }
        func superDecoder() throws -> any Decoder { Reading(.object(fields), codingPath) }
        func superDecoder(forKey key: Key) throws -> any Decoder { try reading(key) }
    }

    private struct Unkeyed: UnkeyedDecodingContainer {
        let items: [Document]
        let codingPath: [any CodingKey]
        var currentIndex = 0
        var count: Int? { items.count }
        var isAtEnd: Bool { currentIndex == items.count }

        private mutating func next() throws -> Reading {
            guard !isAtEnd else {
                throw DecodingError.valueNotFound(
                    Document.self, DecodingError.Context(codingPath: codingPath, debugDescription: "the list ends"))
            }
            defer { currentIndex += 1 }
            return Reading(items[currentIndex], codingPath)
        }

        mutating func decodeNil() throws -> Bool {
            guard !isAtEnd, items[currentIndex] == .null else { return false }
            currentIndex += 1
            return true
        }
        mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try next().value(type) }
        mutating func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type
        ) throws -> KeyedDecodingContainer<Nested> { try next().container(keyedBy: type) }
        mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try next().unkeyedContainer() }
        mutating func superDecoder() throws -> any Decoder { try next() }
    }
}
