internal import CLinux
internal import Glibc
internal import PodImages
internal import PodKernel
internal import PodLifecycle
internal import PodModel
internal import PodNetwork
internal import Synchronization

extension LinuxRuntime {
    /// Ends what still runs and takes everything away that the environment has made; images and kept volumes stay.
    package func close() {
        guard beginClosing() else { return }
        cgroups.kill(layout.cgroup)
        for place in places.withLock({ Array($0.values) }) { forget(place.worker) }
        _ = workers.drain(timeout: .seconds(60))
        prober.close()
        images.close()
        pullers.close()
        meters.close()
        let done = Monitor(false)
        workers.submit { [self] in
            volumes.close()
            done.change { $0 = true }
        }
        _ = done.wait(timeout: .seconds(60)) { $0 ? true : nil }
        workers.close()
        supervisor.close()
        network.close()
        _ = cgroups.waitEmpty(layout.cgroup, timeout: .seconds(5))
        cgroups.remove(layout.cgroup)
        removeSharedCgroup()
        _ = podsh_umount(layout.runtime, 1)
        _ = podsh_remove_tree(layout.directory)
    }

    /// `podsh` itself, when no other environment is in it.
    private func removeSharedCgroup() {
        guard let shared = layout.cgroup.split(separator: "/").first else { return }
        for root in cgroups.roots { rmdir("\(root)/\(shared)") }
    }
}
