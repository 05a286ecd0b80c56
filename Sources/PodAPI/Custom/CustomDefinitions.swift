import PodControlPlane
import PodKubernetes
import PodModel
import PodText

/// The definitions that there are, read once for each of their versions.
struct CustomDefinitions {
    private var known: [ObjectKey: (version: UInt64, definition: CustomDefinition)] = [:]
    /// Up to here the writes of definitions are known.
    private var revision: UInt64?
    /// In the order of their names; of two that want one name the older has it.
    private(set) var all: [CustomDefinition] = []
    /// What is served of them.
    private(set) var resources: [ServedResource] = []
    private var table: [ResourceName: ServedResource] = [:]
    /// Why a definition does not have the names that it wants.
    private var conflicts: [ObjectKey: String] = [:]

    private struct ResourceName: Hashable {
        let group: String
        let version: String
        let plural: String
    }

    static let kind = ObjectKind.unstructured(.customResourceDefinition)

    /// Looks at what has been written of them since.
    mutating func update(from plane: any ControlPlane) {
        if let revision {
            if revision == plane.revision { return }
            let changes = plane.objectChanges(after: revision)
            self.revision = plane.revision
            if let changes, !changes.contains(where: { $0.key.kind == CustomDefinitions.kind }) { return }
        }
        revision = plane.revision
        var found: [ObjectKey: (version: UInt64, definition: CustomDefinition)] = [:]
        for key in plane.keys(of: CustomDefinitions.kind, in: nil) {
            guard let object = plane.unstructured(key) else { continue }
            if let old = known[key], old.version == object.meta.resourceVersion {
                found[key] = old
            } else if let definition = CustomDefinition(object) {
                found[key] = (object.meta.resourceVersion, definition)
            }
        }
        known = found
        let byAge = found.values.sorted {
            let (a, b) = (plane.meta(of: $0.definition.key), plane.meta(of: $1.definition.key))
            return (a?.created ?? .simulationStart, $0.definition.key) < (
                b?.created ?? .simulationStart, $1.definition.key
            )
        }
        serve(byAge.map(\.definition))
    }

    private mutating func serve(_ definitions: [CustomDefinition]) {
        all = []
        conflicts = [:]
        for definition in definitions {
            if let why = conflict(of: definition) {
                conflicts[definition.key] = why
            } else {
                all.append(definition)
            }
        }
        all.sort { $0.key < $1.key }
        resources = all.flatMap(\.resources)
        table = Dictionary(
            resources.map { (ResourceName(group: $0.group, version: $0.version, plural: $0.plural), $0) }
        ) { first, _ in first }
    }

    private func conflict(of definition: CustomDefinition) -> String? {
        let others = all.filter { $0.group == definition.group }
        let names = [definition.plural, definition.singular] + definition.shortNames
        for other in others {
            for name in names where ([other.plural, other.singular] + other.shortNames).contains(name) {
                return "\"\(name)\" is already in use"
            }
            if other.kind == definition.kind { return "\"\(definition.kind)\" is already in use" }
        }
        for own in ServedResource.all where own.group == definition.group {
            if own.plural == definition.plural { return "\"\(own.plural)\" is already in use" }
        }
        return nil
    }

    func resource(_ plural: String, group: String, version: String) -> ServedResource? {
        table[ResourceName(group: group, version: version, plural: plural)]
    }

    /// The kind of objects that say these words of themselves.
    func resource(kind: String, group: String) -> ServedResource? {
        resources.first { $0.group == group && $0.name.kind == kind }
    }

    /// A definition as the API server shows it: with what it fills in, and whether its names were free.
    func document(of object: UnstructuredObject) -> Document {
        var document = object.document
        guard var spec = document["spec"], let definition = CustomDefinition(object) else { return document }
        spec["conversion"] = spec["conversion"] ?? .fields(("strategy", .string("None")))
        var names = spec["names"] ?? .object([])
        names["singular"] = .string(definition.singular)
        names["listKind"] = .string(definition.listKind)
        spec["names"] = names
        document["spec"] = spec
        let time = object.meta.created.rfc3339
        func condition(_ type: String, _ isTrue: Bool, _ reason: String, _ message: String) -> Document {
            .fields(
                ("lastTransitionTime", .string(time)), ("message", .string(message)), ("reason", .string(reason)),
                ("status", .string(isTrue ? "True" : "False")), ("type", .string(type)))
        }
        let conflict = conflicts[object.key]
        var conditions = [
            condition(
                "NamesAccepted", conflict == nil, conflict == nil ? "NoConflicts" : "NameConflict",
                conflict ?? "no conflicts found"),
            condition(
                "Established", conflict == nil, conflict == nil ? "InitialNamesAccepted" : "NotAccepted",
                conflict == nil ? "the initial names have been accepted" : "not all names are accepted"),
        ]
        if object.meta.deletion != nil {
            conditions.append(
                condition("Terminating", true, "InstanceDeletionInProgress", "CustomResource deletion is in progress"))
        }
        document["status"] = .fields(
            ("acceptedNames", conflict == nil ? names : nil), ("conditions", .array(conditions)),
            ("storedVersions", .strings([definition.storage])))
        return document
    }
}
