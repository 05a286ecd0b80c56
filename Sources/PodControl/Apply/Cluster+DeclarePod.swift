import PodModel

extension Cluster {
    /// A bare pod. What Kubernetes allows to change on a living pod is changed in place; for the rest the pod is
    /// replaced: the old one ends with its grace, then the new one is made.
    mutating func declarePod(_ key: ObjectKey, _ wanted: PodTemplate) throws(Refusal) -> [Change] {
        try validateName(key)
        let namespace = try liveNamespace(key.namespace)
        let template = wanted.withAppLabel(key.name)
        try refuse(key, unless: validateTemplate(template))
        guard let id = podID(key.name, namespace: key.namespace) else {
            createBarePod(name: key.name, namespace: namespace, template: template)
            return [Change(key, .created)]
        }
        let slot = Int(id.slot)
        if pods[slot].pod.isTerminating {
            replacements[id.slot] = template
            return [Change(key, .created, ["once the old pod is gone"])]
        }
        let old = pods[slot].pod.template
        let details = templateDifference(from: old, to: template)
        if details.isEmpty { return [Change(key, .unchanged)] }
        guard old.spec.canBecomeInPlace(template.spec) else {
            replacements[id.slot] = template
            deletePod(slot, reason: "replaced by a new declaration")
            return [Change(key, .replaced, details)]
        }
        try refuseGrowth(slot, to: template)
        setTemplate(slot, template)
        pods[slot].pod.meta.annotations = template.annotations
        if old.labels != template.labels {
            // Labels that the user set by hand stay; those of the declaration follow it.
            var labels = pods[slot].pod.meta.labels
            for pair in old.labels.pairs where template.labels[pair.key] == nil { labels[pair.key] = nil }
            relabel(slot, labels.merging(template.labels))
        }
        return [Change(key, .configured, details)]
    }

    /// `upgrade`: one container in place, the pod keeps everything else.
    mutating func upgrade(_ key: ObjectKey, _ container: Container) throws(Refusal) -> [Change] {
        guard let id = podID(key.name, namespace: key.namespace) else { throw Refusal(.notFound, "\(key) not found") }
        let slot = Int(id.slot)
        let old = pods[slot].pod.template
        guard pods[slot].pod.isActive else {
            throw Refusal(.conflict, "\(key) is ending; nothing of it can be upgraded")
        }
        guard let i = old.spec.containers.firstIndex(where: { $0.name == container.name }) else {
            throw Refusal(.notFound, "\(key) has no container \(container.name)")
        }
        let template = old.changing { $0.containers[i] = container }
        try refuse(key, unless: validateTemplate(template))
        let details = templateDifference(from: old, to: template)
        if details.isEmpty { return [Change(key, .unchanged)] }
        try refuseGrowth(slot, to: template)
        setTemplate(slot, template)
        return [Change(key, .upgraded, details)]
    }

    /// A resize must keep the quality of service and fit the node (the pod would be `Infeasible`).
    private func refuseGrowth(_ slot: Int, to template: PodTemplate) throws(Refusal) {
        let pod = pods[slot].pod
        if pod.template.qualityOfService != template.qualityOfService {
            throw Refusal(
                .forbidden,
                "\(pod.key) cannot change its quality of service from \(pod.template.qualityOfService.apiName) to \(template.qualityOfService.apiName) in place; delete it first"
            )
        }
        guard pods[slot].counted.holdsNode else { return }
        var room = nodes[Int(pods[slot].node)].room
        room.giveBack(pod.template.request)
        let missing = nodeResourcesReasons(template.request, room)
        if !missing.isEmpty, template.request != pod.template.request {
            throw Refusal(
                .conflict, "\(pod.key) cannot grow on \(pod.nodeName ?? "its node"): \(missing.joined(separator: ", "))"
            )
        }
    }
}

extension PodTemplate {
    /// The template with `app=NAME` unless it says what its app is.
    func withAppLabel(_ name: String) -> PodTemplate {
        if labels["app"] != nil { return self }
        var labels = labels
        labels["app"] = name
        return PodTemplate(labels: labels, annotations: annotations, spec: spec)
    }
}

extension PodSpec {
    /// Whether Kubernetes allows this change on a living pod: images, tolerations added, the deadline lowered, cpu and
    /// memory (`ValidatePodUpdate`, and the `resize` subresource).
    func canBecomeInPlace(_ wanted: PodSpec) -> Bool {
        guard containers.count == wanted.containers.count else { return false }
        var changed = self
        for i in containers.indices {
            changed.containers[i].image = wanted.containers[i].image
            changed.containers[i].resources = wanted.containers[i].resources
        }
        if tolerations.allSatisfy(wanted.tolerations.contains) { changed.tolerations = wanted.tolerations }
        if let new = wanted.deadline, deadline.map({ new <= $0 }) ?? true { changed.deadline = new }
        return changed == wanted
    }
}
