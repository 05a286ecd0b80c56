import PodControl
import PodModel

/// What must hold after every step, by its number in the list of invariants; remembers what it saw before.
struct Invariants {
    private var nodes: [UID: String] = [:]
    private var bare: Set<UID> = []
    private var versions: [ObjectKey: (uid: UID, version: UInt64)] = [:]
    private var revision: UInt64 = 0
    /// How often each premise held, so that a check that never checks is seen.
    private(set) var checks: [String: Int] = [:]

    /// nil when all hold, else which does not and why.
    mutating func violation(_ cluster: Cluster) -> String? {
        let pods = cluster.allPods().compactMap { cluster.pod($0) }
        // In two halves: one chain of ten takes the compiler half a second.
        let early = replicas(cluster) ?? places(cluster) ?? bareOnce(pods) ?? room(cluster, pods)
        if let early { return early }
        let late = boundOnce(cluster, pods) ?? hostPorts(pods) ?? endpoints(cluster, pods)
        return late ?? rising(cluster, pods) ?? sums(cluster, pods)
    }

    /// Z1 active pods of a replica set ≤ its replicas.
    private mutating func replicas(_ cluster: Cluster) -> String? {
        for set in cluster.allWorkloads {
            checks["Z1", default: 0] += 1
            let owned = cluster.pods(ofOwner: set.key).compactMap { cluster.pod($0) }
            let active = owned.filter(\.isActive)
            if set.spec == .replicas, active.count > set.replicas {
                return "Z1 \(set.key) has \(active.count) of \(set.replicas)"
            }
            if set.status.replicas != active.count {
                return "status of \(set.key): \(set.status.replicas), \(active.count) active"
            }
            let ready = active.count(where: \.isReady)
            if set.status.ready != ready { return "status of \(set.key): \(set.status.ready) ready, is \(ready)" }
            if owned.contains(where: { $0.meta.owner?.uid != set.meta.uid }) {
                return "Z15 \(set.key) has a stranger's pod"
            }
        }
        return nil
    }

    /// Z4 a replica has a name of its set and is the only one of that name;
    /// Z5 no node has two active pods of a daemon set that does not surge.
    private mutating func places(_ cluster: Cluster) -> String? {
        for set in cluster.allWorkloads where set.kind == .statefulSet || set.kind == .daemonSet {
            let owned = cluster.pods(ofOwner: set.key).compactMap { cluster.pod($0) }
            if set.kind == .statefulSet {
                checks["Z4", default: 0] += owned.count
                if Set(owned.map(\.meta.name)).count != owned.count { return "Z4 \(set.key) has two pods of one name" }
                if let stranger = owned.first(where: { !$0.meta.name.hasPrefix("\(set.meta.name)-") }) {
                    return "Z4 \(set.key) has \(stranger.key)"
                }
            } else {
                let places = owned.filter(\.isActive).compactMap(\.nodeName)
                checks["Z5", default: 0] += places.count
                if Set(places).count != places.count { return "Z5 \(set.key) has two pods on a node" }
                if places.count > cluster.allNodes.count { return "Z5 \(set.key) has more pods than nodes" }
            }
        }
        return nil
    }

    /// Z3 no controller makes a pod without an owner; a bare pod's UID lives once.
    private mutating func bareOnce(_ pods: [Pod]) -> String? {
        var seen: Set<UID> = []
        for pod in pods {
            checks["Z3", default: 0] += 1
            if !seen.insert(pod.meta.uid).inserted { return "Z3 uid of \(pod.key) twice" }
        }
        return nil
    }

    /// Z8 Σ requests ≤ allocatable.
    private mutating func room(_ cluster: Cluster, _ pods: [Pod]) -> String? {
        var sums: [String: (ResourceAmount, Int)] = [:]
        for pod in pods where !pod.status.phase.isFinal {
            guard let node = pod.nodeName else { continue }
            sums[node, default: (ResourceAmount(), 0)].0.add(pod.template.request)
            sums[node, default: (ResourceAmount(), 0)].1 += 1
        }
        for node in cluster.allNodes {
            guard let kept = cluster.requested(onNode: node.meta.name) else { return "no room of \(node.key)" }
            let (sum, count) = sums[node.meta.name] ?? (ResourceAmount(), 0)
            if kept.amount != sum || kept.pods != count { return "\(node.key) counts \(kept), holds \((sum, count))" }
            if count > 0 { checks["Z8", default: 0] += 1 }
            if sum.cpu > node.capacity.amount.cpu || sum.memory > node.capacity.amount.memory
                || count > node.capacity.pods
            {
                return "Z8 \(node.key) holds \(sum) and \(count) pods"
            }
        }
        return nil
    }

    /// Z9 a node is given once.
    private mutating func boundOnce(_ cluster: Cluster, _ pods: [Pod]) -> String? {
        for pod in pods {
            guard let before = nodes[pod.meta.uid] else {
                nodes[pod.meta.uid] = pod.nodeName
                continue
            }
            checks["Z9", default: 0] += 1
            if pod.nodeName != before { return "Z9 \(pod.key) moved from \(before) to \(pod.nodeName ?? "nowhere")" }
        }
        return nil
    }

    /// Z7 a host port is used once on a node.
    private mutating func hostPorts(_ pods: [Pod]) -> String? {
        var taken: [String: [HostPort]] = [:]
        for pod in pods where !pod.status.phase.isFinal {
            guard let node = pod.nodeName else { continue }
            defer { taken[node, default: []] += pod.template.hostPorts }
            for port in pod.template.hostPorts {
                checks["Z7", default: 0] += 1
                if taken[node, default: []].conflicts(with: port) {
                    return "Z7 \(pod.key) shares a host port on \(node)"
                }
            }
        }
        return nil
    }

    /// Z13 endpoints are ready, not terminating, matching pods, and all of them.
    private mutating func endpoints(_ cluster: Cluster, _ pods: [Pod]) -> String? {
        for service in cluster.allServices {
            let kept = cluster.endpointPods(ofService: service.meta.name, namespace: service.meta.namespace)
                .compactMap { cluster.pod($0)?.meta.uid }
            let serving = pods.filter {
                $0.meta.namespace == service.meta.namespace && $0.isActive && $0.isReady && $0.status.address != nil
                    && service.selector.matches($0.meta.labels)
            }
            if !serving.isEmpty { checks["Z13", default: 0] += 1 }
            if Set(kept) != Set(serving.map(\.meta.uid)) || kept.count != serving.count {
                return "Z13 \(service.key) has \(kept.count) endpoints, \(serving.count) serve"
            }
        }
        return nil
    }

    /// Z16 versions rise.
    private mutating func rising(_ cluster: Cluster, _ pods: [Pod]) -> String? {
        if cluster.revision < revision { return "Z16 the revision fell" }
        revision = cluster.revision
        for pod in pods {
            if let before = versions[pod.key], before.uid == pod.meta.uid {
                checks["Z16", default: 0] += 1
                if pod.meta.resourceVersion < before.version { return "Z16 \(pod.key) went back" }
            }
            if pod.meta.resourceVersion > cluster.revision { return "Z16 \(pod.key) is ahead" }
            versions[pod.key] = (pod.meta.uid, pod.meta.resourceVersion)
        }
        return nil
    }

    /// The sums that are kept are those that a count gives.
    private func sums(_ cluster: Cluster, _ pods: [Pod]) -> String? {
        if cluster.podCount != pods.count { return "pod count \(cluster.podCount), is \(pods.count)" }
        for phase in [PodPhase.pending, .running, .succeeded, .failed, .unknown] {
            let count = pods.count { $0.status.phase == phase }
            if cluster.podCount(in: phase) != count {
                return "\(phase): kept \(cluster.podCount(in: phase)), is \(count)"
            }
        }
        for node in cluster.nodeNames {
            let here = pods.filter { $0.nodeName == node }.count
            if cluster.pods(ofNode: node).count != here { return "pods of \(node)" }
        }
        return nil
    }
}
