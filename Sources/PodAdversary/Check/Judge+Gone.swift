import PodControl
import PodEngine
import PodModel

// Why pods went: Z15, Z20.
extension Judge {
    mutating func lookAtObituaries() throws(Violation) {
        let latest = engine.cluster.latestObituarySequence
        if latest == obituary { return }
        for gone in engine.cluster.obituaries(after: obituary) {
            checks[.z15] += 1
            if gone.reason.hasSuffix(" was scaled down") {
                let owner = gone.owner.map { ObjectKey($0.kind, $0.name, namespace: gone.object.namespace).reference }
                if owner.map({ gone.reason != "deleted: \($0) was scaled down" }) ?? true {
                    throw Violation(.z15, "\(gone.object) was none of those who \(gone.reason)")
                }
            }
            if gone.reason.hasPrefix("deleted with "), orphaned.contains(String(gone.reason.dropFirst(13))) {
                throw Violation(.z15, "\(gone.object) was to be orphaned, and was \(gone.reason)")
            }
            // A taint that was declared drives pods out of a lost node, too.
            if gone.reason.hasPrefix("given up: "), !wasRecovering, let node = gone.node, let since = away[node],
                engine.cluster.node(node)?.taints.contains(HostileRun.evictor) == false
            {
                checks[.z20] += 1
                if gone.time < since + .seconds(300) {
                    throw Violation(
                        .z20, "\(gone.object) was given up \((gone.time - since).seconds) s after \(node) was lost")
                }
            }
        }
        obituary = latest
    }
}
