internal import CLinux
internal import PodKernel
internal import PodLifecycle
internal import PodModel
internal import Synchronization

/// Limits of `empty` volumes, and of all that containers write, kept as the kubelet keeps them: no quota stops a write,
/// but whoever is found to have written more is evicted. Looked at on a thread of its own, however large the tree is.
extension LinuxRuntime {
    /// Looks from now on, until the pod's sandbox is gone; nothing to do for a pod without such limits.
    func watchVolumes(_ place: PodRuntimeState) {
        let spec = place.template.spec
        let hasLimit = spec.volumes.contains { $0.source == .empty && $0.sizeLimit != nil }
        guard hasLimit || spec.containers.contains(where: { $0.storageLimit != nil }) else { return }
        lookLater(place)
    }

    private func lookLater(_ place: PodRuntimeState) {
        _ = supervisor.at(MachineTime.now() + options.volumePeriod) { [self] in
            meters.submit { [self] in
                guard !place.isSilent, let paths = place.state.withLock({ $0.volumes }) else { return }
                let spec = place.template.spec
                if let message = excess(spec, paths) ?? storageExcess(place, spec, paths) {
                    report(place, .evicted(message))
                } else {
                    lookLater(place)
                }
            }
        }
    }

    /// Of `ephemeral-storage`: first of all containers and volumes together, where every container has a limit, then
    /// of each container (`localStorageEviction` in pkg/kubelet/eviction). Logs, which are bounded, are not counted.
    private func storageExcess(_ place: PodRuntimeState, _ spec: PodSpec, _ paths: [String: String]) -> String? {
        let limits = spec.containers.map(\.storageLimit)
        guard limits.contains(where: { $0 != nil }) else { return nil }
        let written = place.state.withLock { $0.containers.map { $0.run?.handle.bundle } }
            .map { bundle in bundle.map { bytes(in: "\($0)/upper") } ?? 0 }
        if !limits.contains(nil) {
            let most = ResourceCounts(atPeakOf: spec, \.otherLimits)[.ephemeralStorage] ?? 0
            let volumes = spec.volumes.filter { $0.source == .empty }.compactMap { paths[$0.name] }
            let sum = (written + volumes.map { bytes(in: $0) }).reduce(0, &+)
            if sum > UInt64(max(0, most)) {
                return "Pod ephemeral local storage usage exceeds the total limit of containers "
                    + "\(Quantity.bytesText(most)). "
            }
        }
        for (i, limit) in limits.enumerated() where i < written.count {
            guard let limit, written[i] > UInt64(max(0, limit)) else { continue }
            return "Container \(spec.containers[i].name) exceeded its local ephemeral storage limit "
                + "\"\(Quantity.bytesText(limit))\". "
        }
        return nil
    }

    private func bytes(in folder: String) -> UInt64 {
        var bytes: UInt64 = 0
        return podsh_disk_use(folder, .max, &bytes) == 0 ? bytes : 0
    }

    /// The kubelet's sentence about the first volume that holds too much.
    private func excess(_ spec: PodSpec, _ paths: [String: String]) -> String? {
        for volume in spec.volumes where volume.source == .empty {
            guard let limit = volume.sizeLimit, let path = paths[volume.name] else { continue }
            var bytes: UInt64 = 0
            if podsh_disk_use(path, UInt64(max(0, limit)), &bytes) == 0, bytes > UInt64(max(0, limit)) {
                return "Usage of EmptyDir volume \"\(volume.name)\" exceeds the limit \"\(Quantity.bytesText(limit))\"."
            }
        }
        return nil
    }
}

extension Container {
    /// Bytes that it may write at most; nil for as much as there is.
    fileprivate var storageLimit: Int64? { resources.otherLimits[.ephemeralStorage] }
}
