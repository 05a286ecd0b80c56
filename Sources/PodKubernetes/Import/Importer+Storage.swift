import PodModel
import PodSyntax

// PersistentVolumes and StorageClasses (`ValidatePersistentVolumeSpec` of Kubernetes' `pkg/apis/core/validation`).
extension Importer {
    func persistentVolume(_ fields: FieldReader) -> PersistentVolumeSpec? {
        fields.object("spec") { fields in
            fields.require("capacity")
            fields.require("accessModes")
            let size = fields.object("capacity") { fields in
                fields.require("storage")
                return fields.bytes("storage")
            }
            var volume = PersistentVolumeSpec(size: size ?? 0, accessModes: accessModes(fields))
            volume.storageClass = fields.text("storageClassName") ?? ""
            volume.reclaim =
                fields.choice("persistentVolumeReclaimPolicy", PersistentVolumeSpec.ReclaimPolicy.self) ?? .retain
            if volume.reclaim == .recycle {
                fields.warn(
                    "persistentVolumeReclaimPolicy", "no-effect", "Recycle: nothing here empties it; it is kept")
            }
            fields.means("volumeMode", "Filesystem")
            fields.passOver("mountOptions", "volumeAttributesClassName")
            volume.nodes = fields.object("nodeAffinity") { fields in
                fields.require("required")
                return fields.object("required") { fields in
                    fields.require("nodeSelectorTerms")
                    return fields.objects("nodeSelectorTerms", nodeTerm)
                }
            }
            volume.claim = fields.object("claimRef") { fields in
                fields.passOver("apiVersion", "kind", "uid", "resourceVersion", "fieldPath")
                let space = fields.text("namespace") ?? "default"
                return fields.text("name").map { PersistentVolumeSpec.ClaimName(namespace: space, name: $0) }
            }
            volume.folder = folder(fields, hasNodes: volume.nodes != nil)
            return size == nil ? nil : volume
        }
    }

    /// Of other storage nil.
    private func folder(_ fields: FieldReader, hasNodes: Bool) -> HostFolder? {
        let foreign = ForeignVolume.allCases.filter { fields.has($0.rawValue) }
        let own = ["hostPath", "local"].filter { fields.has($0) }
        if foreign.isEmpty, own.isEmpty {
            report(fields.span, "missing-field", fields.path, "must specify a volume type")
        } else if foreign.count + own.count > 1 {
            report(fields.span, "bad-value", fields.path, "may not specify more than 1 volume type")
        }
        for kind in foreign {
            fields.passOver(kind.rawValue)
            fields.warn(
                kind.rawValue, "no-effect", "\(kind.reason): whoever claims it gets a folder of podsh's own")
        }
        if fields.has("local") {
            if !hasNodes { fields.report("local", "missing-field", "Local volume requires node affinity") }
            return fields.object("local") { fields in
                fields.passOver("fsType")
                fields.require("path")
                return fields.text("path").map { HostFolder(path: $0, kind: .any) }
            }
        }
        guard case .host(let path, let kind)? = fields.object("hostPath", hostPath) else { return nil }
        return HostFolder(path: path, kind: kind)
    }

    func storageClass(_ fields: FieldReader) -> StorageClassSpec {
        let mode = fields.choice("volumeBindingMode", [("Immediate", false), ("WaitForFirstConsumer", true)])
        return StorageClassSpec(
            provisions: fields.text("provisioner") != StorageClassSpec.noProvisioner, waitsForConsumer: mode ?? false)
    }
}
