import PodControl
import PodEngine
import PodModel

// Why pods went: Z15, Z20.
extension Judge {
    mutating func lookAtDeletedPods() throws(Violation) {
        let latest = engine.cluster.latestDeletedPodSequence
        if latest == deletedPod { return }
        for gone in engine.cluster.deletedPods(after: deletedPod) {
            checks[.z15] += 1
            try judge(gone)
        }
        deletedPod = latest
    }

    private mutating func judge(_ gone: DeletedPodRecord) throws(Violation) {
        switch gone.reason {
        case .scaledDown(let owner):
            guard let own = gone.owner, ObjectKey(own.kind, own.name, namespace: gone.object.namespace) == owner else {
                throw Violation(.z15, "\(gone.object) was none of those who \(gone.reason)")
            }
        case .ownerDeleted(let owner):
            if orphaned.contains(owner.reference) {
                throw Violation(.z15, "\(gone.object) was to be orphaned, and was \(gone.reason)")
            }
        case .givenUp: try judge(givenUp: gone)
        case .stated: break
        }
    }

    private mutating func judge(givenUp gone: DeletedPodRecord) throws(Violation) {
        // A taint that was declared drives pods out of a lost node, too.
        guard !wasRecovering, let node = gone.node, let since = away[node],
            engine.cluster.node(node)?.taints.contains(HostileRun.evictor) == false
        else { return }
        checks[.z20] += 1
        if gone.time < since + .seconds(300) {
            throw Violation(
                .z20, "\(gone.object) was given up \((gone.time - since).seconds) s after \(node) was lost")
        }
    }
}
