import PodModel

extension Importer {
    func volume(_ fields: FieldReader) -> Volume? {
        fields.require("name")
        guard let name = fields.text("name") else { return nil }
        var size: Int64?
        let source: Volume.Source?
        if fields.has("emptyDir") {
            var medium = Volume.Source.empty
            // `emptyDir:` with nothing behind it is fine too.
            _ = fields.object("emptyDir") { fields -> Void? in
                if let given = fields.choice("medium", [("", Volume.Source.empty), ("Memory", .memory)]) { medium = given }
                size = fields.bytes("sizeLimit")
                return nil
            }
            source = medium
        } else if fields.has("hostPath") {
            source = fields.object("hostPath", hostPath)
        } else if fields.has("persistentVolumeClaim") {
            source = fields.object("persistentVolumeClaim") { fields in
                fields.require("claimName")
                fields.means("readOnly", "false")
                return fields.text("claimName").map { .claim($0) }
            }
        } else if fields.has("configMap") {
            source = fields.object("configMap") { self.named($0, "name").map { .config($0) } }
        } else if fields.has("secret") {
            source = fields.object("secret") { self.named($0, "secretName").map { .secret($0) } }
        } else {
            // Another kind of volume is named by `finish`; the pod's mounts stay right.
            source = .empty
        }
        return source.map { Volume(name: name, source: $0, sizeLimit: size) }
    }

    private func hostPath(_ fields: FieldReader) -> Volume.Source? {
        fields.require("path")
        fields.means("type", "", "DirectoryOrCreate", "Directory")
        return fields.text("path").map { .host($0) }
    }

    private func named(_ fields: FieldReader, _ field: String) -> String? {
        fields.require(field)
        fields.means("optional", "false")
        fields.means("defaultMode", "420", "0644", "0o644")
        return fields.text(field)
    }

    func claim(_ fields: FieldReader, _ meta: ImportedMeta) -> (Manifest, ObjectKey)? {
        guard let size = claimSize(fields) else { return nil }
        return (
            .claim(name: meta.name, namespace: meta.namespace, size: size, keep: meta.annotations[KeepAnnotation.key] == "true"),
            ObjectKey(.persistentVolumeClaim, meta.name, namespace: meta.namespace)
        )
    }

    /// `spec` of a claim or of a claim's template: the size is what podsh needs.
    func claimSize(_ fields: FieldReader) -> Int64? {
        fields.require("spec")
        return fields.object("spec") { fields in
            fields.require("resources")
            for mode in fields.texts("accessModes") ?? [] where mode != "ReadWriteOnce" && mode != "ReadWriteOncePod" {
                fields.notCarried("accessModes", "podsh does not carry \(mode); it does as with ReadWriteOnce")
            }
            fields.means("volumeMode", "Filesystem")
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

/// How a claim that outlives the environment is written: in Kubernetes every claim does.
enum KeepAnnotation {
    static let key = "podsh/keep"
}
