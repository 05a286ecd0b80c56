import PodModel
import PodTables

// Bugs planted for tests of the simulator: which nodes the scheduler does not see to be closed.
extension ClusterTables {
    /// A cordoned node gets pods.
    var ignoresCordons: Bool { mutant == .cordonIgnored }
    /// A node gets pods that do not bear its taints; a lost one does not, or they would be given up and placed again
    /// without end.
    func ignoresTaints(of node: Node) -> Bool { mutant == .taintIgnored && node.isReady }
}
