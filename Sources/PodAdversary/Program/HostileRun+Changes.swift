import PodControl
import PodEngine
import PodModel

// Changes of what is there.
extension HostileRun {
    func anySet(_ choices: inout Choices) -> ObjectKey {
        let i = choices.below(5)
        return i < 3 ? ObjectKey(.replicaSet, Self.setNames[i]) : ObjectKey(.deployment, Self.deploymentNames[i - 3])
    }

    func anyPod(_ choices: inout Choices) -> Pod? {
        let all = engine.cluster.allPods()
        return all.isEmpty ? nil : engine.cluster.pod(all[choices.below(all.count)])
    }

    func anyNode(_ choices: inout Choices) -> String { nodeNames[choices.below(nodeNames.count)] }

    mutating func scale(_ choices: inout Choices) {
        let key = anySet(&choices)
        let count = choices.below(choices.once(in: 6) ? 40 : 10)
        submit(.scale(key, count), "scale \(key) \(count)")
    }

    mutating func changeTemplate(_ choices: inout Choices) {
        let key = anySet(&choices)
        let drawn = choices.template(faults: outcome.tape.faults)
        let template = PodTemplate(labels: labels(key.name, &choices), spec: drawn.spec)
        let labels = template.labels.pairs.map { "; label \($0.key)=\($0.value)" }.joined()
        submit(.setTemplate(key, template), templateSwitch(of: key, drawn.words + labels))
    }

    mutating func deletePod(_ choices: inout Choices) {
        guard let pod = anyPod(&choices) else { return }
        let isHard = choices.once(in: 4)
        if isHard, pod.meta.owner?.kind != .statefulSet { runtime.ledger.forced.insert(pod.meta.uid) }
        submit(.delete(pod.key, grace: isHard ? .zero : nil), "delete pod \(pod.words)\(isHard ? " grace 0s" : "")")
        // Asked twice: the second may not make the grace longer.
        guard choices.once(in: 2), engine.cluster.pod(pod.meta.name)?.meta.uid == pod.meta.uid else { return }
        submit(.delete(pod.key, grace: .minutes(2)), "delete pod \(pod.words) grace 2m")
    }

    mutating func deleteObject(_ choices: inout Choices) {
        if choices.once(in: 4) {
            let name = (Self.setNames + Self.deploymentNames)[choices.below(5)]
            submit(.delete(ObjectKey(.service, name)), "delete service/\(name)")
            return
        }
        let key = anySet(&choices)
        let orphans = choices.below(2) == 1
        if engine.cluster.exists(key) { judge.deletes(key, orphans: orphans) }
        submit(.delete(key, orphan: orphans), orphans ? "# \(key) is deleted, its pods stay" : "delete \(key)")
    }

    mutating func relabel(_ choices: inout Choices) {
        guard let pod = anyPod(&choices) else { return }
        let edit = [
            LabelEdit(key: "app", value: ["web", "api", "z", nil][choices.below(4)]),
            LabelEdit(key: "tier", value: choices.below(2) == 1 ? "x" : nil),
        ][choices.below(2)]
        // A replica that is let go by hand is a bare pod like any other.
        if edit.key == "app", pod.meta.owner?.kind == .statefulSet { runtime.ledger.forced.insert(pod.meta.uid) }
        submit(.setLabels(pod.key, [edit]), "label pod \(pod.words) \(edit.key)=\(edit.value ?? "null")")
    }

    mutating func cordon(_ choices: inout Choices) {
        let node = anyNode(&choices)
        if choices.below(2) == 0 {
            submit(.uncordon(node: node), "uncordon \(node)")
        } else {
            submit(.cordon(node: node), "cordon \(node)")
        }
    }

    mutating func evict(_ choices: inout Choices) throws(Violation) {
        guard let pod = anyPod(&choices), let id = engine.cluster.podID(pod.meta.name) else { return }
        try evict(id)
    }

    /// Held against the budgets, as they are counted anew.
    mutating func evict(_ id: PodID) throws(Violation) {
        guard let pod = engine.cluster.pod(id) else { return }
        let verdict = judge.verdict(onEvicting: id, pod)
        let isEvicted = submit(.evict(pod.key, uid: id.uid), "# \(pod.key) is evicted, as by `drain`")
        try judge.judgeEviction(of: pod.key, verdict, isEvicted: isEvicted)
    }

    mutating func drain(_ choices: inout Choices) throws(Violation) {
        let node = anyNode(&choices)
        submit(.cordon(node: node), "cordon \(node)")
        for id in engine.cluster.pods(ofNode: node) { try evict(id) }
    }

    mutating func upgrade(_ choices: inout Choices) {
        guard let pod = anyPod(&choices), var container = pod.spec.mainContainers.first else { return }
        container.image = ["nginx:1.26", "nginx:1.27", "redis:7"][choices.below(3)]
        submit(
            .upgradeContainer(of: pod.key, container), "upgrade \(pod.words)/\(container.name) image \(container.image)"
        )
    }
}
