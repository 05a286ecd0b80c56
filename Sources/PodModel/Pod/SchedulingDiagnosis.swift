/// Why no node takes a pod (`FitError` of kube-scheduler). Decisions read the cases; the text is for people.
package enum SchedulingDiagnosis: Hashable, Sendable {
    /// The cluster has no node that is in order.
    case noNodes
    /// A claim that the pod mounts is missing or has nothing, whatever the node.
    case claim(UnfitReason, nodes: Int)
    /// The pod names a node that there is not, so that the scheduler is not asked.
    case missingNode(String)
    /// The scheduler is not asked as long as the pod has these gates.
    case gated([String])
    /// What stands in the way, with the number of nodes on which it does, in the order in which it is reported.
    case unfit([Count], nodes: Int)

    package struct Count: Hashable, Sendable {
        package let reason: UnfitReason
        /// Nodes for which it is a reason.
        package var nodes: Int

        package init(_ reason: UnfitReason, nodes: Int) {
            self.reason = reason
            self.nodes = nodes
        }
    }

    /// Whether it names a reason.
    package var isExplained: Bool {
        switch self {
        case .noNodes, .claim, .missingNode, .gated: true
        case .unfit(let counts, _): !counts.isEmpty
        }
    }
}

/// Why one node does not take a pod: what one of kube-scheduler's filters has against it.
package enum UnfitReason: Hashable, Sendable {
    case unschedulable
    case untoleratedTaint(key: String, value: String)
    case nodeAffinity
    case hostPorts
    case tooManyPods
    case insufficientCPU
    case insufficientMemory
    /// Of a resource beside cpu and memory.
    case insufficient(String)
    case topologySpread
    /// The node has no label of the constraint's topology.
    case missingTopologyLabel
    case podAffinity
    case podAntiAffinity
    /// Another pod's term keeps this one away.
    case existingPodsAntiAffinity
    case missingClaim(String)
    /// A claim that is to be bound before pods want it.
    case unboundClaim
    /// A claim whose volume is chosen for the pod.
    case noVolume
    /// A volume of the pod cannot be reached from the node.
    case volumeNodeAffinity
}

extension SchedulingDiagnosis: CustomStringConvertible {
    /// As Kubernetes words it: `0/3 nodes are available: 2 Insufficient cpu, 1 Too many pods`.
    package var description: String {
        switch self {
        case .noNodes: "no nodes available to schedule pods"
        case .gated(let gates): "it waits for its scheduling gates to be removed: \(gates.joined(separator: ", "))"
        case .missingNode(let name): "its node \(name) does not exist"
        case .claim(let reason, let nodes): "0/\(nodes) nodes are available: \(reason)"
        case .unfit(let counts, let nodes):
            "0/\(nodes) nodes are available: "
                + counts.map { "\($0.nodes) \($0.reason)" }.joined(separator: ", ")
        }
    }
}

extension UnfitReason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unschedulable: "node(s) were unschedulable"
        case .untoleratedTaint(let key, let value): "node(s) had untolerated taint {\(key): \(value)}"
        case .nodeAffinity: "node(s) didn't match Pod's node affinity/selector"
        case .hostPorts: "node(s) didn't have free ports for the requested pod ports"
        case .tooManyPods: "Too many pods"
        case .insufficientCPU: "Insufficient cpu"
        case .insufficientMemory: "Insufficient memory"
        case .insufficient(let resource): "Insufficient \(resource)"
        case .topologySpread: "node(s) didn't match pod topology spread constraints"
        case .missingTopologyLabel: "node(s) didn't match pod topology spread constraints (missing required label)"
        case .podAffinity: "node(s) didn't match pod affinity rules"
        case .podAntiAffinity: "node(s) didn't match pod anti-affinity rules"
        case .existingPodsAntiAffinity: "node(s) didn't satisfy existing pods anti-affinity rules"
        case .missingClaim(let claim): "persistentvolumeclaim \"\(claim)\" not found"
        case .unboundClaim: "pod has unbound immediate PersistentVolumeClaims"
        case .noVolume: "node(s) didn't find available persistent volumes to bind"
        case .volumeNodeAffinity: "node(s) had volume node affinity conflict"
        }
    }
}
