internal import PodControl
internal import PodEngine
internal import PodModel
internal import PodSyntax

extension Session {
    /// Cordons the node and sends its pods away, each with its own grace, and waits until they are gone. What a disruption
    /// budget holds back is asked again whenever something has changed. Pods of daemon sets stay; bare pods never come back.
    func drain(_ command: CommandSyntax, in scope: Scope) throws(Stop) {
        let name = try nodeName(command, in: scope)
        let engine = try machines(at: command.node)
        let grace = try command.word(.grace).map { (word) throws(Stop) in try span(word, in: scope) }
        let within = try command.word(.within).map { (word) throws(Stop) in try span(word, in: scope) }
        if engine.cluster.node(name)?.isUnschedulable == false { try submit(.cordon(node: name), at: command.node) }
        let limit = within ?? (options.mode == .batch ? TimeSpan.minutes(5) : nil)
        let awaited = Awaiting(
            text: "drain \(name)", node: command.node, since: engine.now, limit: limit.map { engine.now + $0 },
            objects: [ObjectKey(.node, name)], reason: { engine.cluster.drainBlock(ofNode: name) })
        let ending = try keepWaiting(awaited) { () throws(Stop) in
            let pods = engine.cluster.podsToDrain(fromNode: name)
            visited += pods.count
            for id in pods where engine.cluster.pod(id)?.isTerminating == false && engine.cluster.evictionRefusal(of: id) == nil {
                try tell(try apply(.evict(id, grace: grace), at: command.node))
            }
            return engine.cluster.podsToDrain(fromNode: name).isEmpty ? .held : .notYet
        }
        let block = engine.cluster.drainBlock(ofNode: name)
        switch ending {
        case .held: output.chatter(Chatter(.change, "node/\(name) drained"))
        case .outOfTime:
            throw fault(
                .outOfTime, at: command.node, "drain \(name): " + (block ?? "pods are still on the node"),
                exitCode: ExitCode.outOfTime)
        case .impossible(let reason):
            throw fault(.impossible, at: command.node, "drain \(name): pods will stay on the node: \(block ?? reason)")
        }
    }
}

extension Cluster {
    /// Pods that a drain still waits for, by name.
    fileprivate func podsToDrain(fromNode name: String) -> [PodID] {
        pods(ofNode: name).filter {
            guard let pod = pod($0) else { return false }
            return (pod.isTerminating || !pod.status.phase.isFinal) && pod.meta.owner?.kind != .daemonSet
        }
    }

    /// What holds the first pod back that cannot be evicted now.
    fileprivate func drainBlock(ofNode name: String) -> String? {
        for id in podsToDrain(fromNode: name) where pod(id)?.isTerminating == false {
            if let refusal = evictionRefusal(of: id) { return refusal.message }
        }
        return nil
    }
}
