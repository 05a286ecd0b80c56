import PodKubernetes
import PodModel
package import PodText

/// A body of `application/vnd.kubernetes.protobuf`: four bytes, and then a `runtime.Unknown`, which says the type of
/// the object that it holds.
package enum ProtobufBody {
    /// `k8s` and a zero.
    static let magic: [UInt8] = [0x6B, 0x38, 0x73, 0x00]
    static let mediaType = "application/vnd.kubernetes.protobuf"

    /// The object as JSON has it.
    package static func document(_ bytes: [UInt8]) throws(ProtobufError) -> Document {
        guard bytes.starts(with: magic) else { throw ProtobufError("it does not begin with k8s") }
        if bytes.count > JSONReader.maximumBytes { throw ProtobufError("it is too large") }
        var outer = WireReader(bytes.dropFirst(magic.count))
        var apiVersion = ""
        var kind = ""
        var raw: ArraySlice<UInt8> = []
        while let (number, value) = try outer.next() {
            switch (number, value) {
            case (1, .bytes(let bytes)):
                var type = WireReader(bytes)
                while let (number, value) = try type.next() {
                    if number == 1 { apiVersion = try text(value) }
                    if number == 2 { kind = try text(value) }
                }
            case (2, .bytes(let bytes)): raw = bytes
            case (3, .bytes(let bytes)) where !bytes.isEmpty: throw ProtobufError("it is encoded once more")
            case _: break
            }
        }
        let table = ProtobufTable.kubernetes
        let names = [apiVersion, "meta"].map { ProtobufTable.MessageName($0, kind) }
        // `DeleteOptions` alone is a kind of every group.
        guard let name = names.first(where: { table.messages[$0] != nil && ($0.group != "meta" || kind == options) })
        else { throw ProtobufError("no kind \"\(kind)\" is registered for version \"\(apiVersion)\"") }
        let fields = try ProtobufReading(table: table).fields(raw, name, depth: 0)
        return .object([.init("apiVersion", .string(apiVersion)), .init("kind", .string(kind))] + fields)
    }

    private static let options = "DeleteOptions"

    static func text(_ value: WireReader.Value) throws(ProtobufError) -> String {
        guard case .bytes(let bytes) = value, let text = String(validating: bytes, as: UTF8.self) else {
            throw ProtobufError("a text is not in UTF-8")
        }
        return text
    }
}

private struct ProtobufReading {
    typealias FieldType = ProtobufTable.FieldType

    let table: ProtobufTable

    /// Deeper than any message of the table.
    private static let maximumDepth = 32

    func fields(
        _ bytes: ArraySlice<UInt8>, _ name: ProtobufTable.MessageName, depth: Int
    ) throws(ProtobufError) -> [Document.Field] {
        if depth > ProtobufReading.maximumDepth { throw ProtobufError("it is nested too deep") }
        let known = table.messages[name] ?? [:]
        // Of the fields of lists and maps, which come item by item.
        var lists: [Int: [Document]] = [:]
        var maps: [Int: FieldMap] = [:]
        var found = FieldMap()
        var reader = WireReader(bytes)
        while let (number, value) = try reader.next() {
            guard let field = known[number] else { continue }
            switch field.type {
            case .list(let type): lists[number, default: []] += try items(value, type, depth)
            case .map(let type):
                let (key, item) = try entry(value, type, depth)
                maps[number, default: FieldMap()][key] = item
            case .message(let inner) where field.name == nil:
                for part in try fields(try content(value), inner, depth: depth + 1) { found[part.key] = part.value }
            case .int, .bool, .text, .bytes, .double, .quantity, .intOrString, .time, .microTime, .raw, .message:
                let one = try self.value(value, field.type, depth)
                if let name = field.name, field.isSaidWhenEmpty || !one.isZero { found[name] = one }
            }
        }
        for (number, items) in lists.sorted(by: { $0.key < $1.key }) {
            if let name = known[number]?.name { found[name] = .array(items) }
        }
        for (number, map) in maps.sorted(by: { $0.key < $1.key }) {
            if let name = known[number]?.name { found[name] = map.document }
        }
        return found.present
    }

    private func content(_ value: WireReader.Value) throws(ProtobufError) -> ArraySlice<UInt8> {
        guard case .bytes(let bytes) = value else { throw ProtobufError("a message is a number") }
        return bytes
    }

    /// Numbers may stand in one field together.
    private func items(
        _ value: WireReader.Value, _ type: FieldType, _ depth: Int
    ) throws(ProtobufError) -> [Document] {
        guard type == .int, case .bytes(let bytes) = value else { return [try self.value(value, type, depth)] }
        var reader = WireReader(bytes)
        var numbers: [Document] = []
        while !reader.isAtEnd { numbers.append(.integer(Int64(bitPattern: try reader.varint()))) }
        return numbers
    }

    private func entry(
        _ value: WireReader.Value, _ type: FieldType, _ depth: Int
    ) throws(ProtobufError) -> (key: String, value: Document) {
        var key = ""
        var item: Document?
        var reader = WireReader(try content(value))
        while let (number, value) = try reader.next() {
            if number == 1 { key = try ProtobufBody.text(value) }
            if number == 2 { item = try self.value(value, type, depth) }
        }
        // What a map says of nothing.
        guard let item else { return (key, try self.value(.bytes([]), type, depth)) }
        return (key, item)
    }

    private func value(
        _ value: WireReader.Value, _ type: FieldType, _ depth: Int
    ) throws(ProtobufError) -> Document {
        switch (type, value) {
        case (.int, .number(let number)): return .integer(Int64(bitPattern: number))
        case (.bool, .number(let number)): return .bool(number != 0)
        case (.double, .fixed64(let bits)): return .decimal(Double(bitPattern: bits))
        case (.text, .bytes): return .string(try ProtobufBody.text(value))
        case (.bytes, .bytes(let bytes)): return .string(Base64.encode(Array(bytes)))
        case (.message(let name), .bytes(let bytes)): return .object(try fields(bytes, name, depth: depth + 1))
        case (.quantity, .bytes(let bytes)): return .string(try parts(bytes).texts[1] ?? "")
        case (.intOrString, .bytes(let bytes)):
            let parts = try parts(bytes)
            return parts.numbers[1] == 1 ? .string(parts.texts[3] ?? "") : .integer(parts.numbers[2] ?? 0)
        case (.time, .bytes(let bytes)): return try time(bytes, isFine: false)
        case (.microTime, .bytes(let bytes)): return try time(bytes, isFine: true)
        case (.raw, .bytes(let bytes)):
            let json = try parts(bytes).contents[1] ?? []
            if json.isEmpty { return .null }
            do {
                return try JSONReader.value(of: Array(json))
            } catch {
                throw ProtobufError("raw JSON: \(error.message)")
            }
        case (.int, _), (.bool, _), (.double, _), (.text, _), (.bytes, _), (.message, _), (.quantity, _),
            (.intOrString, _), (.time, _), (.microTime, _), (.raw, _), (.list, _), (.map, _):
            throw ProtobufError("a field is of another type")
        }
    }

    /// The fields of a small message that JSON has as one value.
    private struct Parts {
        var numbers: [Int: Int64] = [:]
        var contents: [Int: ArraySlice<UInt8>] = [:]
        var texts: [Int: String] { contents.compactMapValues { String(validating: $0, as: UTF8.self) } }
    }

    private func parts(_ bytes: ArraySlice<UInt8>) throws(ProtobufError) -> Parts {
        var parts = Parts()
        var reader = WireReader(bytes)
        while let (number, value) = try reader.next() {
            switch value {
            case .number(let bits): parts.numbers[number] = Int64(bitPattern: bits)
            case .bytes(let content): parts.contents[number] = content
            case .fixed32, .fixed64: break
            }
        }
        return parts
    }

    /// Nothing of Go's zero time, whose seconds are those of the year 1.
    private func time(_ bytes: ArraySlice<UInt8>, isFine: Bool) throws(ProtobufError) -> Document {
        let numbers = try parts(bytes).numbers
        let seconds = numbers[1] ?? 0
        let nanoseconds = numbers[2] ?? 0
        if numbers.isEmpty || seconds == -62_135_596_800 { return .null }
        let (whole, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflows, 0..<1_000_000_000 ~= nanoseconds, whole < Int64.max - nanoseconds else {
            throw ProtobufError("a time is out of range")
        }
        let time = Timestamp(nanoseconds: whole + nanoseconds)
        return .string(isFine ? "\(time.rfc3339Nanoseconds.dropLast(4))Z" : time.rfc3339)
    }
}

extension Document {
    /// What Go leaves out of JSON (`omitempty`).
    fileprivate var isZero: Bool {
        switch self {
        case .null: true
        case .bool(let isSet): !isSet
        case .integer(let number): number == 0
        case .decimal(let number): number == 0
        case .string(let text): text.isEmpty
        case .array(let items): items.isEmpty
        case .object(let fields): fields.isEmpty
        }
    }
}
