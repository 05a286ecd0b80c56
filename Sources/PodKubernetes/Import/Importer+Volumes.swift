import PodModel
import PodSyntax

extension Importer {
    func volume(_ fields: FieldReader) -> Volume? {
        fields.require("name")
        let name = fields.text("name")
        if isObserved, let name, name.hasPrefix(ServiceAccountFiles.volumePrefix) { fields.passOver("projected") }
        var size: Int64?
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
                fields.means("readOnly", false)
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
        } else {
            // Another kind of volume is named by `finish`; the pod's mounts stay right.
            source = .empty
        }
        guard let name, !name.isEmpty, let source else { return nil }
        return Volume(name: name, source: source, sizeLimit: size)
    }

    private func hostPath(_ fields: FieldReader) -> Volume.Source? {
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

    private func item(_ fields: FieldReader) -> KeyFiles.Item? {
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
        guard let size = claimSize(fields) else { return nil }
        return (
            .claim(
                name: meta.name, namespace: meta.namespace, size: size,
                keep: meta.annotations[KeepAnnotation.key] == "true"),
            ObjectKey(.persistentVolumeClaim, meta.name, namespace: meta.namespace)
        )
    }

    /// `spec` of a claim or of a claim's template: the size is what podsh needs.
    func claimSize(_ fields: FieldReader) -> Int64? {
        fields.require("spec")
        return fields.object("spec") { fields in
            fields.require("resources")
            fields.require("accessModes")
            accessModes(fields)
            // Unlike other words this one has no default that an empty one could stand for.
            if fields.text("volumeMode") == "" {
                fields.report("volumeMode", "bad-value", "'' is none of Block, Filesystem")
            }
            fields.means("volumeMode", "Filesystem")
            // The class and volume that a cluster has chosen.
            if isObserved { fields.passOver("storageClassName", "volumeName") }
            return fields.object("resources") { fields in
                fields.require("requests")
                return fields.object("requests") { fields in
                    fields.require("storage")
                    return fields.bytes("storage")
                }
            }
        }
    }
}

extension Importer {
    private func accessModes(_ fields: FieldReader) {
        guard let modes = fields.list("accessModes") else { return }
        if modes.isEmpty {
            fields.report("accessModes", "missing-field", "needs at least one mode", help: "write [ReadWriteOnce]")
        }
        let known = ["ReadWriteOnce", "ReadWriteOncePod", "ReadOnlyMany", "ReadWriteMany"]
        for value in modes {
            guard let mode = text(value) else { continue }
            if !known.contains(mode) {
                report(
                    value.span, "bad-value", value.path, "'\(mode)' is none of \(known.joined(separator: ", "))",
                    help: NearMiss.best(for: mode, among: known).map { "did you mean '\($0)'?" })
            } else if mode != "ReadWriteOnce", mode != "ReadWriteOncePod" {
                notCarried(value.span, value.path, "podsh does not carry \(mode); it does as with ReadWriteOnce")
            }
        }
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
