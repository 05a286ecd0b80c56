import PodText

/// Who changes an object, as `metadata.managedFields` tells managers apart.
package struct FieldManager: Hashable, Sendable {
    package enum Operation: String, Hashable, Sendable {
        case apply = "Apply"
        case update = "Update"
    }

    package let name: String
    package let operation: Operation
    /// Of the object as the manager wrote it; who applies is the same in every version.
    package let apiVersion: String
    /// `status`, `scale`; empty for the object itself.
    package let subresource: String

    package init(_ name: String, _ operation: Operation, apiVersion: String, subresource: String = "") {
        self.name = name
        self.operation = operation
        self.apiVersion = apiVersion
        self.subresource = subresource
    }

    fileprivate func isSame(as other: FieldManager) -> Bool {
        name == other.name && operation == other.operation && subresource == other.subresource
            && (operation == .apply || apiVersion == other.apiVersion)
    }

    /// As messages name it.
    var messageText: String {
        let part = subresource.isEmpty ? "" : " with subresource \"\(subresource)\""
        switch operation {
        case .apply: return "\"\(name)\"\(part)"
        case .update: return "\"\(name)\"\(part) using \(apiVersion)"
        }
    }
}

/// `metadata.managedFields`: which manager set which fields of an object.
struct ManagedFields: Equatable {
    struct Entry: Equatable {
        var manager: FieldManager
        /// RFC 3339; empty where it is not known.
        var time: String
        var fields: FieldSet

        fileprivate func isOfOneKind(as other: Entry) -> Bool {
            manager.apiVersion == other.manager.apiVersion && manager.subresource == other.manager.subresource
        }
    }

    private(set) var entries: [Entry] = []

    init() {}

    /// Nil of what is no such list: one that was written by hand.
    init?(_ document: Document) {
        guard case .array(let items) = document else { return nil }
        for item in items {
            guard case .string(let name)? = item["manager"] ?? .string(""),
                case .string(let word)? = item["operation"], let operation = FieldManager.Operation(rawValue: word),
                case .string(let version)? = item["apiVersion"], !version.isEmpty,
                case .string(let subresource)? = item["subresource"] ?? .string(""),
                case .string("FieldsV1")? = item["fieldsType"], let fields = FieldSet(item["fieldsV1"] ?? .object([]))
            else { return nil }
            let manager = FieldManager(name, operation, apiVersion: version, subresource: subresource)
            let time = if case .string(let text)? = item["time"] { text } else { "" }
            if let place = place(of: manager) {
                entries[place].fields = entries[place].fields.union(fields)
            } else {
                entries.append(Entry(manager: manager, time: time, fields: fields))
            }
        }
    }

    /// By operation, age and name, as the API server writes them.
    var document: Document {
        let sorted = entries.sorted { a, b in
            let (x, y) = (a.manager, b.manager)
            return (x.operation.rawValue, a.time, x.name, x.apiVersion, x.subresource)
                < (y.operation.rawValue, b.time, y.name, y.apiVersion, y.subresource)
        }
        return .array(
            sorted.map { entry in
                .fields(
                    ("manager", .text(entry.manager.name)),
                    ("operation", .string(entry.manager.operation.rawValue)),
                    ("apiVersion", .string(entry.manager.apiVersion)), ("time", .text(entry.time)),
                    ("fieldsType", .string("FieldsV1")), ("fieldsV1", entry.fields.document),
                    ("subresource", .text(entry.manager.subresource)))
            })
    }

    func fields(of manager: FieldManager) -> FieldSet { place(of: manager).map { entries[$0].fields } ?? FieldSet() }

    /// All that anybody owns.
    var union: FieldSet { entries.reduce(FieldSet()) { $0.union($1.fields) } }

    /// The time stays where nothing is said of it. Who owns nothing is in no list.
    mutating func set(_ fields: FieldSet, of manager: FieldManager, time: String?) {
        let place = place(of: manager)
        let kept = place.map { entries[$0].time }
        if let place { entries.remove(at: place) }
        if !fields.isEmpty {
            entries.append(Entry(manager: manager, time: time ?? kept ?? "", fields: fields))
        }
    }

    func others(than manager: FieldManager) -> [Entry] { entries.filter { !$0.manager.isSame(as: manager) } }

    /// Takes fields from all others.
    mutating func take(_ fields: FieldSet, from others: FieldManager) {
        for place in entries.indices where !entries[place].manager.isSame(as: others) {
            entries[place].fields = entries[place].fields.subtracting(fields)
        }
        entries.removeAll { $0.fields.isEmpty }
    }

    /// Of so many who update an object each is reported; what older ones left is put together, so that a program that
    /// has another name each time does not make the object grow without end (`capManagersManager`).
    static let maximumUpdaters = 10
    private static let older = "ancient-changes"

    mutating func putOldUpdatesTogether() {
        while entries.count(where: { $0.manager.operation == .update }) > Self.maximumUpdaters {
            let updates = entries.filter { $0.manager.operation == .update }.sorted { $0.time < $1.time }
            var first: Entry?
            var second: Entry?
            for update in updates where second == nil {
                guard let older = updates.first(where: { $0.isOfOneKind(as: update) }), older != update else {
                    continue
                }
                (first, second) = (older, update)
            }
            guard let first, let second else { return }
            entries.removeAll { $0 == first || $0 == second }
            let manager = FieldManager(
                Self.older, .update, apiVersion: second.manager.apiVersion, subresource: second.manager.subresource)
            set(fields(of: manager).union(first.fields).union(second.fields), of: manager, time: second.time)
        }
    }

    private func place(of manager: FieldManager) -> Int? { entries.firstIndex { $0.manager.isSame(as: manager) } }
}
