import Foundation
import PodAPI
import PodText

/// Writes what `ProtobufBody` reads, by the same table.
struct ProtobufWriter {
    typealias Table = ProtobufTable

    private let table = Table.kubernetes

    /// The whole body of an object, which may call itself by another group's name.
    func body(_ document: Document, _ name: Table.MessageName, in group: String? = nil) -> [UInt8] {
        [0x6B, 0x38, 0x73, 0] + type(group ?? name.group, name.name) + content(2, message(document, name))
            + content(3, []) + content(4, [])
    }

    /// The type that a body says first.
    func type(_ group: String, _ kind: String) -> [UInt8] {
        content(1, content(1, Array(group.utf8)) + content(2, Array(kind.utf8)))
    }

    private func message(_ document: Document, _ name: Table.MessageName) -> [UInt8] {
        let fields = (table.messages[name] ?? [:]).values.sorted { $0.number < $1.number }
        return fields.flatMap { field -> [UInt8] in
            guard let key = field.name else { return self.field(field.number, field.type, document) }
            return document[key].map { self.field(field.number, field.type, $0) } ?? []
        }
    }

    private func field(_ number: Int, _ type: Table.FieldType, _ value: Document) -> [UInt8] {
        switch (type, value) {
        case (.list(let type), .array(let items)): items.flatMap { field(number, type, $0) }
        case (.map(let type), .object(let fields)):
            fields.flatMap { content(number, content(1, Array($0.key.utf8)) + field(2, type, $0.value)) }
        case (.int, .integer(let whole)): self.number(number, UInt64(bitPattern: whole))
        case (.bool, .bool(let isSet)): self.number(number, isSet ? 1 : 0)
        case (.text, .string(let text)): content(number, Array(text.utf8))
        case (.bytes, .string(let text)): content(number, Array(Data(base64Encoded: text) ?? Data()))
        case (.double, .decimal(let value)):
            varint(UInt64(number << 3 | 1)) + (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> ($0 * 8)) }
        case (.quantity, .string(let text)): content(number, content(1, Array(text.utf8)))
        case (.intOrString, .string(let text)):
            content(number, self.number(1, 1) + self.number(2, 0) + content(3, Array(text.utf8)))
        case (.intOrString, .integer(let whole)):
            content(number, self.number(1, 0) + self.number(2, UInt64(bitPattern: whole)) + content(3, []))
        // 2026-01-01T00:00:00Z, and five thousandths of a thousandth later.
        case (.time, _): content(number, self.number(1, 1_767_225_600) + self.number(2, 0))
        case (.microTime, _): content(number, self.number(1, 1_767_225_600) + self.number(2, 5_000))
        case (.raw, _): content(number, content(1, Array(value.jsonLine.utf8)))
        case (.message(let name), _): content(number, message(value, name))
        case (_, _): []
        }
    }

    func number(_ field: Int, _ value: UInt64) -> [UInt8] { varint(UInt64(field << 3)) + varint(value) }

    func content(_ field: Int, _ bytes: [UInt8]) -> [UInt8] {
        varint(UInt64(field << 3 | 2)) + varint(UInt64(bytes.count)) + bytes
    }

    private func varint(_ value: UInt64) -> [UInt8] {
        var (rest, bytes) = (value, [UInt8]())
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    /// A document in which every field of the message says something.
    func sample(_ name: Table.MessageName) -> Document {
        let fields = (table.messages[name] ?? [:]).values.sorted { $0.number < $1.number }
        return .object(
            fields.flatMap { field -> [Document.Field] in
                let value = sample(field.type, field.number)
                if let key = field.name { return [Document.Field(key, value)] }
                if case .object(let inner) = value { return inner }
                return []
            })
    }

    private func sample(_ type: Table.FieldType, _ number: Int) -> Document {
        switch type {
        case .int: .integer(-Int64(number))
        case .bool: .bool(true)
        case .text: .string("ü\(number)")
        case .bytes: .string("AQID")
        case .double: .decimal(1.5)
        case .quantity: .string("1Gi")
        case .intOrString: number.isMultiple(of: 2) ? .string("50%") : .integer(3)
        case .time: .string("2026-01-01T00:00:00Z")
        case .microTime: .string("2026-01-01T00:00:00.000005Z")
        case .raw: .fields(("f:spec", .fields(("f:a", .integer(1)))))
        case .message(let name): sample(name)
        case .list(let type): .array([sample(type, number), sample(type, number)])
        case .map(let type): .object([.init("k", sample(type, number)), .init("l", sample(type, number))])
        }
    }
}
