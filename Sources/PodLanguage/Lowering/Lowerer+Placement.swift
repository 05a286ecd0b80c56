import PodModel
import PodSyntax

extension Lowerer {
    mutating func toleration(_ attribute: AttributeSyntax, in spec: inout PodSpec) {
        let duration = read(attribute, .for, Reading.duration)
        let value = read(attribute, .value) { (text: String) throws(ValueError) in
            try Reading.toleration(text, for: duration)
        }
        guard let value else { return }
        spec.tolerations.removeAll { $0.key == value.key && $0.effect == value.effect }
        spec.tolerations.append(value)
    }

    mutating func spread(_ attribute: AttributeSyntax, in spec: inout PodSpec) {
        let topology = choice(attribute, .by, Topology.self) ?? .node
        let skew = integer(attribute, .maxSkew, 1...Int64(Int32.max)) ?? 1
        spec.spread.removeAll { $0.topology == topology }
        spec.spread.append(SpreadConstraint(topology: topology, maxSkew: skew))
    }

    /// `[prefer 10] node disk=ssd | pod app=db by zone|node`
    mutating func affinity(_ attribute: AttributeSyntax, isAnti: Bool, in spec: inout PodSpec) {
        let preference = integer(attribute, .prefer, 1...100)
        let target: AffinityTerm.Target
        if attribute.has(.pod) {
            let topology = choice(attribute, .by, Topology.self) ?? .node
            target = .pod(labels(attribute.words(.pod), Reading.label), topology: topology)
        } else {
            target = .node(labels(attribute.words(.node), Reading.label))
        }
        let term = AffinityTerm(target: target, isAnti: isAnti, preference: preference)
        if !spec.affinity.contains(term) { spec.affinity.append(term) }
    }
}
