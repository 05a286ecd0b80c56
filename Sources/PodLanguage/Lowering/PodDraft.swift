import PodModel

/// A pod as it takes shape: first what it inherits, then attribute by attribute.
struct PodDraft {
    var labels: Labels = [:]
    var annotations: Labels = [:]
    var spec = PodSpec()

    init() {}

    /// Begins with a template. Mounts that podsh added for volumes nobody mounts are taken off, so that they are found
    /// again for the containers that follow.
    init(_ template: PodTemplate) {
        labels = template.labels
        annotations = template.annotations
        spec = template.spec
        for volume in spec.volumes {
            let mount = VolumeMount(volume: volume.name, path: "/" + volume.name)
            guard spec.containers.allSatisfy({ $0.mounts.contains(mount) }) else { continue }
            for i in spec.containers.indices { spec.containers[i].mounts.removeAll { $0 == mount } }
        }
    }

    var template: PodTemplate { PodTemplate(labels: labels, annotations: annotations, spec: spec) }

    /// A body without an `app` label gets `app=NAME`.
    func labeled(app name: String) -> PodDraft {
        if labels["app"] != nil { return self }
        var draft = self
        draft.labels["app"] = name
        return draft
    }
}

/// Folders of an image that a volume must not hide: the Filesystem Hierarchy Standard's, without those that stand
/// empty.
package enum SystemDirectory {
    /// Their names below the root.
    package static let names: [String] = [
        "bin", "boot", "dev", "etc", "home", "lib", "lib32", "lib64", "libx32", "proc", "root", "run", "sbin", "sys",
        "tmp",
        "usr", "var",
    ]
}
