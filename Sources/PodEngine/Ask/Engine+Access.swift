import PodCollections
import PodControl
package import PodLifecycle
package import PodModel

extension Engine {
    /// A person's way to the containers of real machines; nil in simulation.
    package var access: (any ContainerAccess)? { runtime.access }

    /// A pod's worker and a container of it: the named one, else the first main one.
    package func place(
        _ pod: ObjectKey, container: String? = nil
    ) throws(Refusal) -> (worker: PodWorkerSlot, container: Int) {
        let i = try worker(of: pod)
        return (workers.slot(i), try containerIndex(container, of: pod, worker: i))
    }

    /// The pod's pause process, namespaces and totals; nil where it has no sandbox, and in simulation.
    package func sandbox(_ pod: ObjectKey) -> SandboxDetails? {
        guard let access, let place = try? place(pod) else { return nil }
        return access.sandbox(place.worker)
    }

    /// What each container of the pod uses, in the order of its spec; nil for one that does not run.
    package func statistics(_ pod: ObjectKey) -> [ContainerStatistics?] {
        guard let i = try? worker(of: pod) else { return [] }
        let slot = workers.slot(i)
        return workers.entries[i].worker.containers.indices.map { c in
            if let access { return access.statistics(slot, container: c) }
            return runtime.usage(of: slot, container: c, at: now).map { usage in
                var found = ContainerStatistics()
                found.usage = usage
                return found
            }
        }
    }
}
