/// Why no node takes a pod (`FitError` of kube-scheduler). Decisions read the cases; the text is for people.
package enum SchedulingDiagnosis: Hashable, Sendable {
    /// The cluster has no node that is in order.
    case noNodes
    /// A claim that the pod mounts is missing, whatever the node.
    case missingClaim(String, nodes: Int)
    /// The pod names a node that there is not, so that the scheduler is not asked.
    case missingNode(String)
    /// What stands in the way, with the number of nodes on which it does, in the order in which it is told.
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
        case .noNodes, .missingClaim, .missingNode: true
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
    /// Of a pod whose node is given.
    case missingClaim(String)
}

extension SchedulingDiagnosis: CustomStringConvertible {
    /// As Kubernetes words it: `0/3 nodes are available: 2 Insufficient cpu, 1 Too many pods`.
    package var description: String {
        switch self {
        case .noNodes: "no nodes available to schedule pods"
        case .missingNode(let name): "its node \(name) does not exist"
        case .missingClaim(let claim, let nodes):
            "0/\(nodes) nodes are available: \(UnfitReason.missingClaim(claim))"
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
        }
    }
}
