import PodCollections
package import PodModel
import PodTables

extension Cluster {
    /// A bare pod. What Kubernetes allows to change on a living pod is changed in place; for the rest the pod is
    /// replaced: the old one ends with its grace, then the new one is made.
    mutating func declarePod(_ key: ObjectKey, _ declared: PodTemplate) throws(Refusal) -> [Change] {
        try validateName(key)
        let namespace = try liveNamespace(key.namespace)
        try refuse(key, unless: validateTemplate(declared))
        let template = completed(declared, namespace: key.namespace)
        guard let id = podID(key.name, namespace: key.namespace) else {
            try admit(key, template)
            createBarePod(name: key.name, namespace: namespace, template: template)
            return [Change(key, .created)]
        }
        let slot = id.slot
        if tables.pods[slot].pod.isTerminating {
            replacements[id.slot] = template
            return [Change(key, .created, ["once the old pod is gone"])]
        }
        let old = tables.pods[slot].pod.template
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
        tables.amend(slot) { $0.meta.annotations = template.annotations }
        if old.labels != template.labels {
            // Labels that the user set by hand stay; those of the declaration follow it.
            var labels = tables.pods[slot].pod.meta.labels
            for pair in old.labels.pairs where template.labels[pair.key] == nil { labels[pair.key] = nil }
            relabel(slot, labels.merging(template.labels))
        }
        return [Change(key, .configured, details + pending)]
    }

    /// Why a living pod does not become what a Kubernetes file says of it. The language's own `pod` replaces it.
    package func refusal(ofUpdate key: ObjectKey, _ template: PodTemplate) -> Refusal? {
        guard let id = podID(key.name, namespace: key.namespace), !tables.pods[id.slot].pod.isTerminating
        else { return nil }
        let wanted = completed(template, namespace: key.namespace)
        let errors = tables.pods[id.slot].pod.template.spec.forbiddenUpdates(to: wanted.spec)
        return errors.isEmpty ? nil : Refusal(.invalid, "\(key) is invalid", fields: errors)
    }

    /// `upgrade`: one container in place, the pod keeps everything else.
    mutating func upgrade(_ key: ObjectKey, _ container: Container) throws(Refusal) -> [Change] {
        guard let id = podID(key.name, namespace: key.namespace) else { throw Refusal(.notFound, "\(key) not found") }
        let slot = id.slot
        let old = tables.pods[slot].pod.template
        guard tables.pods[slot].pod.isActive else {
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
    /// `ValidatePodUpdate` of Kubernetes' `pkg/apis/core/validation`.
    fileprivate func forbiddenUpdates(to wanted: PodSpec) -> [FieldError] {
        if mainContainers.count != wanted.mainContainers.count || containers.count != wanted.containers.count {
            let field = mainContainers.count != wanted.mainContainers.count ? "containers" : "initContainers"
            let message = "pod updates may not add or remove containers"
            return [FieldError(path: "spec.\(field)", value: "", message: message)]
        }
        var errors: [FieldError] = []
        func refuse(_ field: String, _ value: String, _ message: String) {
            errors.append(FieldError(path: "spec.\(field)", value: value, message: message))
        }
        // What only the language says is no field of Kubernetes.
        var known = self
        known.waitsWhenUnschedulable = wanted.waitsWhenUnschedulable
        known.backOff = wanted.backOff
        for i in containers.indices {
            let new = wanted.containers[i]
            // The policy that is not said follows the image.
            if known.containers[i].image != new.image { known.containers[i].pullPolicy = new.pullPolicy }
            known.containers[i].image = new.image
            known.containers[i].simulation = new.simulation
        }
        // A path that starts at a file's folder gets its place when the file is declared.
        for (i, volume) in wanted.volumes.enumerated() where i < volumes.count {
            guard case .host(let path, _) = volume.source, !path.hasPrefix("/"),
                case .host(let place, _) = volumes[i].source, place.hasPrefix("/")
            else { continue }
            known.volumes[i] = volume
        }
        if !keepsTolerations(wanted) {
            refuse("tolerations", "", "existing toleration can not be modified except its tolerationSeconds")
        }
        known.tolerations = wanted.tolerations
        for gate in wanted.schedulingGates where !schedulingGates.contains(gate) {
            let message = "Forbidden: only deletion is allowed, but found new scheduling gate '\(gate)'"
            refuse("schedulingGates", gate, message)
        }
        known.schedulingGates = wanted.schedulingGates
        switch (deadline, wanted.deadline) {
        case (_?, nil):
            refuse("activeDeadlineSeconds", "null", "must not update from a positive integer to nil value")
        case (let old?, let new?) where new > old:
            refuse("activeDeadlineSeconds", new.description, "must be less than or equal to previous value")
        default: break
        }
        known.deadline = wanted.deadline
        var (mains, inits) = (0, 0)
        for (old, new) in zip(known.containers, wanted.containers) {
            let path = old.role == .main ? "spec.containers[\(mains)]" : "spec.initContainers[\(inits)]"
            if old.role == .main { mains += 1 } else { inits += 1 }
            var (before, after) = (PodSpec(), PodSpec())
            before.containers = [old]
            after.containers = [new]
            errors += PodSpec.fixedDifferences(before, after, path)
        }
        known.containers = wanted.containers
        return errors + PodSpec.fixedDifferences(known, wanted, "spec")
    }

    private static func fixedDifferences(_ old: PodSpec, _ new: PodSpec, _ path: String) -> [FieldError] {
        templateDifference(from: PodTemplate(labels: [:], spec: old), to: PodTemplate(labels: [:], spec: new)).map {
            FieldError(path: path, value: $0, message: fixed)
        }
    }

    /// Of a toleration its time alone may change, and new ones may come (`validateOnlyAddedTolerations`).
    private func keepsTolerations(_ wanted: PodSpec) -> Bool {
        func timeless(_ toleration: Toleration) -> Toleration {
            var toleration = toleration
            toleration.duration = nil
            return toleration
        }
        let kept = wanted.tolerations.map(timeless)
        return tolerations.allSatisfy { kept.contains(timeless($0)) }
    }

    private static let fixed =
        "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,"
        + "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations)"

    /// Whether Kubernetes allows this change on a living pod: images, tolerations added or with another time, the
    /// deadline lowered, gates removed, cpu and memory of containers and of the pod (`ValidatePodUpdate`, and the
    /// `resize` subresource).
    func canBecomeInPlace(_ wanted: PodSpec) -> Bool {
        guard containers.count == wanted.containers.count else { return false }
        var changed = self
        // A place that holds nobody to anything cannot begin to.
        if hasOwnResources, wanted.hasOwnResources {
            changed.resources = wanted.resources
            changed.resources.otherRequests = resources.otherRequests
            changed.resources.otherLimits = resources.otherLimits
        }
        for i in containers.indices {
            changed.containers[i].image = wanted.containers[i].image
            changed.containers[i].resources = wanted.containers[i].resources
        }
        if keepsTolerations(wanted) { changed.tolerations = wanted.tolerations }
        if wanted.schedulingGates.allSatisfy(schedulingGates.contains) {
            changed.schedulingGates = wanted.schedulingGates
        }
        if let new = wanted.deadline, deadline.map({ new <= $0 }) ?? true { changed.deadline = new }
        return changed == wanted
    }
}
