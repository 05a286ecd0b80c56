import PodControlPlane
import PodKubernetes
import PodModel
import PodText

// Finalizers and owners of objects of all kinds.
extension APIServer {
    /// Makes an object wait for who has to agree before it goes, and go with its owners, as its metadata says. What
    /// engine's controllers own is theirs.
    func setLifetime(_ wanted: Document, _ key: ObjectKey, _ resource: ServedResource) throws(APIStatus) {
        guard let meta = plane.meta(of: key) else { return }
        let finalizers = (wanted["finalizers"]?.elements ?? []).compactMap(\.text)
        let owners = try (wanted["ownerReferences"]?.elements ?? []).enumerated().map {
            (index, reference) throws(APIStatus) in
            try owner(reference, at: index, of: key, resource)
        }.filter { $0.uid != meta.owner?.uid.description }
        for (index, name) in finalizers.enumerated() where !APIServer.isFinalizer(name) {
            throw .invalid(
                resource.name, key.objectName,
                causes: [
                    .init(
                        .fieldValueInvalid,
                        "Invalid value: \(JSONWriter.quoted(name)): name is neither a standard finalizer name nor is "
                            + "it fully qualified", field: "metadata.finalizers[\(index)]")
                ])
        }
        let controllers =
            owners.filter { $0.isController == true }.map(\.name)
            + (meta.owner.map { [$0.name] } ?? [])
        if controllers.count > 1 {
            throw .invalid(
                resource.name, key.objectName,
                causes: [
                    .init(
                        .fieldValueInvalid,
                        "Invalid value: \(wanted["ownerReferences"]?.jsonLine ?? ""): Only one reference can have "
                            + "Controller set to true. Found \"true\" in references for \(controllers[0]) and "
                            + controllers[1], field: "metadata.ownerReferences")
                ])
        }
        if finalizers == meta.finalizers, owners == meta.writtenOwners { return }
        _ = try submit(.setLifetime(key, finalizers: finalizers, owners: owners), resource, key)
    }

    /// `ValidateFinalizerName`: a qualified name, or one of Kubernetes' own.
    private static func isFinalizer(_ name: String) -> Bool {
        if [Finalizer.foreground, "orphan", "kubernetes"].contains(name) { return true }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return (parts.count == 2 || parts.count == 1 && name.contains(".")) && parts.allSatisfy { !$0.isEmpty }
            && NameRules.dnsSubdomain(String(parts[0])) == nil
    }

    private func owner(
        _ reference: Document, at index: Int, of key: ObjectKey, _ resource: ServedResource
    ) throws(APIStatus) -> WrittenOwner {
        var texts: [String] = []
        for field in ["apiVersion", "kind", "name", "uid"] {
            guard let text = reference[field]?.text, !text.isEmpty else {
                throw .invalid(
                    resource.name, key.objectName,
                    causes: [
                        .init(
                            .fieldValueInvalid, "Invalid value: \"\": must not be empty",
                            field: "metadata.ownerReferences[\(index)].\(field)")
                    ])
            }
            texts.append(text)
        }
        let isFlag = { (name: String) -> Bool? in
            if case .bool(let flag)? = reference[name] { flag } else { nil }
        }
        return WrittenOwner(
            apiVersion: texts[0], kind: texts[1], name: texts[2], uid: texts[3], isController: isFlag("controller"),
            blocksDeletion: isFlag("blockOwnerDeletion"),
            key: objectKey(apiVersion: texts[0], kind: texts[1], name: texts[2], namespace: key.namespace))
    }

    /// Where an object is that says this of itself; nil of a kind that is not known.
    func objectKey(apiVersion: String, kind: String, name: String, namespace: String) -> ObjectKey? {
        let parts = apiVersion.split(separator: "/")
        let group = parts.count > 1 ? String(parts[0]) : ""
        let known = ServedResource.all.first { $0.name.kind == kind && $0.group == group }
        return (known ?? definitions.resource(kind: kind, group: group))?.key(name, namespace: namespace)
    }

    /// The object has not been written since the one that is sent was read.
    func requireVersion(
        _ wanted: Document, of object: StoredObject, _ resource: ServedResource
    ) throws(APIStatus) {
        if let version = wanted["metadata"]?["resourceVersion"]?.text, !version.isEmpty,
            version != String(object.meta.resourceVersion)
        {
            throw .staleVersion(resource.name, object.key.objectName)
        }
        if let uid = wanted["metadata"]?["uid"]?.text, !uid.isEmpty, uid != object.meta.uid.description {
            throw .staleVersion(resource.name, object.key.objectName)
        }
    }
}

extension Document {
    /// Without what `setLifetime` reads.
    var withoutLifetime: Document {
        guard var meta = self["metadata"], meta["finalizers"] != nil || meta["ownerReferences"] != nil else {
            return self
        }
        var document = self
        meta["finalizers"] = nil
        meta["ownerReferences"] = nil
        document["metadata"] = meta
        return document
    }
}
