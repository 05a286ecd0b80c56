import PodControl
import PodEngine
import PodModel

// What is done in a step: a write as users make it, or a fault.
extension HostileRun {
    private static let setNames = ["web", "api", "cache"]
    private static let deploymentNames = ["site", "batch"]
    private static let podNames = ["one", "two", "web-x"]

    mutating func act(_ choices: inout Choices) throws(Violation) {
        switch choices.below(26) {
        case 0: break
        case 1, 2: declareSomething(&choices)
        case 3, 4: scale(&choices)
        case 5: deletePod(&choices)
        case 6, 7: deleteObject(&choices)
        case 8, 9, 10: changeTemplate(&choices)
        case 11, 12: relabel(&choices)
        case 13: cordon(&choices)
        case 14: evict(&choices)
        case 15: drain(&choices)
        case 16, 17: loseNode(&choices)
        case 18, 19, 20: restoreNode(&choices)
        case 21: harmPod(&choices)
        case 22: harmContainer(&choices)
        case 23: restartPod(&choices)
        case 24: upgrade(&choices)
        default: deletePod(&choices)
        }
        try judge.look(afterAct: true)
    }

    private func has(_ kind: FaultKind) -> Bool { outcome.tape.faults.contains(FaultKinds(kind)) }

    // MARK: Declarations. A kind whose controller comes later is one line here and one in `Judge`.

    mutating func declareSomething(_ choices: inout Choices) {
        switch choices.below(6) {
        case 0, 1: declareSet(&choices)
        case 2, 3: declareDeployment(&choices)
        case 4: declarePod(&choices)
        default: declareService(&choices)
        }
    }

    private func labels(_ name: String, _ choices: inout Choices) -> Labels {
        choices.once(in: 3) ? ["app": name, "tier": "x"] : ["app": name]
    }

    private mutating func declareSet(_ choices: inout Choices) {
        let name = Self.setNames[choices.below(3)]
        let count = choices.below(choices.once(in: 6) ? 40 : 9)
        let drawn = choices.template(faults: outcome.tape.faults)
        let template = PodTemplate(labels: labels(name, &choices), spec: drawn.spec)
        submit(
            .declare(
                .replicaSet(
                    name: name, namespace: "default", replicas: count, template: template, isReplicationController: false)),
            "replicate \(name) \(count) < \(drawn.words) >")
    }

    private mutating func declareDeployment(_ choices: inout Choices) {
        let isRolling = !choices.once(in: 3)
        let name = isRolling ? Self.deploymentNames[0] : Self.deploymentNames[1]
        let count = choices.below(choices.once(in: 6) ? 30 : 9)
        let drawn = choices.template(faults: outcome.tape.faults)
        let template = PodTemplate(labels: labels(name, &choices), spec: drawn.spec)
        var spec = DeploymentSpec()
        var words = "strategy recreate"
        if isRolling {
            let surge = choices.below(4)
            let missing = choices.below(4)
            spec.strategy = .rolling(surge: .count(surge), unavailable: .count(missing))
            words = "surge \(surge); unavailable \(missing)"
        } else {
            spec.strategy = .recreate
        }
        submit(
            .declare(
                .workload(
                    WorkloadManifest(ObjectKey(.deployment, name), template: template, spec: .deployment(spec), replicas: count))),
            "deployment \(name) \(count) < \(drawn.words); \(words) >")
    }

    private mutating func declarePod(_ choices: inout Choices) {
        let name = Self.podNames[choices.below(3)]
        let drawn = choices.template(faults: outcome.tape.faults)
        let app = ["none", "web", "api"][choices.below(3)]
        var spec = drawn.spec
        var end = ""
        if choices.once(in: 3) {
            // Runs once and ends, well or not.
            spec.restartPolicy = .never
            let code = choices.below(2)
            for i in spec.containers.indices where spec.containers[i].role == .main {
                spec.containers[i].simulation?.runs = [.init(duration: .seconds(5), exitCode: Int32(code))]
            }
            end = "; restart never; app runs 5s, exit \(code)"
        }
        let template = PodTemplate(labels: ["app": app], spec: spec)
        submit(
            .declare(.pod(name: name, namespace: "default", template: template)), "pod \(name) < \(drawn.words)\(end); label app=\(app) >")
    }

    private mutating func declareService(_ choices: inout Choices) {
        let name = (Self.setNames + Self.deploymentNames)[choices.below(5)]
        let selector: Labels? = choices.once(in: 4) ? ["tier": "x"] : nil
        submit(
            .declare(.service(name: name, namespace: "default", ports: [ServicePort(port: 80)], selector: selector)),
            "service \(name) < port 80 >")
    }

    // MARK: Changes.

    private func anySet(_ choices: inout Choices) -> ObjectKey {
        let i = choices.below(5)
        return i < 3 ? ObjectKey(.replicaSet, Self.setNames[i]) : ObjectKey(.deployment, Self.deploymentNames[i - 3])
    }

    private func anyPod(_ choices: inout Choices) -> Pod? {
        let all = engine.cluster.allPods()
        return all.isEmpty ? nil : engine.cluster.pod(all[choices.below(all.count)])
    }

    private func anyNode(_ choices: inout Choices) -> String { nodeNames[choices.below(nodeNames.count)] }

    private mutating func scale(_ choices: inout Choices) {
        let key = anySet(&choices)
        let count = choices.below(choices.once(in: 6) ? 40 : 10)
        submit(.scale(key, count), "scale \(key) \(count)")
    }

    private mutating func changeTemplate(_ choices: inout Choices) {
        let key = anySet(&choices)
        let drawn = choices.template(faults: outcome.tape.faults)
        let template = PodTemplate(labels: labels(key.name, &choices), spec: drawn.spec)
        submit(.setTemplate(key, template), "set \(key) < \(drawn.words) >")
    }

    private mutating func deletePod(_ choices: inout Choices) {
        guard let pod = anyPod(&choices) else { return }
        let isHard = choices.once(in: 4)
        submit(.delete(pod.key, grace: isHard ? .zero : nil), "delete \(pod.key)\(isHard ? " grace 0s" : "")")
        // Asked twice: the second may not make the grace longer.
        guard choices.once(in: 2), engine.cluster.pod(pod.meta.name)?.meta.uid == pod.meta.uid else { return }
        submit(.delete(pod.key, grace: .minutes(2)), "delete \(pod.key) grace 2m")
    }

    private mutating func deleteObject(_ choices: inout Choices) {
        if choices.once(in: 4) {
            let name = (Self.setNames + Self.deploymentNames)[choices.below(5)]
            return submit(.delete(ObjectKey(.service, name)), "delete service/\(name)")
        }
        let key = anySet(&choices)
        let orphans = choices.below(2) == 1
        if engine.cluster.exists(key) { judge.deletes(key, orphans: orphans) }
        submit(.delete(key, orphan: orphans), "delete \(key)\(orphans ? " orphan" : "")")
    }

    private mutating func relabel(_ choices: inout Choices) {
        guard let pod = anyPod(&choices) else { return }
        let edit = [
            LabelEdit(key: "app", value: ["web", "api", "z", nil][choices.below(4)]),
            LabelEdit(key: "tier", value: choices.below(2) == 1 ? "x" : nil),
        ][choices.below(2)]
        submit(.setLabels(pod.key, [edit]), "label \(pod.key) \(edit.key)\(edit.value.map { "=\($0)" } ?? "-")")
    }

    private mutating func cordon(_ choices: inout Choices) {
        let node = anyNode(&choices)
        if choices.below(2) == 0 {
            submit(.uncordon(node: node), "uncordon \(node)")
        } else {
            submit(.cordon(node: node), "cordon \(node)")
        }
    }

    private mutating func evict(_ choices: inout Choices) {
        guard let pod = anyPod(&choices), let id = engine.cluster.podID(pod.meta.name) else { return }
        submit(.evict(id), "evict \(pod.key)")
    }

    private mutating func drain(_ choices: inout Choices) {
        let node = anyNode(&choices)
        submit(.cordon(node: node), "cordon \(node)")
        for id in engine.cluster.pods(ofNode: node) {
            guard let pod = engine.cluster.pod(id) else { continue }
            submit(.evict(id), "evict \(pod.key)")
        }
    }

    private mutating func upgrade(_ choices: inout Choices) {
        guard let pod = anyPod(&choices), var container = pod.spec.mainContainers.first else { return }
        container.image = ["nginx:1.26", "nginx:1.27", "redis:7"][choices.below(3)]
        submit(.upgradeContainer(of: pod.key, container), "upgrade \(pod.key) \(container.name) image \(container.image)")
    }

    // MARK: Faults.

    private mutating func strike(_ kind: FaultKind, _ fault: Fault, _ words: String) {
        guard has(kind), (try? engine.inject(fault)) != nil else { return }
        outcome.faults[Int(kind.rawValue)] += 1
        write(words)
    }

    private mutating func loseNode(_ choices: inout Choices) {
        let node = anyNode(&choices)
        let away = engine.now
        if choices.below(2) == 0 {
            strike(.nodeDies, .failNode(node), "fail node \(node)")
        } else {
            strike(.nodeFallsSilent, .partitionNode(node), "partition node \(node)")
        }
        if engine.isNodeAway(node) { judge.left(node, at: away) }
    }

    mutating func restoreNode(_ choices: inout Choices) {
        let node = anyNode(&choices)
        guard (try? engine.inject(.restoreNode(node))) != nil else { return }
        judge.returned(node)
        write("restore node \(node)")
    }

    private mutating func harmPod(_ choices: inout Choices) {
        guard let pod = anyPod(&choices) else { return }
        strike(.sandboxKilled, .failPod(pod.key), "fail \(pod.key)")
    }

    private mutating func harmContainer(_ choices: inout Choices) {
        guard let pod = anyPod(&choices) else { return }
        strike(.containerKilled, .failContainer(pod.key, container: nil), "fail \(pod.key)/app")
    }

    private mutating func restartPod(_ choices: inout Choices) {
        guard has(.podRestarted), let pod = anyPod(&choices) else { return }
        runtime.ledger.forgive(pod: pod.meta.uid)
        guard (try? engine.restartPod(pod.key)) != nil else { return }
        outcome.faults[Int(FaultKind.podRestarted.rawValue)] += 1
        write("restart \(pod.key)")
    }
}
