import CLinux
import Glibc
package import PodKernel
package import PodLifecycle
package import PodModel
import Synchronization

/// The volumes of an environment's pods, and the configs and secrets they read. `prepare`, `refresh` and `remove` must
/// be called on a thread inside the private mount namespace; the rest from anywhere.
///
/// A pod's volumes lie in `POD/volumes/NAME`; its shared memory in `POD/shm`; configs and secrets together on one tmpfs
/// at `POD/texts`. Claims lie in `CLAIMS/NAMESPACE/NAME`, those marked `keep` in `KEPT/NAMESPACE/NAME`.
package final class PodVolumes: Sendable {
    let layout: EnvironmentLayout
    let folder: String
    let state = Mutex(State())
    /// Held while files of configs and secrets are written: two changes of one never meet.
    let writing = Mutex(())

    struct State {
        var configs: [ObjectKey: ConfigObject] = [:]
        var claims: [ObjectKey: VolumeClaim] = [:]
        /// By the pod's uid: which configs and secrets lie where.
        var texts: [String: [TextVolume]] = [:]
        /// Locks of kept claims, held as long as the environment lives.
        var locks: [ObjectKey: LockFile] = [:]
        /// Counts what has been set aside, for names.
        var doomed = 0
    }

    /// `folder`: the script's, absolute; relative host paths are taken from it.
    package init(layout: EnvironmentLayout, folder: String) {
        self.layout = layout
        self.folder = folder
    }

    package func provide(_ config: ConfigObject) {
        state.withLock { $0.configs[config.key] = config }
    }

    package func provide(_ claim: VolumeClaim) {
        state.withLock { $0.claims[claim.key] = claim }
    }

    /// The config, secret or claim is gone. What a claim held is gone too, unless it is kept; a pod that still has it
    /// mounted goes on with it.
    package func withdraw(_ key: ObjectKey) {
        let (claim, number) = state.withLock { state -> (VolumeClaim?, Int) in
            state.configs[key] = nil
            state.doomed += 1
            return (state.claims.removeValue(forKey: key), state.doomed)
        }
        guard let claim, !claim.keep, ClaimFolder.isSafe(key) else { return }
        // Renamed, which never blocks; emptied with the environment.
        _ = rename(ClaimFolder.path(claim, layout), "\(layout.claims)/.gone-\(number)")
    }

    /// The values of a config or secret; nil when there is none.
    package func values(of key: ObjectKey) -> ConfigData? {
        state.withLock { $0.configs[key]?.data }
    }

    /// Makes the pod's volumes and its /dev/shm; name → path on the host. Undoes what it did when it fails.
    /// `marks`: what the files of the pod's own volumes get.
    package func prepare(
        _ identity: PodIdentity, uid: String, spec: PodSpec, facts: PodFacts = PodFacts(),
        marks: FileMarks = FileMarks()
    ) throws(Failure) -> [String: String] {
        let pod = layout.pod(uid)
        do {
            try makeFolders(pod + "/volumes", mode: 0o700)
            // As large as Kubernetes' (64 MiB), for all containers of the pod.
            try PodVolumes.mountMemory(pod + "/shm", bytes: 64 << 20, mode: 0o1777, noexec: true, label: marks.label)
            try UserRange.give(pod + "/shm", to: marks.users)
            let pod = DownwardValues(identity: identity, spec: spec, facts: facts, folder: layout.home)
            var paths: [String: String] = [:]
            let mounted = Set(spec.containers.flatMap { $0.mounts.map(\.volume) })
            // As the kubelet: a config that nobody mounts need not be there.
            for volume in spec.volumes where mounted.contains(volume.name) || isThere(volume.source, identity) {
                let path = try make(volume, pod, uid: uid, marks.label)
                if let group = spec.security.fsGroup, volume.source.isGroups {
                    try VolumeOwnership(
                        group: gid_t(group), isReadOnly: false, policy: spec.security.fsGroupChangePolicy
                    ).apply(to: path)
                }
                paths[volume.name] = path
            }
            return paths
        } catch {
            remove(uid: uid)
            throw error
        }
    }

    /// The volumes of a pod that a podsh which is no more has prepared: changes of what lies in them are written to
    /// them, and its claims are this environment's.
    func takeOver(
        _ identity: PodIdentity, uid: String, spec: PodSpec, facts: PodFacts, paths: [String: String]
    ) throws(Failure) {
        let pod = DownwardValues(identity: identity, spec: spec, facts: facts, folder: layout.home)
        for volume in spec.volumes where paths[volume.name] != nil {
            if case .claim(let name) = volume.source {
                let key = ObjectKey(.persistentVolumeClaim, name, namespace: identity.namespace)
                if state.withLock({ $0.claims[key]?.binding.volume?.folder }) == nil { _ = try claim(key) }
            }
            guard let texts = self.texts(volume, pod, uid: uid) else { continue }
            state.withLock { $0.texts[uid, default: []].append(texts) }
        }
    }

    private func texts(_ volume: Volume, _ pod: DownwardValues, uid: String) -> TextVolume? {
        guard let (parts, mode) = volume.source.files else { return nil }
        return TextVolume(
            parts: parts, mode: mode, path: "\(layout.pod(uid))/texts/\(volume.name)",
            group: pod.spec.security.fsGroup.map { gid_t($0) }, pod: pod)
    }

    /// Takes the pod's volumes away; claims stay.
    package func remove(uid: String) {
        state.withLock { $0.texts[uid] = nil }
        let pod = layout.pod(uid)
        let volumes = pod + "/volumes"
        for name in FolderListing.names(volumes) { _ = podsh_umount("\(volumes)/\(name)", 1) }
        for name in ["shm", "texts"] { _ = podsh_umount("\(pod)/\(name)", 1) }
        for name in ["volumes", MountedImage.layers, "shm", "texts"] { _ = podsh_remove_tree("\(pod)/\(name)") }
    }

    /// Takes away the claims that end with the environment, and lets go of the others.
    package func close() {
        let locks = state.withLock { state in
            defer { state.locks = [:] }
            return state.locks.values.map { $0 }
        }
        for lock in locks { lock.release() }
        _ = podsh_remove_tree(layout.claims)
    }

    private func make(
        _ volume: Volume, _ pod: DownwardValues, uid: String, _ label: String?
    ) throws(Failure) -> String {
        let place = "\(layout.pod(uid))/volumes/\(volume.name)"
        switch volume.source {
        case .empty, .ephemeral:
            // As in Kubernetes: whoever the containers run as may write.
            try makeFolder(place, mode: 0o777)
            try FileMarks.put(label, on: place)
        case .memory:
            let bytes = PodVolumes.memory(volume, pod.spec)
            try PodVolumes.mountMemory(place, bytes: bytes, mode: 0o777, noexec: false, label: label)
        case .host(let path, let kind):
            try HostPath(path, kind, folder: folder, home: layout.home).bind(to: place)
        case .claim(let name):
            let key = ObjectKey(.persistentVolumeClaim, name, namespace: pod.identity.namespace)
            if let bound = state.withLock({ $0.claims[key]?.binding.volume?.folder }) {
                try HostPath(bound.path, bound.kind, folder: self.folder, home: layout.home).bind(to: place)
                return place
            }
            let folder = try claim(key)
            try FileMarks.put(label == nil ? nil : SELinuxLevel.shared, on: folder)
            return folder
        // Mounted when its image is there.
        case .image: try makeFolder(place, mode: 0o755)
        case .config, .secret, .downward, .projected:
            guard let texts = self.texts(volume, pod, uid: uid) else { break }
            return try self.texts(texts, uid: uid, label)
        }
        return place
    }

    private func isThere(_ source: Volume.Source, _ identity: PodIdentity) -> Bool {
        (source.files?.parts ?? []).compactMap(\.use).allSatisfy { kind, name, files in
            files.isOptional || values(of: ObjectKey(kind, name, namespace: identity.namespace)) != nil
        }
    }

    /// Bytes; 0 is the kernel's own default, half of the memory. Not more than the pod may have at all.
    static func memory(_ volume: Volume, _ spec: PodSpec) -> UInt64 {
        var bytes = volume.sizeLimit
        let limits = spec.containers.map(\.resources.memoryLimit)
        if !limits.isEmpty, !limits.contains(nil) {
            let total = limits.reduce(Int64(0)) { $0 &+ min($1 ?? 0, 1 << 50) }
            bytes = min(bytes ?? total, total)
        }
        return UInt64(max(0, bytes ?? 0))
    }

    static func mountMemory(
        _ place: String, bytes: UInt64, mode: UInt32, noexec: Bool, label: String? = nil
    ) throws(Failure) {
        try makeFolder(place, mode: 0o700)
        let flags = PODSH_MS_NOSUID | PODSH_MS_NODEV | (noexec ? PODSH_MS_NOEXEC : 0)
        var options = "mode=\(String(mode, radix: 8))" + (bytes > 0 ? ",size=\(bytes)" : "")
        // In quotes: the categories of a label have a comma between them.
        if let label { options += ",context=\"\(label)\"" }
        let error = podsh_mount("tmpfs", place, "tmpfs", UInt(flags), options)
        if error < 0 { throw Failure.system("cannot mount memory at \(place)", -error) }
    }
}

extension Volume.Source {
    /// Whether the pod's `fs-group` owns all that is in it. Configs and secrets are given it as they are written, and
    /// what is the host's stays so.
    fileprivate var isGroups: Bool {
        switch self {
        case .empty, .memory, .claim, .ephemeral: true
        case .host, .config, .secret, .downward, .projected, .image: false
        }
    }
}
