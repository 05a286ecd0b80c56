import PodModel
import PodTables

/// Prefers nodes with fewer pods of the same controller: 200 for none, 100 for one, 66 for two …, the weight of
/// Kubernetes' default constraints. A sum that needs no look at other nodes.
func podTopologySpreadScore(sameOwner count: Int) -> Int { 200 / (1 + count) }

/// Whether a constraint holds when the pod goes to the node.
func podTopologySpreadFilter(_ spread: TopologyContext.HardSpread, on node: NodeSlot) -> UnfitReason? {
    guard let count = spread.sums.count(node) else { return .missingTopologyLabel }
    return Int(count) + Int(spread.own) - Int(spread.least) > spread.constraint.maxSkew ? .topologySpread : nil
}

/// What a pod in one of so many domains counts (`topologyNormalizingWeight`): the natural logarithm of two more, so
/// that few large domains are not drowned by many small ones.
func spreadWeight(domains count: Int) -> Double {
    let value = Double(count + 2)
    let ln2 = 0.693_147_180_559_945_3
    // Of the significand, from 1 to 2, by the series of the inverse hyperbolic tangent, whose argument is at most 1/3.
    let part = (value.significand - 1) / (value.significand + 1)
    var (power, sum) = (part, 0.0)
    for odd in stride(from: 1, to: 40, by: 2) {
        sum += power / Double(odd)
        power *= part * part
    }
    return Double(value.exponent) * ln2 + 2 * sum
}
