import PodCollections
import PodControl
import PodEngine
import PodModel

// Stateful sets and daemon sets: whose pods have places, Z4 and Z5.
extension Judge {
    /// A pod as the rules about places see it.
    struct Placed {
        let slot: PodSlot
        let ordinal: Int
        let isActive: Bool
        /// Ready now, or until a moment ago.
        let isReady: Bool
        let isFinal: Bool
    }

    private func placed(_ pods: [PodSlot], of set: String, in cluster: Cluster) -> [Placed] {
        let prefix = set.utf8.count + 1
        return pods.map { slot in
            cluster.lookAtPod(slot) { pod in
                Placed(
                    slot: slot, ordinal: Int(pod.meta.name.dropFirst(prefix)) ?? -1, isActive: pod.isActive,
                    isReady: pod.isActive && pod.isReady || justLost.contains(slot) || justTaken.contains(slot),
                    isFinal: pod.status.phase.isFinal)
            }
        }
    }

    /// One pod an ordinal; made from below, ended from above, updated from above when everyone else is well.
    func judgeOrdinals(
        _ set: borrowing Workload, _ spec: StatefulSetSpec, _ slots: [PodSlot], in cluster: Cluster, afterAct: Bool,
        _ checks: inout RuleCounts
    ) -> Violation? {
        let name = set.meta.name
        let pods = placed(slots, of: name, in: cluster).sorted { $0.ordinal < $1.ordinal }
        let range = spec.startOrdinal..<spec.startOrdinal + set.replicas
        for (a, b) in zip(pods, pods.dropFirst()) {
            checks[.z4] += 1
            if a.ordinal == b.ordinal { return Violation(.z4, "\(set.key) has two pods of ordinal \(a.ordinal)") }
        }
        if let odd = pods.first, odd.ordinal < 0 { return Violation(.z4, "\(set.key) has a pod without an ordinal") }
        // What an act asked for is none of the controller's business.
        if afterAct { return nil }
        let isOrdered = spec.podManagement == .orderedReady
        for pod in pods where isOrdered && justBorn.contains(pod.slot) {
            checks[.z4] += 1
            for lower in range where lower < pod.ordinal {
                if !(pods.contains { $0.ordinal == lower && $0.isReady }) {
                    return Violation(.z4, "\(name)-\(pod.ordinal) is made before \(name)-\(lower) is ready")
                }
            }
        }
        for pod in pods where justDoomed.contains(pod.slot) {
            checks[.z4] += 1
            if range.contains(pod.ordinal) {
                if let violation = judgeUpdate(pod, pods, range, set, spec) { return violation }
            } else if isOrdered, let higher = pods.last, higher.ordinal > max(pod.ordinal, range.upperBound - 1) {
                return Violation(.z4, "\(name)-\(pod.ordinal) is ended before \(name)-\(higher.ordinal) has")
            }
        }
        return nil
    }

    /// A wanted pod that served is ended: for an update, from the top, once all above it are well.
    private func judgeUpdate(
        _ pod: Placed, _ pods: [Placed], _ range: Range<Int>, _ set: borrowing Workload, _ spec: StatefulSetSpec
    ) -> Violation? {
        guard justTaken.contains(pod.slot) else { return nil }
        guard case .rolling(let partition) = spec.updateStrategy else {
            return Violation(.z4, "\(set.meta.name)-\(pod.ordinal) is replaced though its strategy is on-delete")
        }
        if pod.ordinal - range.lowerBound < partition {
            return Violation(
                .z4, "\(set.meta.name)-\(pod.ordinal) is replaced, it lies below the partition \(partition)")
        }
        for higher in range where higher > pod.ordinal {
            if !(pods.contains { $0.ordinal == higher && $0.isReady && !justTaken.contains($0.slot) }) {
                return Violation(
                    .z4, "\(set.meta.name)-\(pod.ordinal) is replaced before \(set.meta.name)-\(higher) is ready")
            }
        }
        return nil
    }

    /// One daemon pod a node, two while one takes over from the other; no more are missing than may.
    func judgeDaemons(
        _ set: borrowing Workload, _ spec: DaemonSetSpec, _ slots: [PodSlot], in cluster: Cluster, afterAct: Bool,
        _ checks: inout RuleCounts
    ) -> Violation? {
        guard case .rolling(let surge, let unavailable) = spec.updateStrategy else { return nil }
        let isSurging = surge != .count(0)
        var active: [NodeSlot: Int] = [:]
        var there: [NodeSlot: Int] = [:]
        var born: [NodeSlot] = []
        var (ready, taken) = (0, 0)
        for pod in placed(slots, of: set.meta.name, in: cluster) {
            if pod.isReady, !justTaken.contains(pod.slot) { ready += 1 }
            if justTaken.contains(pod.slot) { taken += 1 }
            guard let node = sights[pod.slot].node, !pod.isFinal else { continue }
            there[node, default: 0] += 1
            if justBorn.contains(pod.slot) { born.append(node) }
            guard pod.isActive else { continue }
            checks[.z5] += 1
            active[node, default: 0] += 1
            if active[node, default: 0] > (isSurging ? 2 : 1) {
                return Violation(.z5, "\(set.key) has \(active[node] ?? 0) pods on one node")
            }
        }
        if afterAct { return nil }
        for node in born where !isSurging && there[node, default: 0] > 1 {
            return Violation(.z5, "\(set.key) begins a pod on a node where one still ends")
        }
        let missing = max(1, unavailable.resolved(of: set.replicas, roundingUp: true))
        if !isSurging, taken > 0 {
            checks[.z5] += 1
            if ready < set.replicas - missing {
                return Violation(
                    .z5,
                    "\(set.key) was taken down to \(ready) ready pods of \(set.replicas), \(missing) may be missing")
            }
        }
        return nil
    }
}
