import PodControl
import PodEngine
import PodModel

// What a run is asked for of the further kinds: one act a step, drawn apart from the first kinds.
extension HostileRun {
    static let taint = Taint(key: "dedicated", value: "x", effect: .noSchedule)
    /// Drives out whoever does not bear it, or has borne it for long enough.
    static let evictor = Taint(key: "evict", value: "x", effect: .noExecute)
    static let bearer = ObjectKey(.deployment, "bearer")
    /// A stateful set that goes in order, and one that does not.
    static let statefulNames = ["db", "shard"]
    static let jobNames = ["pack", "sort"]
    static let daemon = ObjectKey(.daemonSet, "agent")
    static let cron = ObjectKey(.cronJob, "tick")

    func has(_ kind: ProgramKind) -> Bool { outcome.tape.programs.contains(kind) }

    mutating func actFurther(_ choices: inout Choices) throws(Violation) {
        if choices.once(in: 8) {
            let records = 1 + choices.below(60)
            if has(.engineKilled) { arm(after: records) }
        }
        let kind = ProgramKind.allCases[choices.below(ProgramKind.allCases.count)]
        guard has(kind) else { return }
        switch kind {
        case .statefulSets: actOnStateful(&choices)
        case .daemonSets: actOnDaemon(&choices)
        case .jobs: actOnJob(&choices)
        case .cronJobs: actOnCron(&choices)
        case .budgets: try actOnBudget(&choices)
        case .autoscalers: actOnAutoscaler(&choices)
        case .rollouts: steer(&choices)
        case .claims: deleteClaim(&choices)
        // Drawn with the nodes too, and with what tolerates them.
        case .taints: actOnTaints(&choices)
        case .pressure: press(&choices)
        }
        try lookAfterAct()
    }

    /// A template whose pods may bear the taint.
    private func template(
        _ name: String, _ choices: inout Choices, _ change: (inout PodSpec) -> Void = { _ in }
    ) -> (PodTemplate, String) {
        let drawn = choices.template(faults: outcome.tape.faults)
        var spec = drawn.spec
        var words = drawn.words
        if choices.once(in: 2) {
            spec.tolerations = [Toleration(key: Self.taint.key, value: Self.taint.value, effect: .noSchedule)]
            words += "; toleration dedicated=x:NoSchedule"
        }
        if has(.taints), choices.once(in: 3) {
            // A controller's pods come and go as fast. Were it at once, a node's addresses would come around (1,022,
            // ten a second) before a listing finds the lost report that one of them is free.
            let span = TimeSpan.seconds([10, 20, 60][choices.below(3)])
            spec.tolerations.append(
                Toleration(key: Self.evictor.key, value: Self.evictor.value, effect: .noExecute, duration: span))
            words += "; toleration evict=x:NoExecute for \(span)"
        }
        change(&spec)
        return (PodTemplate(labels: ["app": name], spec: spec), words)
    }

    // MARK: Taints that drive pods out.

    private mutating func actOnTaints(_ choices: inout Choices) {
        switch choices.below(4) {
        case 0, 1: actOnDaemon(&choices)
        case 2: taint(nodeNames[choices.below(nodeNames.count)], choices.once(in: 2))
        default:
            let count = choices.below(4)
            let (template, words) = template(Self.bearer.name, &choices)
            submit(
                .declare(
                    .workload(
                        WorkloadManifest(
                            Self.bearer, template: template, spec: .deployment(DeploymentSpec()), replicas: count))),
                "deployment \(Self.bearer.name) \(count) < \(words) >")
        }
    }

    mutating func taint(_ node: String, _ isOn: Bool) {
        guard var (shape, words) = shapes[node], engine.cluster.node(node) != nil else { return }
        if isOn {
            shape.taints.append(Self.evictor)
            words += "; taint evict=x:NoExecute"
        }
        submit(.declare(.node(name: node, shape: shape)), words + " >")
    }

    // MARK: Stateful sets and daemon sets.

    private mutating func actOnStateful(_ choices: inout Choices) {
        let name = Self.statefulNames[choices.below(2)]
        let key = ObjectKey(.statefulSet, name)
        switch choices.below(6) {
        case 0, 1: declareStateful(key, &choices)
        case 2:
            let count = choices.below(7)
            submit(.scale(key, count), "scale \(key) \(count)")
        case 3, 4:
            guard let spec = engine.cluster.workload(key)?.template.spec else { return declareStateful(key, &choices) }
            let (template, words) = template(name, &choices) { $0.volumes = spec.volumes }
            submit(.setTemplate(key, template), templateSwitch(of: key, words))
        default: delete(key, orphans: choices.once(in: 3))
        }
    }

    private mutating func declareStateful(_ key: ObjectKey, _ choices: inout Choices) {
        var spec = StatefulSetSpec()
        var words: [String] = []
        if key.name == "shard" {
            spec.podManagement = .parallel
            words.append("order parallel")
        }
        if choices.once(in: 3) {
            let partition = choices.below(3)
            spec.updateStrategy = .rolling(partition: partition)
            spec.replacesUnready = key.name == "db"
            words.append("strategy \(spec.strategyText)")
        }
        // Claims of a set never change, so a set always has them or never.
        let hasClaim = key.name == "db"
        if hasClaim {
            spec.claims = [.init(name: "data", size: 1 << 30)]
            words.append("volume data claim data size 1Gi")
        }
        if hasClaim, choices.once(in: 4) {
            spec.deletesClaimsWhenScaled = true
            words.append("delete-claims scaled")
        }
        let count = choices.below(6)
        let minReady = choices.once(in: 4) ? TimeSpan.seconds(5) : .zero
        if minReady > .zero { words.append("min-ready 5s") }
        let (template, drawn) = template(key.name, &choices) {
            if hasClaim { $0.volumes = [Volume(name: "data", source: .claim("data"))] }
        }
        var manifest = WorkloadManifest(key, template: template, spec: .statefulSet(spec), replicas: count)
        manifest.minReady = minReady
        submit(
            .declare(.workload(manifest)),
            "stateful \(key.name) \(count) < \(([drawn] + words).joined(separator: "; ")) >")
    }

    private mutating func actOnDaemon(_ choices: inout Choices) {
        let key = Self.daemon
        if choices.once(in: 5) { return delete(key, orphans: choices.once(in: 3)) }
        var spec = DaemonSetSpec()
        let surge = choices.once(in: 3) ? 1 : 0
        let unavailable = surge > 0 ? 0 : 1 + choices.below(2)
        spec.updateStrategy = .rolling(surge: .count(surge), unavailable: .count(unavailable))
        let (template, words) = template(key.name, &choices) { spec in
            // Two of a set on a node for a while would wait for each other.
            for i in spec.containers.indices {
                for p in spec.containers[i].ports.indices { spec.containers[i].ports[p].hostPort = nil }
            }
        }
        submit(
            .declare(.workload(WorkloadManifest(key, template: template, spec: .daemonSet(spec)))),
            """
            daemon \(key.name) < \(words.replacing("port 80 host 8080", with: "port 80")); strategy rolling surge \
            \(surge) unavailable \(unavailable) >
            """
        )
    }

    private mutating func delete(_ key: ObjectKey, orphans: Bool) {
        if engine.cluster.exists(key) { judge.deletes(key, orphans: orphans) }
        if orphans { for pod in engine.cluster.pods(ofOwner: key) { runtime.ledger.forced.insert(pod.uid) } }
        submit(.delete(key, orphan: orphans), orphans ? "# \(key) is deleted, its pods stay" : "delete \(key)")
    }

    // MARK: Roll-outs, claims, pressure.

    private mutating func steer(_ choices: inout Choices) {
        let keys =
            Self.deploymentNames.map { ObjectKey(.deployment, $0) }
            + Self.statefulNames.map { ObjectKey(.statefulSet, $0) }
            + [Self.daemon]
        let key = keys[[0, 0, 0, 1, 1, 2, 3, 4][choices.below(8)]]
        switch choices.below(5) {
        case 0: submit(.rollout(key, .undo(to: nil)), "rollout undo \(key)")
        case 1, 2: submit(.rollout(key, .pause), "rollout pause \(key)")
        case 3: submit(.rollout(key, .resume), "rollout resume \(key)")
        default: submit(.rollout(key, .restart), "# all pods of \(key) are replaced, as by a change of a config")
        }
    }

    private mutating func deleteClaim(_ choices: inout Choices) {
        let key = ObjectKey(.persistentVolumeClaim, "data-db-\(choices.below(6))")
        submit(.delete(key), "delete \(key)")
    }

    private mutating func press(_ choices: inout Choices) {
        let node = nodeNames[choices.below(nodeNames.count)]
        let pressure: NodePressure = choices.below(2) == 0 ? .memory : .disk
        guard inject(.pressureNode(node, pressure)) else { return }
        pressed.insert(node)
        write("pressure node \(node) \(pressure)")
    }
}
