import PodModel

/// Prefers nodes with fewer pods of the same controller: 200 for none, 100 for one, 66 for two …, the weight of
/// Kubernetes' default constraints. A sum that needs no look at other nodes.
func podTopologySpreadScore(sameOwner count: Int) -> Int { 200 / (1 + count) }

/// Whether a constraint holds when the pod goes to a domain that has `count` matching pods while the emptiest has
/// `least`.
func podTopologySpreadFilter(_ constraint: SpreadConstraint, count: Int32?, least: Int32) -> UnfitReason? {
    guard let count else { return .missingTopologyLabel }
    return Int(count) + 1 - Int(least) > constraint.maxSkew ? .topologySpread : nil
}
