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
    /// Read from a running cluster (`kubectl get -o yaml`): what that cluster has filled in is passed over.
    var isObserved = false
    /// `apiVersion`, where the list around it may have said it.
    var version = ""
}

extension Importer {
    /// Where kubectl keeps what it applied, to know what to take away next time.
    static let lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

    /// Kinds that are read, by their names in the API.
    private static let kinds: [(name: String, kind: ObjectKind)] =
        ObjectKind.allCases.filter { !$0.readVersions.isEmpty }.map { ($0.apiName, $0) }

    private static func kind(named name: some StringProtocol) -> ObjectKind? {
        kinds.first { $0.name == name }?.kind
    }

    /// What an object is, as it or the list around it says.
    private struct ItemKind {
        let kind: ObjectKind
        let version: String
    }

    /// `List`, and lists of one kind, as `kubectl get --raw` and programs write them.
    private struct ListKind {
        static let mixed = "List"
        let name: String
        /// What its items are, who need not say it (`decodeToList` of Kubernetes' apimachinery); nil for `List`.
        let item: ObjectKind?
        let versions: [String]

        init?(_ kind: String?) {
            guard let kind, kind.hasSuffix(ListKind.mixed) else { return nil }
            name = kind
            if kind == ListKind.mixed {
                item = nil
                versions = ["v1"]
                return
            }
            guard let known = Importer.kind(named: kind.dropLast(ListKind.mixed.count)) else { return nil }
            item = known
            versions = known.readVersions
        }
    }

    /// Lists in lists, which kubectl flattens.
    private static let deepestList = 32

    func read(document node: YAMLNode, number: Int) {
        read(
            FieldValue(node: node, path: .root, span: places.span(node)), DocumentAddress(document: number), itemOf: nil
        )
    }

    /// `list`: what an item is that does not say it, of a list of one kind.
    private func read(_ value: FieldValue, _ address: DocumentAddress, itemOf list: ItemKind?) {
        if isExhausted { return }
        // `---` with nothing behind it.
        if value.isNull, address.items.isEmpty { return }
        guard let fields = FieldReader(value, self) else { return }
        if let list = ListKind(fields.scalar("kind")) {
            guard address.items.count < Importer.deepestList else {
                return report(
                    fields.span, "too-large", fields.path,
                    "lists stand in each other deeper than \(Importer.deepestList)")
            }
            readItems(fields, of: list, address)
            return fields.finish()
        }
        guard let item = kind(of: fields, itemOf: list) else { return }
        let kind = item.kind
        begin(isSecret: kind == .secret, keys: fields.keys)
        defer { begin(isSecret: false, keys: []) }
        fields.passOver("status")
        let before = findings.count
        let given = meta(fields, kind)
        // The rest is read without a name too, to find all that is wrong at once.
        var meta = given ?? ImportedMeta(name: "", namespace: namespace, annotations: [:], span: fields.span)
        meta.version = item.version
        isObserved = meta.isObserved
        if let (manifest, key) = manifest(kind, fields, meta), given != nil {
            objects.append(
                ImportedObject(
                    manifest: manifest, key: key, labels: meta.labels, annotations: meta.annotations, span: meta.span,
                    address: address))
        } else if findings.count == before {
            // Nothing of a file may be lost without a word.
            report(fields.span, "bad-value", .root, "this \(kind.apiName) is not complete")
        }
        fields.finish()
    }

    private func readItems(_ fields: FieldReader, of list: ListKind, _ address: DocumentAddress) {
        fields.passOver("kind", "metadata")
        fields.require("apiVersion")
        guard let version = fields.text("apiVersion"), checkVersion(version, of: list.name, list.versions, fields)
        else {
            return fields.passOver("items")
        }
        let item = list.item.map { ItemKind(kind: $0, version: version) }
        for (i, value) in (fields.list("items") ?? []).enumerated() {
            read(value, DocumentAddress(document: address.document, items: address.items + [i]), itemOf: item)
        }
    }

    /// The kind, when it is one that is read, of a version that is known.
    private func kind(of fields: FieldReader, itemOf list: ItemKind?) -> ItemKind? {
        if let list, !fields.has("kind") {
            fields.passOver("kind", "apiVersion")
            return list
        }
        let isCompose = !fields.has("kind") && fields.has("services")
        if isCompose {
            report(
                fields.place("services"), "unknown-kind", .root,
                "this is a compose file, and Kubernetes' files stand beside it",
                help: "run it by itself, or with other compose files"
            )
            return nil
        }
        fields.require("kind")
        fields.require("apiVersion")
        guard let version = fields.text("apiVersion"), let kind = fields.text("kind") else { return nil }
        guard let known = Importer.kind(named: kind) else {
            let near = NearMiss.best(for: kind, among: Importer.kinds.map(\.name) + [ListKind.mixed])
            let absence = AbsentKind.reason(of: kind, version)
            notCarried(
                fields.place("kind"), fields.path.key("kind"),
                "podsh has no \(kind) of \(version)" + (absence.map { ": \($0)" } ?? ""),
                help: absence == nil ? near.map { "did you mean '\($0)'?" } : nil)
            return nil
        }
        return checkVersion(version, of: kind, known.readVersions, former: known.formerVersions, fields)
            ? ItemKind(kind: known, version: version) : nil
    }

    private func checkVersion(
        _ version: String, of kind: String, _ known: [String], former: [String] = [], _ fields: FieldReader
    ) -> Bool {
        if known.contains(version) { return true }
        if let newest = known.first, former.contains(version) {
            notCarried(
                fields.place("apiVersion"), fields.path.key("apiVersion"),
                "Kubernetes no longer serves \(kind) of \(version); it is read as \(newest)",
                help: "write \(newest)")
            return true
        }
        let near = NearMiss.best(for: version, among: known)
        report(
            fields.place("apiVersion"), "unknown-kind", fields.path.key("apiVersion"),
            "\(kind) is \(known.joined(separator: " or ")), not '\(version)'",
            help: near.map { "did you mean '\($0)'?" })
        return false
    }

    private func meta(_ fields: FieldReader, _ kind: ObjectKind) -> ImportedMeta? {
        fields.require("metadata")
        return fields.object("metadata") { fields in
            let generated = fields.text("generateName") ?? ""
            let isNamed = fields.has("name") && (generated.isEmpty || fields.text("name") != "")
            if generated.isEmpty { fields.require("name") }
            let space = kind.isNamespaced ? fields.text("namespace").flatMap { $0.isEmpty ? nil : $0 } : nil
            // kubectl asks for an object outside namespaces by its name alone.
            if !kind.isNamespaced { fields.passOver("namespace") }
            let labels = fields.labels("labels")
            var annotations = fields.labels("annotations") ?? [:]
            // kubectl's own book of what was applied before.
            if !isOwn { annotations[Importer.lastApplied] = nil }
            if kind == .pod { noteAppArmor(fields) }
            let isObserved = fields.has("uid") || fields.has("resourceVersion")
            passOverWritten(fields)
            finalizers(fields)
            guard
                let name = isNamed
                    ? fields.text("name") : generated.isEmpty ? nil : generatedName(generated, kind, space)
            else { return nil }
            return ImportedMeta(
                name: name, namespace: space ?? namespace, labels: labels, annotations: annotations,
                span: fields.place(isNamed ? "name" : "generateName"), isObserved: isObserved)
        }
    }

    /// What the API server writes into `metadata`.
    func passOverWritten(_ fields: FieldReader) {
        fields.passOver(
            "uid", "resourceVersion", "generation", "creationTimestamp", "selfLink", "managedFields", "ownerReferences",
            "deletionTimestamp", "deletionGracePeriodSeconds", "clusterName")
    }

    /// Those of Kubernetes' own controllers are set again by whoever needs them.
    private func finalizers(_ fields: FieldReader) {
        for name in fields.texts("finalizers") ?? []
        where !(name.split(separator: "/").first ?? "").hasSuffix("kubernetes.io") {
            fields.notCarried("finalizers", "podsh waits for no finalizer '\(name)'")
        }
    }

    /// `generateName` and five letters of Kubernetes' alphabet, which spells no words: drawn from how many there were
    /// before, so that a file gives the same names each time it is read.
    private func generatedName(_ base: String, _ kind: ObjectKind, _ space: String?) -> String {
        let letters = Array("bcdfghjklmnpqrstvwxz2456789")
        var name = ""
        repeat {
            generatedNames += 1
            var bits = generatedNames &* 0x9E37_79B9_7F4A_7C15
            bits ^= bits >> 29
            name = String(base.prefix(58))
            for _ in 0..<5 {
                name.append(letters[Int(bits % 27)])
                bits /= 27
            }
        } while isTaken(kind, name, space ?? namespace)
        return name
    }

    private func isTaken(_ kind: ObjectKind, _ name: String, _ space: String) -> Bool {
        let key = ObjectKey(kind, name, namespace: space)
        return existing(key) || objects.contains { $0.key == key }
    }

    private func manifest(_ kind: ObjectKind, _ fields: FieldReader, _ meta: ImportedMeta) -> (Manifest, ObjectKey)? {
        switch kind {
        case .pod: return pod(fields, meta)
        case .service: return service(fields, meta)
        case .persistentVolumeClaim: return claim(fields, meta)
        case .configMap, .secret: return config(fields, meta, isSecret: kind == .secret)
        case .autoscaler: return autoscaler(fields, meta)
        case .budget: return budget(fields, meta)
        case .namespace:
            if !meta.isObserved { fields.isEmpty("spec") } else { fields.passOver("spec") }
            return (.namespace(name: meta.name), ObjectKey(.namespace, meta.name))
        case .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob:
            return workload(kind, fields, meta)
        case .unstructured(let kind): return unstructured(kind, fields, meta)
        case .template:
            return template(fields).map { template in
                (
                    .template(name: meta.name, namespace: meta.namespace, template: template),
                    ObjectKey(.template, meta.name, namespace: meta.namespace)
                )
            }
        case .node, .event: return nil
        }
    }

    /// Priority classes may stand behind the pods that use them.
    func collectPriorities(_ node: YAMLNode, itemOf list: ObjectKind? = nil, depth: Int = 0) {
        guard case .mapping(let map) = node, depth <= Importer.deepestList else { return }
        let kind = map["kind"]?.scalar?.string ?? list?.apiName
        if let list = ListKind(kind), case .sequence(let items)? = map["items"] {
            for item in items {
                guard visit(item) else { return }
                collectPriorities(item, itemOf: list.item, depth: depth + 1)
            }
        }
        guard kind == "PriorityClass", let name = map["metadata"]?.mapping?["name"]?.scalar?.string,
            let scalar = map["value"]?.scalar, case .integer(let value) = ScalarValue(scalar),
            let value = Int32(exactly: value)
        else { return }
        let policy = map["preemptionPolicy"]?.scalar.flatMap { PreemptionPolicy(apiName: $0.string) }
        let own = PriorityClass(value: value, preemption: policy ?? .preemptLowerPriority)
        // A class keeps its value.
        if priorities[name] == nil { priorities[name] = own }
        ownPriorities += 1
        if let flag = map["globalDefault"]?.scalar, case .bool(true) = ScalarValue(flag),
            value < usualPriority?.value ?? .max
        {
            usualPriority = own
        }
    }
}
