import PodModel
import PodSyntax

extension Importer {
    func volume(_ fields: FieldReader) -> Volume? {
        fields.require("name")
        let name = fields.text("name")
        let isAccountFiles = isObserved && name?.hasPrefix(ServiceAccountFiles.volumePrefix) == true
        if isAccountFiles { fields.passOver("projected") }
        var size: Int64?
        var isReadOnly = false
        let source: Volume.Source?
        if fields.has("emptyDir") {
            var medium = Volume.Source.empty
            // `emptyDir:` with nothing behind it is fine too.
            _ = fields.object("emptyDir") { fields -> Void? in
                switch fields.text("medium") ?? "" {
                case "": break
                case "Memory": medium = .memory
                case let other:
                    fields.notCarried("medium", "podsh has the disk, which is \"\", and Memory, not '\(other)'")
                }
                // None is no limit (`emptyDir` of the kubelet).
                if let limit = fields.quantity("sizeLimit") {
                    if limit.nano < 0 { fields.report("sizeLimit", "bad-value", "must not be negative") }
                    size = limit.nano > 0 ? limit.unitsRoundedUp : nil
                }
                return nil
            }
            source = medium
        } else if fields.has("hostPath") {
            source = fields.object("hostPath", hostPath)
        } else if fields.has("persistentVolumeClaim") {
            source = fields.object("persistentVolumeClaim") { fields in
                fields.require("claimName")
                isReadOnly = fields.flag("readOnly") ?? false
                return fields.text("claimName").map { .claim($0) }
            }
        } else if fields.has("configMap") {
            source = fields.object("configMap") { fields in
                let files = keyFiles(fields)
                return named(fields, "name").map { .config($0, files) }
            }
        } else if fields.has("secret") {
            source = fields.object("secret") { fields in
                let files = keyFiles(fields)
                return named(fields, "secretName").map { .secret($0, files) }
            }
        } else if fields.has("image") {
            source = fields.object("image") { fields in
                let policy = fields.choice("pullPolicy", PullPolicy.self)
                return named(fields, "reference").map { .image($0, policy ?? PullPolicy(kubernetesDefaultFor: $0)) }
            }
        } else if fields.has("ephemeral") {
            source = fields.object("ephemeral") { fields in
                fields.require("volumeClaimTemplate")
                return fields.object("volumeClaimTemplate") { fields in
                    // Of the claim's object, which here is none: the storage is the pod's own.
                    if fields.has("metadata") {
                        fields.passOver("metadata")
                        fields.warn("metadata", "no-effect", "no claim is made of it: the storage is the pod's own")
                    }
                    return claimSpec(fields).map { .ephemeral($0.size, $0.spec) }
                }
            }
        } else if fields.has("downwardAPI") {
            source = fields.object("downwardAPI") { fields in
                .downward(fields.objects("items", downwardFile), mode: fields.mode("defaultMode") ?? .standard)
            }
        } else if fields.has("projected"), !isAccountFiles {
            source = fields.object("projected", projected)
        } else {
            // Another kind of volume is named here, or by `finish`; the pod's mounts stay right.
            refuseForeign(fields)
            source = .empty
        }
        guard let name, !name.isEmpty, let source else { return nil }
        var volume = Volume(name: name, source: source, sizeLimit: size)
        volume.isReadOnly = isReadOnly
        return volume
    }

    private func refuseForeign(_ fields: FieldReader) {
        for kind in ForeignVolume.allCases where fields.has(kind.rawValue) {
            fields.passOver(kind.rawValue)
            fields.notCarried(
                kind.rawValue, kind.reason, help: "use a hostPath, or a persistentVolumeClaim, which is a folder here")
        }
    }

    func hostPath(_ fields: FieldReader) -> Volume.Source? {
        fields.require("path")
        if let path = fields.value("path") {
            check(path) { $0.split(separator: "/").contains("..") ? "must not contain '..'" : nil }
        }
        let kind = fields.choice("type", HostPathKind.self) ?? .any
        return fields.text("path").map { .host($0, kind) }
    }

    private func keyFiles(_ fields: FieldReader) -> KeyFiles {
        KeyFiles(
            mode: fields.mode("defaultMode") ?? .standard, items: fields.objects("items", item),
            isOptional: fields.flag("optional") ?? false)
    }

    func item(_ fields: FieldReader) -> KeyFiles.Item? {
        fields.require("key")
        fields.require("path")
        let mode = fields.mode("mode")
        let (key, path) = (fields.text("key"), fields.text("path"))
        guard let key, let path else { return nil }
        return KeyFiles.Item(key: key, path: path, mode: mode)
    }

    private func named(_ fields: FieldReader, _ field: String) -> String? {
        fields.require(field)
        return fields.text(field)
    }

    func claim(_ fields: FieldReader, _ meta: ImportedMeta) -> (Manifest, ObjectKey)? {
        guard let (size, spec) = claimSpec(fields) else { return nil }
        return (
            .claim(
                name: meta.name, namespace: meta.namespace, size: size,
                keep: meta.annotations[KeepAnnotation.key] == "true", spec: spec),
            ObjectKey(.persistentVolumeClaim, meta.name, namespace: meta.namespace)
        )
    }

    /// `spec` of a claim or of a claim's template.
    func claimSpec(_ fields: FieldReader) -> (size: Int64, spec: ClaimSpec)? {
        fields.require("spec")
        return fields.object("spec") { fields in
            fields.require("resources")
            fields.require("accessModes")
            var spec = ClaimSpec(accessModes: accessModes(fields))
            // Unlike other words this one has no default that an empty one could stand for.
            if fields.text("volumeMode") == "" {
                fields.report("volumeMode", "bad-value", "'' is none of Block, Filesystem")
            }
            fields.means("volumeMode", "Filesystem")
            // The class and volume that another cluster has chosen.
            let isForeign = isObserved && !isOwn
            if isForeign {
                fields.passOver("volumeName")
            } else {
                spec.volumeName = fields.text("volumeName").flatMap { $0.isEmpty ? nil : $0 }
            }
            spec.selector = fields.object("selector", selector)
            if fields.text("volumeAttributesClassName")?.isEmpty == false {
                fields.warn("volumeAttributesClassName", "no-effect", "no driver here sets attributes of volumes")
            }
            spec.storageClass = fields.text("storageClassName")
            if isForeign { spec.storageClass = nil }
            if let name = spec.storageClass, !name.isEmpty, let note = UnstructuredKind.storageClass.note {
                say(once: .storageClass, at: fields.place("storageClassName"), note)
            }
            let size = fields.object("resources") { fields in
                fields.require("requests")
                return fields.object("requests") { fields in
                    fields.require("storage")
                    return fields.bytes("storage")
                }
            }
            return size.map { ($0, spec) }
        }
    }
}

extension Importer {
    func accessModes(_ fields: FieldReader) -> [AccessMode] {
        guard let modes = fields.list("accessModes") else { return [] }
        if modes.isEmpty {
            fields.report("accessModes", "missing-field", "needs at least one mode", help: "write [ReadWriteOnce]")
        }
        let known = AccessMode.allCases.map(\.apiName)
        var found: [AccessMode] = []
        for value in modes {
            guard let word = text(value) else { continue }
            guard let mode = AccessMode(apiName: word) else {
                report(
                    value.span, "bad-value", value.path, "'\(word)' is none of \(known.joined(separator: ", "))",
                    help: NearMiss.best(for: word, among: known).map { "did you mean '\($0)'?" })
                continue
            }
            if mode == .readWriteOncePod, modes.count > 1 {
                report(
                    value.span, "bad-value", value.path,
                    "may not use ReadWriteOncePod with other access modes")
            }
            if !found.contains(mode) { found.append(mode) }
        }
        if found.contains(.readWriteOncePod) {
            add(
                Finding(
                    fields.place("accessModes"), "no-effect",
                    "ReadWriteOncePod: nothing here keeps a second pod from the claim", severity: .warning))
        }
        return found
    }
}

/// What every pod of a cluster mounts: the token of its account, which podsh has none of.
enum ServiceAccountFiles {
    static let path = "/var/run/secrets/kubernetes.io/serviceaccount"
    static let volumePrefix = "kube-api-access-"
}

/// How a claim that outlives the environment is written: in Kubernetes every claim does.
enum KeepAnnotation {
    static let key = "podsh/keep"
}
