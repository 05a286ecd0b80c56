package import PodModel
package import PodText

extension UnstructuredObject {
    /// The value of a field; nil where it is not given.
    package subscript(field: String) -> Document? {
        fields.first { $0.name == field }.flatMap { try? JSONReader.value(of: $0.json) }
    }

    /// The object as the Kubernetes API shows it.
    package var document: Document { DocumentWriter(.shown).document(self, meta.document) }
}

extension ResourceList {
    fileprivate var document: Document {
        .object(pairs.map { Document.Field($0.name, .string(ResourceList.text($0.name, $0.amount))) })
    }
}

extension DocumentWriter {
    func document(_ object: UnstructuredObject) -> Document {
        begin(object.key)
        return document(object, metadata(object.meta))
    }

    fileprivate func document(_ object: UnstructuredObject, _ metadata: Document) -> Document {
        if object.kind.isCustom { return custom(object, metadata) }
        guard case .object(let head) = document(.unstructured(object.kind), metadata) else { return .null }
        let fields = object.fields.map { Document.Field($0.name, object[$0.name] ?? .null) }
        if isShown, object.volume != nil { return shown(volume: object, head, fields) }
        guard isShown, case .resourceQuota(let quota)? = object.policy else { return .object(head + fields) }
        let status = Document.fields(("hard", quota.hard.document), ("used", object.used.document))
        return .object(head + fields + [Document.Field("status", status)])
    }

    /// Its version and kind are among its fields; its name is its own.
    private func custom(_ object: UnstructuredObject, _ metadata: Document) -> Document {
        var metadata = metadata
        metadata["name"] = .string(object.key.objectName)
        let fields = object.fields.map { Document.Field($0.name, object[$0.name] ?? .null) }
        let isHead = { (field: Document.Field) in field.key == "apiVersion" || field.key == "kind" }
        return .object(
            fields.filter(isHead) + [Document.Field("metadata", metadata)] + fields.filter { !isHead($0) })
    }

    /// With the claim that has it.
    private func shown(
        volume object: UnstructuredObject, _ head: [Document.Field], _ fields: [Document.Field]
    ) -> Document {
        var fields = fields
        if let claim = object.volumeState.claim, let i = fields.firstIndex(where: { $0.key == "spec" }),
            case .object(var spec) = fields[i].value
        {
            spec.removeAll { $0.key == "claimRef" }
            let reference = Document.fields(
                ("apiVersion", .string("v1")), ("kind", .string("PersistentVolumeClaim")),
                ("name", .string(claim.name)), ("namespace", .string(claim.namespace)))
            spec.append(Document.Field("claimRef", reference))
            fields[i] = Document.Field("spec", .object(spec))
        }
        let status = Document.object([.init("phase", .string(object.volumeState.phase))])
        return .object(head + fields + [Document.Field("status", status)])
    }
}
