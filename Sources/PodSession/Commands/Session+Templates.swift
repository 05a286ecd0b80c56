internal import PodControlPlane
internal import PodLanguage
internal import PodModel
internal import PodSyntax

extension Session {
    /// `POD`, `POD/CONTAINER`, `KIND/NAME[/CONTAINER]`, and a controller wherever a pod may stand.
    func objectAndContainer(
        _ word: WordSyntax, in scope: Scope
    ) throws(EvaluationFailure) -> (ObjectKey, container: String?) {
        try objectAndContainer(named: try text(of: word, in: scope), at: word)
    }

    private func objectAndContainer(
        named text: String, at word: WordSyntax
    ) throws(EvaluationFailure) -> (ObjectKey, container: String?) {
        var parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if parts.count > 1, let kind = ObjectKind(written: parts[0]) {
            guard parts.count <= 3 else { throw fault(at: word.node, "expected KIND/NAME/CONTAINER") }
            return (ObjectKey(kind, parts[1], namespace: namespace), parts.count == 3 ? parts[2] : nil)
        }
        guard parts.count <= 2 else { throw fault(at: word.node, "expected POD or POD/CONTAINER") }
        let name = parts.removeFirst()
        if let key = try findBare(name, at: word.node) { return (key, parts.first) }
        throw fault(at: word.node, "no pod or controller '\(name)'", help: nearMiss(name, among: objectNames()))
    }

    /// The same where it has to be one pod.
    func podAndContainer(
        _ word: WordSyntax, in scope: Scope
    ) throws(EvaluationFailure) -> (ObjectKey, container: String?) {
        try podAndContainer(named: try text(of: word, in: scope), at: word, in: scope)
    }

    /// One pod; of a controller its only one.
    func onePod(_ word: WordSyntax, kindWord: WordSyntax?, in scope: Scope) throws(EvaluationFailure) -> ObjectKey {
        try podAndContainer(word, kindWord: kindWord, in: scope).0
    }

    func podAndContainer(
        _ word: WordSyntax, kindWord: WordSyntax?, in scope: Scope
    ) throws(EvaluationFailure) -> (ObjectKey, container: String?) {
        let name = try text(of: word, in: scope)
        let kind = try kindWord.map { (word) throws(EvaluationFailure) in try text(of: word, in: scope) + "/" } ?? ""
        return try podAndContainer(named: kind + name, at: word, in: scope)
    }

    func podAndContainer(
        named text: String, at word: WordSyntax, in scope: Scope
    ) throws(EvaluationFailure) -> (ObjectKey, container: String?) {
        let (key, container) = try objectAndContainer(named: text, at: word)
        if key.kind == .pod {
            if try !controlPlane(at: word.node).exists(key) { throw missing(key, at: word.node) }
            return (key, container)
        }
        // Of a controller and its adopted pod of one name only the pod can be meant.
        let pod = ObjectKey(.pod, key.name, namespace: key.namespace)
        if plane?.exists(pod) == true { return (pod, container) }
        let pods = try pods(of: key, at: word.node)
        guard pods.count == 1 else {
            throw fault(
                at: word.node, "\(key) has \(counted(pods.count, "pod")): name one of them",
                help: pods.first.map { "for example pod/\($0.name)" })
        }
        return (pods[0], container)
    }

    /// The pods of a controller that count, or the pod itself.
    func pods(of key: ObjectKey, at node: SyntaxNode) throws(EvaluationFailure) -> [ObjectKey] {
        let plane = try controlPlane(at: node)
        switch key.kind {
        case .pod:
            if !plane.exists(key) { throw missing(key, at: node) }
            return [key]
        case .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob:
            if !plane.exists(key) { throw missing(key, at: node) }
            return plane.activePods(ofOwner: key).map(\.key)
        case .service:
            guard let service = plane.service(key) else {
                throw missing(key, at: node)
            }
            return plane.pods(.matching(service.selector, namespace: key.namespace))
                .filter(\.isActive).map(\.key)
        case .endpoints, .autoscaler, .budget, .persistentVolumeClaim, .configMap, .secret, .template, .node,
            .namespace, .event, .unstructured:
            throw fault(.refused, at: node, "\(key) has no containers")
        }
    }

    /// `restart web`: a controller that rolls replaces its pods; others, and `restart web/nginx`, restart containers
    /// where they are, of a controller one pod after another.
    func restart(_ command: CommandSyntax, in scope: Scope) throws(EvaluationFailure) {
        guard let word = command.target else { throw fault(at: command.node, "a name is missing") }
        let (key, container) = try objectAndContainer(word, in: scope)
        if try !controlPlane(at: word.node).exists(key) { throw missing(key, at: word.node) }
        if container == nil, key.kind.rolls { return try submit(.rollout(key, .restart), at: command.node) }
        if key.kind.isWorkload { return try submit(.restartContainer(of: key, container: container), at: command.node) }
        for pod in try pods(of: key, at: word.node) { try restartPod(pod, container: container, at: command.node) }
    }

    func restartPod(_ pod: ObjectKey, container: String?, at node: SyntaxNode) throws(EvaluationFailure) {
        try demand(.restartsPods, for: .restart, at: node)
        let plane = try controlPlane(at: node)
        do {
            if let container {
                try plane.restartContainer(pod, container: container)
                output.chatter(Chatter(.change, "\(pod) container \(container) restarted"))
            } else {
                try plane.restartPod(pod)
                output.chatter(Chatter(.change, "\(pod) restarted"))
            }
        } catch {
            throw fault(error, at: Place(node))
        }
    }

    /// `set web/nginx image nginx:1.27`, `set web grace 5s`, `set web from TEMPLATE`: the next pods have it.
    func set(_ command: CommandSyntax, in scope: Scope) throws(EvaluationFailure) {
        guard let word = command.target else { throw fault(at: command.node, "a name is missing") }
        let (key, container) = try objectAndContainer(word, in: scope)
        let plane = try controlPlane(at: command.node)
        let current: PodTemplate?
        switch key.kind {
        case .pod: current = plane.pod(key)?.template
        case .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob:
            current = plane.workload(key)?.template
        case .template: current = plane.template(key)?.template
        case .service, .endpoints, .autoscaler, .budget, .persistentVolumeClaim, .configMap, .secret, .node, .namespace,
            .event, .unstructured:
            throw fault(.refused, at: word.node, "\(key) has no template")
        }
        guard let current else { throw missing(key, at: word.node) }
        let changed = try template(current, container, command, key, in: scope)
        switch key.kind {
        case .pod:
            try submit(.declare(.pod(name: key.name, namespace: key.namespace, template: changed)), at: command.node)
        case .template:
            try submit(
                .declare(.template(name: key.name, namespace: key.namespace, template: changed)), at: command.node)
        case .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob, .service,
            .endpoints, .autoscaler, .budget, .persistentVolumeClaim, .configMap, .secret, .node, .namespace, .event,
            .unstructured:
            try submit(.setTemplate(key, changed), at: command.node)
        }
    }

    private func template(
        _ current: PodTemplate, _ container: String?, _ command: CommandSyntax, _ key: ObjectKey, in scope: Scope
    ) throws(EvaluationFailure) -> PodTemplate {
        if let from = command.word(.from) {
            let name = try text(of: from, in: scope)
            guard let named = plane?.template(ObjectKey(.template, name, namespace: namespace))?.template else {
                throw missing(ObjectKey(.template, name, namespace: namespace), at: from.node)
            }
            // The labels by which the controller finds its pods stay.
            return PodTemplate(
                labels: named.labels.merging(current.labels), annotations: named.annotations, spec: named.spec)
        }
        guard let attribute = command.attribute else { throw fault(at: command.node, "an attribute is missing") }
        let evaluation = LoweringEvaluation(self, scope)
        do {
            if attribute.entry?.context == .container {
                let i = try containerIndex(container, of: current.spec, key, at: command.target?.node ?? command.node)
                var changed = current.spec.containers[i]
                try change(&changed, with: attribute, in: evaluation.context(at: command.node))
                let result = changed
                return current.changing { $0.containers[i] = result }
            }
            return try PodLanguage.changed(current, with: attribute, in: evaluation.context(at: command.node))
        } catch let error as LoweringError {
            throw evaluation.stop ?? stop(error.findings, in: command.node)
        } catch let error as EvaluationFailure {
            throw error
        } catch {
            throw fault(at: command.node, "\(error)")
        }
    }

    private func containerIndex(
        _ name: String?, of spec: PodSpec, _ key: ObjectKey, at node: SyntaxNode
    ) throws(EvaluationFailure) -> Int {
        let names = spec.containers.map(\.name)
        if let name {
            if let i = names.firstIndex(of: name) { return i }
            throw fault(
                at: node, "\(key) has no container '\(name)'",
                help: nearMiss(name, among: names) ?? "it has \(names.joined(separator: ", "))")
        }
        let mains = spec.containers.indices.filter { spec.containers[$0].role == .main }
        if mains.count == 1 { return mains[0] }
        throw fault(
            at: node, "\(key) has \(counted(names.count, "container")): name one as \(key.name)/CONTAINER",
            help: "it has \(names.joined(separator: ", "))")
    }

    /// `upgrade web/nginx image nginx:1.27`: the running container changes in place. Of a controller: of its template,
    /// so that the next pods are the same, and of all its pods, one after another.
    func upgrade(_ command: CommandSyntax, in scope: Scope) throws(EvaluationFailure) {
        guard let word = command.target, let attribute = command.attribute else {
            throw fault(at: command.node, "a name and an attribute are missing")
        }
        let (key, container) = try objectAndContainer(word, in: scope)
        let plane = try controlPlane(at: command.node)
        let current =
            key.kind == .pod
            ? plane.pod(key)?.spec : plane.workload(key)?.template.spec
        guard let current else {
            if plane.exists(key) { throw fault(.refused, at: word.node, "\(key) has no containers") }
            throw missing(key, at: word.node)
        }
        let i = try containerIndex(container, of: current, key, at: word.node)
        var changed = current.containers[i]
        let evaluation = LoweringEvaluation(self, scope)
        do {
            try change(&changed, with: attribute, in: evaluation.context(at: command.node))
        } catch {
            throw evaluation.stop ?? stop(error.findings, in: command.node)
        }
        try submit(.upgradeContainer(of: key, changed), at: command.node)
    }
}
