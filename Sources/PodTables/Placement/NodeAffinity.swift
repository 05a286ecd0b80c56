package import PodModel

/// Node selector and required node affinity.
package func nodeAffinityFilter(_ needs: PlacementNeeds, _ node: Node) -> UnfitReason? {
    let labels = node.meta.labels
    for pair in needs.nodeSelector.pairs where labels[pair.key] != pair.value { return .nodeAffinity }
    for term in needs.affinity where term.preference == nil {
        if case .nodes(let wanted) = term.target, !wanted.contains(where: { $0.matches(node) }) {
            return .nodeAffinity
        }
    }
    return nil
}

/// Sum of the weights of the preferences that hold.
package func nodeAffinityWeight(_ needs: PlacementNeeds, _ node: Node) -> Int {
    needs.affinity.reduce(0) { sum, term in
        guard let weight = term.preference, case .nodes(let wanted) = term.target,
            wanted.contains(where: { $0.matches(node) })
        else { return sum }
        return sum + weight
    }
}
