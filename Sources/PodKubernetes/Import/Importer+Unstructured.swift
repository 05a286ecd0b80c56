import PodModel
import PodSyntax
import PodText
import Yams

extension Importer {
    /// Kept whole; of what it says only the metadata is checked, and which fields there are.
    func unstructured(_ kind: UnstructuredKind, _ fields: FieldReader, _ meta: ImportedMeta) -> (Manifest, ObjectKey)? {
        if kind == .priorityClass { priorityClass(fields, meta) }
        if let note = kind.note { say(once: kind, at: fields.place("kind"), note) }
        for name in kind.neededFields { fields.require(name) }
        let kept = kind.fields.compactMap { name in
            fields.value(name).map { UnstructuredObject.Field(name: name, json: plain($0).jsonLine) }
        }
        let effect = effect(kind, fields)
        let key = ObjectKey(.unstructured(kind), meta.name, namespace: meta.namespace)
        return (.unstructured(kind, name: meta.name, namespace: meta.namespace, fields: kept, effect: effect), key)
    }

    /// Tells what podsh does not do with objects of a kind, at the first of them in the file.
    func say(once kind: UnstructuredKind, at span: TextSpan, _ note: String) {
        guard noted.insert(kind).inserted else { return }
        add(Finding(span, "no-effect", "\(kind.apiName): \(note)", severity: .warning))
    }

    /// Deeper than any object of Kubernetes' API nests (`maxJSONDepth` is 10,000 there).
    private static let deepestValue = 200

    /// A value as it stands; maps that `<<` brings are merged.
    func plain(_ value: FieldValue, depth: Int = 0) -> Document {
        guard depth < Importer.deepestValue else {
            report(value.span, "too-large", value.path, "values nest deeper than \(Importer.deepestValue)")
            return .null
        }
        switch value.node {
        case .scalar(let scalar): return plain(scalar, value)
        case .sequence: return .array((list(value) ?? []).map { plain($0, depth: depth + 1) })
        case .mapping:
            let entries = FieldReader(value, self)?.all() ?? []
            return .object(entries.map { Document.Field($0.key, plain($0.value, depth: depth + 1)) })
        case .alias: return .null
        }
    }

    private func plain(_ scalar: YAMLNode.Scalar, _ value: FieldValue) -> Document {
        switch ScalarValue(scalar) {
        case .null: .null
        case .bool(let flag): .bool(flag)
        case .integer(let number): .integer(number)
        case .number(let text): Double(text).map { Document.decimal($0) } ?? .string(text)
        case .string, .unknownTag: text(value).map { Document.string($0) } ?? .null
        }
    }

    /// Its value is read already, with all others of the file (`ValidatePriorityClass`).
    func priorityClass(_ fields: FieldReader, _ meta: ImportedMeta) {
        if let given = fields.value("metadata").flatMap({ FieldReader($0, self) }) {
            if let name = given.value("name") { check(name, NameRules.dnsSubdomain) }
            _ = selected(given, "labels")
        }
        let value = fields.number("value", in: Int64(Int32.min)...Int64(Int32.max)).map { Int32($0) } ?? 0
        if let system = PriorityClasses.system[meta.name] {
            if system != value { fields.report("value", "bad-value", "has to be \(system) of the class \(meta.name)") }
        } else if meta.name.hasPrefix("system-") {
            report(
                meta.span, "bad-value", fields.path.key("metadata").key("name"),
                "priority class names with 'system-' prefix are reserved for system use only")
        } else if value > PriorityClasses.most {
            fields.report(
                "value", "bad-value", "maximum allowed value of a user defined priority is \(PriorityClasses.most)")
        } else if let first = priorities[meta.name], first.value != value {
            fields.report("value", "bad-value", "may not be changed in an update")
        }
        _ = fields.text("description")
        _ = fields.flag("globalDefault")
        if fields.text("preemptionPolicy") == "" {
            fields.report("preemptionPolicy", "missing-field", "is empty, and has to be given")
        }
        let policy = fields.choice("preemptionPolicy", PreemptionPolicy.self)
        if let policy, let first = priorities[meta.name], first.value == value, first.preemption != policy {
            fields.report("preemptionPolicy", "bad-value", "may not be changed in an update")
        }
    }
}
