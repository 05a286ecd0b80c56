import PodModel
import PodSyntax
import Yams

/// What a document's `metadata` says.
struct ImportedMeta {
    var name: String
    var namespace: String
    var labels: Labels?
    var annotations: Labels
    var span: TextSpan
}

extension Importer {
    /// Kinds that are read, with the versions of Kubernetes' API that say the same of them.
    private static let kinds: [(name: String, versions: [String])] = [
        ("Pod", ["v1"]), ("Deployment", ["apps/v1"]), ("ReplicaSet", ["apps/v1"]), ("ReplicationController", ["v1"]),
        ("StatefulSet", ["apps/v1"]), ("DaemonSet", ["apps/v1"]), ("Job", ["batch/v1"]), ("CronJob", ["batch/v1"]),
        ("Service", ["v1"]), ("HorizontalPodAutoscaler", ["autoscaling/v2", "autoscaling/v1"]),
        ("PodDisruptionBudget", ["policy/v1"]), ("PersistentVolumeClaim", ["v1"]), ("ConfigMap", ["v1"]), ("Secret", ["v1"]),
        ("Namespace", ["v1"]), ("PriorityClass", ["scheduling.k8s.io/v1"]), ("List", ["v1"]),
    ]

    func read(document node: YAMLNode) {
        read(FieldValue(node: node, path: .root, span: places.span(node)), isListed: false)
    }

    private func read(_ value: FieldValue, isListed: Bool) {
        if isExhausted { return }
        // `---` with nothing behind it.
        if case .scalar(let scalar) = value.node, case .null = ScalarValue(scalar) { return }
        guard let fields = FieldReader(value, self), let kind = kind(of: fields, isListed: isListed) else { return }
        if kind == "List" {
            fields.isEmpty("metadata")
            for item in fields.list("items") ?? [] { read(item, isListed: true) }
            return fields.finish()
        }
        fields.isEmpty("status")
        let given = meta(fields, isNamespaced: kind != "Namespace" && kind != "PriorityClass")
        // The rest is read without a name too, to find all that is wrong at once.
        let meta = given ?? ImportedMeta(name: "", namespace: namespace, annotations: [:], span: fields.span)
        let object = objects.count
        if let (manifest, key) = manifest(kind, fields, meta), given != nil {
            objects.append(
                ImportedObject(manifest: manifest, key: key, labels: meta.labels, annotations: meta.annotations, span: meta.span))
        }
        if objects.count == object { namedTargets.removeAll { $0.object == object } }
        fields.finish()
    }

    /// The kind, when it is one that is read, of a version that is known.
    private func kind(of fields: FieldReader, isListed: Bool) -> String? {
        let isCompose = !fields.has("kind") && fields.has("services")
        if isCompose {
            report(fields.place("services"), "unknown-kind", .root, "this is a compose file; podsh reads Kubernetes' files")
            return nil
        }
        fields.require("kind")
        fields.require("apiVersion")
        guard let version = fields.text("apiVersion"), let kind = fields.text("kind") else { return nil }
        guard let known = Importer.kinds.first(where: { $0.name == kind }), kind != "List" || !isListed else {
            let near = NearMiss.best(for: kind, among: Importer.kinds.map(\.name))
            notCarried(
                fields.place("kind"), fields.path.key("kind"), "podsh has no \(kind) of \(version)",
                help: near.map { "did you mean '\($0)'?" })
            return nil
        }
        if known.versions.contains(version) { return kind }
        let near = NearMiss.best(for: version, among: known.versions)
        report(
            fields.place("apiVersion"), "unknown-kind", fields.path.key("apiVersion"),
            "\(kind) is \(known.versions.joined(separator: " or ")), not '\(version)'", help: near.map { "did you mean '\($0)'?" })
        return nil
    }

    private func meta(_ fields: FieldReader, isNamespaced: Bool) -> ImportedMeta? {
        fields.require("metadata")
        return fields.object("metadata") { fields in
            fields.require("name")
            let given = isNamespaced ? fields.text("namespace") : nil
            let labels = fields.labels("labels")
            let annotations = fields.labels("annotations")
            guard let name = fields.text("name") else { return nil }
            return ImportedMeta(
                name: name, namespace: given ?? namespace, labels: labels, annotations: annotations ?? [:], span: fields.place("name"))
        }
    }

    private func manifest(_ kind: String, _ fields: FieldReader, _ meta: ImportedMeta) -> (Manifest, ObjectKey)? {
        switch kind {
        case "Pod": return pod(fields, meta)
        case "Service": return service(fields, meta)
        case "PersistentVolumeClaim": return claim(fields, meta)
        case "ConfigMap", "Secret": return config(fields, meta, isSecret: kind == "Secret")
        case "HorizontalPodAutoscaler": return autoscaler(fields, meta)
        case "PodDisruptionBudget": return budget(fields, meta)
        case "Namespace":
            fields.isEmpty("spec")
            return (.namespace(name: meta.name), ObjectKey(.namespace, meta.name))
        case "PriorityClass":
            // Read already, with all others of the file.
            _ = fields.number("value", in: Int64(Int32.min)...Int64(Int32.max))
            _ = fields.text("description")
            fields.means("globalDefault", "false")
            fields.means("preemptionPolicy", "PreemptLowerPriority")
            return nil
        default:
            guard let kind = ObjectKind(word: kind.lowercased()) else { return nil }
            return workload(kind, fields, meta)
        }
    }

    /// Priority classes may stand behind the pods that use them.
    func collectPriorities(_ node: YAMLNode) {
        guard case .mapping(let map) = node else { return }
        let kind = map["kind"]?.scalar?.string
        if kind == "List", case .sequence(let items)? = map["items"] {
            for item in items {
                guard visit(item) else { return }
                collectPriorities(item)
            }
        }
        guard kind == "PriorityClass", let name = map["metadata"]?.mapping?["name"]?.scalar?.string,
            let scalar = map["value"]?.scalar, case .integer(let value) = ScalarValue(scalar), let value = Int32(exactly: value)
        else { return }
        priorities[name] = value
    }
}
