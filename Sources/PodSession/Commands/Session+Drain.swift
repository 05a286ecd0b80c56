internal import PodControlPlane
internal import PodModel
internal import PodSyntax

extension Session {
    /// Cordons the node and sends its pods away, each with its own grace, and waits until they are gone. What a
    /// disruption budget holds back is asked again whenever something has changed. Pods of daemon sets stay; bare pods
    /// never come back.
    func drain(_ command: CommandSyntax, in scope: Scope) throws(EvaluationFailure) {
        let name = try nodeName(command, in: scope)
        let plane = try controlPlane(at: command.node)
        let grace = try command.word(.grace).map { (word) throws(EvaluationFailure) in try span(word, in: scope) }
        let within = try command.word(.within).map { (word) throws(EvaluationFailure) in try span(word, in: scope) }
        if plane.node(name)?.isUnschedulable == false { try submit(.cordon(node: name), at: command.node) }
        let limit = within ?? (options.mode == .batch ? TimeSpan.minutes(5) : nil)
        var awaited = Awaiting(
            text: "drain \(name)", node: command.node, since: plane.now, limit: limit.map { plane.now + $0 },
            objects: [ObjectKey(.node, name)], reason: { plane.drainBlock(ofNode: name) })
        let ending = try keepWaiting(&awaited) { () throws(EvaluationFailure) in
            let pods = plane.podsToDrain(fromNode: name)
            visited += pods.count
            for pod in pods where !pod.isTerminating && plane.evictionRefusal(ofPod: pod.key) == nil {
                try printChanges(try apply(.evict(pod.key, uid: pod.meta.uid, grace: grace), at: command.node))
            }
            return plane.podsToDrain(fromNode: name).isEmpty ? .held : .notYet
        }
        let block = plane.drainBlock(ofNode: name)
        switch ending {
        case .held: output.chatter(Chatter(.change, "node/\(name) drained"))
        case .outOfTime:
            throw fault(
                .outOfTime, at: command.node, "drain \(name): " + (block ?? "pods are still on the node"),
                exitCode: ExitCode.outOfTime)
        case .impossible(let reason):
            throw fault(
                .impossible, at: command.node, "drain \(name): pods will stay on the node: \(block ?? reason.text)")
        }
    }
}

extension ObjectView {
    /// Pods that a drain still waits for, by name.
    fileprivate func podsToDrain(fromNode name: String) -> [Pod] {
        pods(.node(name)).filter { pod in
            (pod.isTerminating || !pod.status.phase.isFinal) && pod.meta.owner?.kind != .daemonSet
        }
    }

    /// What holds the first pod back that cannot be evicted now.
    fileprivate func drainBlock(ofNode name: String) -> String? {
        for pod in podsToDrain(fromNode: name) where !pod.isTerminating {
            if let refusal = evictionRefusal(ofPod: pod.key) { return refusal.message }
        }
        return nil
    }
}
