internal import CLinux
internal import PodKernel
internal import PodLifecycle
internal import PodModel
internal import Synchronization

/// Limits of `empty` volumes, kept as the kubelet keeps them: no quota stops a write, but whoever is found to have
/// written more is evicted. Looked at on a thread of its own, however large the tree is.
extension LinuxRuntime {
    /// Looks from now on, until the pod's sandbox is gone; nothing to do for a pod without such limits.
    func watchVolumes(_ place: PodRuntimeState) {
        guard place.template.spec.volumes.contains(where: { $0.source == .empty && $0.sizeLimit != nil }) else {
            return
        }
        lookLater(place)
    }

    private func lookLater(_ place: PodRuntimeState) {
        _ = supervisor.at(MachineTime.now() + options.volumePeriod) { [self] in
            meters.submit { [self] in
                guard !place.isSilent, let paths = place.state.withLock({ $0.volumes }) else { return }
                if let message = excess(place.template.spec, paths) {
                    tell(place, .evicted(message))
                } else {
                    lookLater(place)
                }
            }
        }
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
