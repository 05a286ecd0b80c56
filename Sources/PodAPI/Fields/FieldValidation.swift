import PodKubernetes
import PodModel
import PodText

/// What is done about fields that a kind does not have (`fieldValidation` of `meta.k8s.io/v1`).
enum FieldValidation: String, CaseIterable {
    case ignore = "Ignore"
    case strict = "Strict"
    case warn = "Warn"

    init(_ request: APIRequest) throws(APIStatus) {
        guard let word = request["fieldValidation"], !word.isEmpty else {
            self = .warn
            return
        }
        guard let known = FieldValidation(rawValue: word) else {
            let words = FieldValidation.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
            throw .badRequest("fieldValidation: Unsupported value: \"\(word)\": supported values: \(words)")
        }
        self = known
    }
}

/// The fields that Kubernetes' own types have, by the table of its messages.
struct KnownFields {
    private typealias Table = ProtobufTable

    /// What was sent, without the fields that its kind does not have, and where they were: `spec.containers[0].x`.
    static func pruned(_ document: Document, _ resource: ServedResource) -> (document: Document, unknown: [String]) {
        var unknown: [String] = []
        let message = Table.MessageName(resource.apiVersion, resource.kind.apiName)
        let pruned = prune(document, .message(message), "", always: ["apiVersion", "kind"], &unknown)
        return (pruned, unknown)
    }

    private static func prune(
        _ document: Document, _ type: Table.FieldType, _ path: String, always: Set<String> = [],
        _ unknown: inout [String]
    ) -> Document {
        switch (document, type) {
        case (.object(let fields), .message(let name)):
            guard let known = Table.kubernetes.fields(of: name) else { return document }
            var kept: [Document.Field] = []
            for field in fields {
                let place = path.isEmpty ? field.key : "\(path).\(field.key)"
                if always.contains(field.key) {
                    kept.append(field)
                } else if let type = known[field.key]?.type {
                    kept.append(.init(field.key, prune(field.value, type, place, &unknown)))
                } else {
                    unknown.append(place)
                }
            }
            return .object(kept)
        case (.object(let fields), .map(let type)):
            return .object(fields.map { .init($0.key, prune($0.value, type, "\(path).\($0.key)", &unknown)) })
        case (.array(let items), .list(let type)):
            return .array(items.enumerated().map { prune($1, type, "\(path)[\($0)]", &unknown) })
        default: return document
        }
    }
}

/// What an object was sent with and has no effect here: it comes back all the same.
struct KeptFields {
    private typealias Table = ProtobufTable

    /// Fields that are there to be written alone.
    private static let unread: Set = ["stringData"]
    /// What the server makes itself.
    private static let own: Set = ["apiVersion", "kind", "metadata", "status"]

    /// Of what was sent, what is not in what was made of it; nil where that is nothing.
    static func fields(_ sent: Document, beside made: Document, _ resource: ServedResource) -> Document? {
        guard case .object(let fields) = sent else { return nil }
        let rest = Document.object(fields.filter { !own.contains($0.key) && !unread.contains($0.key) })
        return missing(rest, made, .message(Table.MessageName(resource.apiVersion, resource.kind.apiName)))
    }

    private static func missing(_ sent: Document, _ made: Document, _ type: Table.FieldType) -> Document? {
        switch (sent, made, type) {
        case (.object(let fields), .object(let others), _):
            let there = FieldMap(others)
            var kept: [Document.Field] = []
            for field in fields where field.value != .null {
                guard let (inner, isSaid) = self.type(of: field.key, in: type) else { continue }
                if let other = there[field.key] {
                    if let rest = missing(field.value, other, inner) { kept.append(.init(field.key, rest)) }
                } else if isSaid || !field.value.isEmptyValue {
                    kept.append(field)
                }
            }
            return kept.isEmpty ? nil : .object(kept)
        case (.array(let items), .array(let others), .list(let inner)) where items.count == others.count:
            let rests = zip(items, others).map { missing($0, $1, inner) ?? .null }
            return rests.allSatisfy { $0 == .null } ? nil : .array(rests)
        default: return nil
        }
    }

    /// Of a field, and whether it is said though it is empty.
    private static func type(of key: String, in type: Table.FieldType) -> (Table.FieldType, Bool)? {
        switch type {
        case .message(let name):
            guard let field = Table.kubernetes.fields(of: name)?[key] else { return nil }
            return (field.type, field.isSaidWhenEmpty)
        case .map(let inner): return (inner, true)
        case .int, .bool, .text, .bytes, .double, .quantity, .intOrString, .time, .microTime, .raw, .list: return nil
        }
    }

    /// The object with them: where it has a field of its own by now, that is what holds.
    static func add(_ kept: Document, to document: Document) -> Document {
        switch (kept, document) {
        case (.object(let fields), .object(let others)):
            var map = FieldMap(others)
            for field in fields { map[field.key] = map[field.key].map { add(field.value, to: $0) } ?? field.value }
            return map.document
        case (.array(let items), .array(let others)) where items.count == others.count:
            return .array(zip(items, others).map { add($0, to: $1) })
        default: return document
        }
    }
}

extension ProtobufTable {
    /// By their names, with those of messages that stand among them; nil of no message.
    func fields(of message: MessageName) -> [String: Field]? {
        guard let fields = messages[message] else { return nil }
        var found: [String: Field] = [:]
        for field in fields.values {
            if let name = field.name {
                found[name] = field
            } else if case .message(let inner) = field.type {
                found.merge(self.fields(of: inner) ?? [:]) { own, _ in own }
            }
        }
        return found
    }
}

extension Document {
    /// What Go's `omitempty` leaves out.
    fileprivate var isEmptyValue: Bool {
        switch self {
        case .null, .bool(false), .integer(0): true
        case .string(let text): text.isEmpty
        case .array(let items): items.isEmpty
        case .object(let fields): fields.isEmpty
        case .bool, .integer, .decimal: false
        }
    }
}
