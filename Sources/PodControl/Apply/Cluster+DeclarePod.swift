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
        if details.isEmpty {
            withdrawResize(slot)
            return [Change(key, .unchanged)]
        }
        guard old.spec.canBecomeInPlace(template.spec) else {
            replacements[id.slot] = template
            deletePod(slot, reason: "replaced by a new declaration")
            return [Change(key, .replaced, details)]
        }
        let pending = try resize(slot, to: template)
        pods[slot].pod.meta.annotations = template.annotations
        if old.labels != template.labels {
            // Labels that the user set by hand stay; those of the declaration follow it.
            var labels = pods[slot].pod.meta.labels
            for pair in old.labels.pairs where template.labels[pair.key] == nil { labels[pair.key] = nil }
            relabel(slot, labels.merging(template.labels))
        }
        return [Change(key, .configured, details + pending)]
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
        if details.isEmpty {
            withdrawResize(slot)
            return [Change(key, .unchanged)]
        }
        return [Change(key, .upgraded, details + (try resize(slot, to: template)))]
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
