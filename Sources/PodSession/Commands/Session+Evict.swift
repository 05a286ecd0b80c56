internal import PodControlPlane
internal import PodModel
internal import PodSyntax

extension Session {
    /// `evict POD [grace DURATION]`: what Kubernetes' Eviction API does. A budget that does not allow it refuses.
    func evict(_ command: CommandSyntax, in scope: Scope) throws(EvaluationFailure) {
        let key = try commandTarget(command, in: scope)
        let node = command.target?.node ?? command.node
        guard key.kind == .pod else {
            throw fault(
                .refused, at: node, "\(key) is no pod, and only pods are evicted",
                help: "name one of its pods, or drain a node")
        }
        guard let pod = try controlPlane(at: command.node).pod(key) else { throw missing(key, at: node) }
        let grace = try command.word(.grace).map { (word) throws(EvaluationFailure) in try span(word, in: scope) }
        try submit(.evict(key, uid: pod.meta.uid, grace: grace), at: command.node)
    }
}
