import PodModel
@testable import PodTables

/// kube-scheduler's rules said over all pods and nodes, without an index: `interpodaffinity`, `podtopologyspread`,
/// `nodeaffinity` and `tainttoleration` of Kubernetes' `pkg/scheduler/framework/plugins`.
struct Oracle {
    struct Pod {
        let namespace: String
        let labels: Labels
        let spec: PodSpec
        let isLeaving: Bool
    }
    struct Place {
        let node: Node
        let pods: [Pod]
    }

    let places: [Place]
    /// With their labels.
    let namespaces: [String: Labels]

    private func value(_ place: Place, _ topology: Topology) -> String? { place.node.meta.labels[topology.labelKey] }

    private func means(_ term: PodAffinityTerm, of owner: Pod, _ pod: Pod) -> Bool {
        let isOwn = term.namespaces.isEmpty && term.namespaceSelector == nil
        let isSpace =
            isOwn && pod.namespace == owner.namespace || term.namespaces.contains(pod.namespace)
            || term.namespaceSelector?.matches(namespaces[pod.namespace] ?? [:]) ?? false
        guard isSpace, let selector = term.selector, selector.matches(pod.labels) else { return false }
        for key in term.matchLabelKeys where owner.labels[key] != nil && pod.labels[key] != owner.labels[key] {
            return false
        }
        for key in term.mismatchLabelKeys where owner.labels[key] != nil && pod.labels[key] == owner.labels[key] {
            return false
        }
        return true
    }

    private func terms(_ pod: Pod, isAnti: Bool, isRequired: Bool) -> [(PodAffinityTerm, Int)] {
        pod.spec.affinity.compactMap { term in
            guard term.isAnti == isAnti, (term.preference == nil) == isRequired, let pods = term.pods else {
                return nil
            }
            return (pods, term.preference ?? 1)
        }
    }

    // MARK: Filters

    func reason(_ pod: Pod, _ place: Place) -> String? {
        if isTainted(pod, place.node) { return "untolerated taint" }
        if !suits(pod, place.node) { return "node affinity/selector" }
        return spreadReason(pod, place) ?? podReason(pod, place)
    }

    private func isTainted(_ pod: Pod, _ node: Node) -> Bool {
        node.taints.contains { taint in
            taint.effect != .preferNoSchedule
                && !pod.spec.tolerations.contains {
                    ($0.effect == nil || $0.effect == taint.effect) && ($0.key == nil || $0.key == taint.key)
                        && ($0.value == nil || $0.value == taint.value)
                }
        }
    }

    private func suits(_ pod: Pod, _ node: Node) -> Bool {
        pod.spec.nodeSelector.pairs.allSatisfy { node.meta.labels[$0.key] == $0.value }
            && pod.spec.affinity.allSatisfy { term in
                guard term.preference == nil, case .nodes(let terms) = term.target else { return true }
                return terms.contains { term in
                    !term.requirements.isEmpty && term.requirements.allSatisfy { asks($0, node) }
                }
            }
    }

    private func asks(_ requirement: NodeRequirement, _ node: Node) -> Bool {
        switch requirement {
        case .label(.equals(let key, let value)): node.meta.labels[key] == value
        case .label(.notEquals(let key, let value)): node.meta.labels[key] != value
        case .label(.isIn(let key, let values)): values.contains { node.meta.labels[key] == $0 }
        case .label(.notIn(let key, let values)): !values.contains { node.meta.labels[key] == $0 }
        case .label(.exists(let key)): node.meta.labels[key] != nil
        case .label(.missing(let key)): node.meta.labels[key] == nil
        case .greater(let key, let bound): Int(node.meta.labels[key] ?? "").map { $0 > bound } ?? false
        case .less(let key, let bound): Int(node.meta.labels[key] ?? "").map { $0 < bound } ?? false
        case .name(let name): node.meta.name == name
        case .otherName(let name): node.meta.name != name
        }
    }

    private func counts(_ constraint: SpreadConstraint, _ pod: Pod, _ node: Node) -> Bool {
        (constraint.nodeAffinityPolicy == .ignore || suits(pod, node))
            && (constraint.nodeTaintsPolicy == .ignore || !isTainted(pod, node))
    }

    private func matches(_ constraint: SpreadConstraint, _ pod: Pod, _ other: Pod) -> Bool {
        guard let selector = constraint.declaredSelector(of: pod.labels), selector.matches(other.labels) else {
            return false
        }
        return constraint.matchLabelKeys.allSatisfy { pod.labels[$0] == nil || pod.labels[$0] == other.labels[$0] }
    }

    private func count(_ constraint: SpreadConstraint, _ pod: Pod, _ place: Place) -> Int {
        place.pods.count { !$0.isLeaving && $0.namespace == pod.namespace && matches(constraint, pod, $0) }
    }

    /// Pods by domain, over the places that count.
    private func domains(
        _ constraint: SpreadConstraint, _ all: [SpreadConstraint], _ pod: Pod
    ) -> [String: Int] {
        var found: [String: Int] = [:]
        for place in places {
            guard all.allSatisfy({ value(place, $0.topology) != nil }), counts(constraint, pod, place.node),
                let value = value(place, constraint.topology)
            else { continue }
            found[value, default: 0] += count(constraint, pod, place)
        }
        return found
    }

    private func spreadReason(_ pod: Pod, _ place: Place) -> String? {
        let hard = pod.spec.spread.filter { $0.whenUnsatisfiable == .doNotSchedule }
        for constraint in hard {
            guard let value = value(place, constraint.topology) else { return "(missing required label)" }
            let domains = domains(constraint, hard, pod)
            let least = domains.count < constraint.minDomains ?? 1 ? 0 : domains.values.min() ?? 0
            let own = matches(constraint, pod, pod) ? 1 : 0
            if (domains[value] ?? 0) + own - least > constraint.maxSkew { return "topology spread constraints" }
        }
        return nil
    }

    private func podReason(_ pod: Pod, _ place: Place) -> String? {
        let wanted = terms(pod, isAnti: false, isRequired: true).map(\.0)
        if !wanted.isEmpty {
            let fits = { (other: Pod) in wanted.allSatisfy { means($0, of: pod, other) } }
            var anywhere = false
            var here = true
            for term in wanted {
                guard let value = value(place, term.topology) else { return "didn't match pod affinity rules" }
                let with = places.filter { self.value($0, term.topology) != nil && $0.pods.contains(where: fits) }
                anywhere = anywhere || !with.isEmpty
                here = here && with.contains { self.value($0, term.topology) == value }
            }
            if !here, anywhere || !fits(pod) { return "didn't match pod affinity rules" }
        }
        func isShared(_ topology: Topology, _ other: Place) -> Bool {
            value(place, topology) != nil && value(place, topology) == value(other, topology)
        }
        for (term, _) in terms(pod, isAnti: true, isRequired: true) {
            let isThere = places.contains { other in
                isShared(term.topology, other) && other.pods.contains { means(term, of: pod, $0) }
            }
            if isThere { return "didn't match pod anti-affinity rules" }
        }
        for other in places {
            for neighbour in other.pods {
                for (term, _) in terms(neighbour, isAnti: true, isRequired: true)
                where means(term, of: neighbour, pod) && isShared(term.topology, other) {
                    return "existing pods anti-affinity rules"
                }
            }
        }
        return nil
    }

    // MARK: Scores

    /// Of each place that takes the pod, with the weights of kube-scheduler's plugins. Nodes have one core and 1 GiB,
    /// and each pod counts as 100m and 200Mi.
    func scores(_ pod: Pod, _ fitting: [Place], log: (Int) -> Double) -> [Int] {
        // As the scheduler has it, preferences of nodes are scaled over those that suit by themselves.
        let suitable = places.filter { !isTainted(pod, $0.node) && suits(pod, $0.node) }
        let mostWeight = suitable.map { nodeWeight(pod, $0.node) }.max() ?? 0
        let mostTaints = suitable.map { penalty(pod, $0.node) }.max() ?? 0
        let (podScores, spreadScores) = (podScores(pod, fitting), spreadScores(pod, fitting, log: log))
        return fitting.indices.map { i in
            let number = fitting[i].pods.count + 1
            let memory = 1 << 30
            let freeCPU = max(0, (1000 - 100 * number) * 100 / 1000)
            let freeMemory = max(0, (memory - (200 << 20) * number) * 100 / memory)
            var score = (freeCPU + freeMemory) / 2 + 100 - abs(freeCPU - freeMemory) / 2
            if mostWeight > 0 { score += 200 * nodeWeight(pod, fitting[i].node) / mostWeight }
            if mostTaints > 0 { score += 3 * (100 - 100 * penalty(pod, fitting[i].node) / mostTaints) }
            return score + podScores[i] + (spreadScores?[i] ?? 0)
        }
    }

    private func nodeWeight(_ pod: Pod, _ node: Node) -> Int {
        pod.spec.affinity.reduce(0) { sum, term in
            guard let weight = term.preference, case .nodes(let terms) = term.target else { return sum }
            let holds = terms.contains { term in
                !term.requirements.isEmpty && term.requirements.allSatisfy { asks($0, node) }
            }
            return sum + (holds ? weight : 0)
        }
    }

    private func penalty(_ pod: Pod, _ node: Node) -> Int {
        node.taints.count { taint in
            taint.effect == .preferNoSchedule && !pod.spec.tolerations.contains { $0.tolerates(taint) }
        }
    }

    /// 0 to 200 for each place that takes the pod.
    func podScores(_ pod: Pod, _ fitting: [Place]) -> [Int] {
        let raw = fitting.map { place in
            places.reduce(0) { sum, other in
                other.pods.reduce(sum) { sum, neighbour in
                    var sum = sum
                    func add(_ terms: [(PodAffinityTerm, Int)], of owner: Pod, to target: Pod, _ sign: Int) {
                        for (term, weight) in terms where means(term, of: owner, target) {
                            if let value = value(place, term.topology), value == self.value(other, term.topology) {
                                sum += sign * weight
                            }
                        }
                    }
                    add(terms(pod, isAnti: false, isRequired: false), of: pod, to: neighbour, 1)
                    add(terms(pod, isAnti: true, isRequired: false), of: pod, to: neighbour, -1)
                    add(terms(neighbour, isAnti: false, isRequired: true), of: neighbour, to: pod, 1)
                    add(terms(neighbour, isAnti: false, isRequired: false), of: neighbour, to: pod, 1)
                    add(terms(neighbour, isAnti: true, isRequired: false), of: neighbour, to: pod, -1)
                    return sum
                }
            }
        }
        let (low, high) = (raw.min() ?? 0, raw.max() ?? 0)
        return raw.map { high > low ? 200 * ($0 - low) / (high - low) : 0 }
    }

    /// nil where no constraint is soft.
    func spreadScores(_ pod: Pod, _ fitting: [Place], log: (Int) -> Double) -> [Int]? {
        let soft = pod.spec.spread.filter { $0.whenUnsatisfiable == .scheduleAnyway }
        if soft.isEmpty { return nil }
        let scored = fitting.map { place in soft.allSatisfy { value(place, $0.topology) != nil } }
        var raw = fitting.map { _ in 0.0 }
        for constraint in soft {
            let present = Set(zip(fitting, scored).compactMap { $0.1 ? value($0.0, constraint.topology) : nil })
            let domains = domains(constraint, soft, pod)
            for (i, place) in fitting.enumerated() {
                let isNode = constraint.topology == .node
                let number =
                    isNode ? count(constraint, pod, place) : value(place, constraint.topology).flatMap { domains[$0] }
                raw[i] += Double(number ?? 0) * log(present.count + 2) + Double(constraint.maxSkew - 1)
            }
        }
        let rounded = raw.map { Int($0.rounded()) }
        let known = zip(rounded, scored).compactMap { $0.1 ? $0.0 : nil }
        let (low, high) = (known.min() ?? 0, known.max() ?? 0)
        return zip(rounded, scored).map { score, isScored in
            !isScored ? 0 : high == 0 ? 200 : 2 * (100 * (high + low - score) / high)
        }
    }
}
