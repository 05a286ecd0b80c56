import PodModel
import PodSyntax

extension Lowerer {
    /// Attributes about where a pod stands.
    mutating func applyPlacement(_ attribute: AttributeSyntax, to spec: inout PodSpec) {
        switch attribute.keyword {
        case .nodeSelector: spec.nodeSelector = spec.nodeSelector.merging(labels(attribute.values, Reading.label))
        case .affinity: affinity(attribute, isAnti: false, in: &spec)
        case .antiAffinity: affinity(attribute, isAnti: true, in: &spec)
        case .toleration:
            let duration = read(attribute, .for, Reading.duration)
            guard let value = read(attribute, .value, { (text: String) throws(ValueError) in
                try Reading.toleration(text, for: duration)
            }) else { return }
            spec.tolerations.removeAll { $0.key == value.key && $0.effect == value.effect }
            spec.tolerations.append(value)
        case .spread:
            let topology: Topology = attribute.choice(.by) == .zone ? .zone : .node
            let skew = integer(attribute, .maxSkew, 1...Int64(Int32.max)) ?? 1
            spec.spread.removeAll { $0.topology == topology }
            spec.spread.append(SpreadConstraint(topology: topology, maxSkew: skew))
        default: break
        }
    }

    /// `[prefer 10] node disk=ssd | pod app=db by zone|node`
    private mutating func affinity(_ attribute: AttributeSyntax, isAnti: Bool, in spec: inout PodSpec) {
        let preference = integer(attribute, .prefer, 1...100)
        let target: AffinityTerm.Target
        if attribute.has(.pod) {
            let topology: Topology = attribute.choice(.by) == .zone ? .zone : .node
            target = .pod(labels(attribute.words(.pod), Reading.label), topology: topology)
        } else {
            target = .node(labels(attribute.words(.node), Reading.label))
        }
        let term = AffinityTerm(target: target, isAnti: isAnti, preference: preference)
        if !spec.affinity.contains(term) { spec.affinity.append(term) }
    }
}
