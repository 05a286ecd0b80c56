internal import PodControlPlane
internal import PodLanguage
internal import PodModel
internal import PodSyntax

extension Session {
    /// `rollout status|undo|pause|resume|history NAME [to N]`.
    func rollout(_ command: CommandSyntax, in scope: Scope) throws(EvaluationFailure) {
        let key = try commandTarget(command, in: scope)
        guard let set = try controlPlane(at: command.node).workload(key) else {
            throw missing(key, at: command.target?.node ?? command.node)
        }
        switch RolloutWord(command.choice(.action)) {
        case .undo:
            let number = try command.word(.revision).map { (word) throws(EvaluationFailure) -> Int64 in
                let written = try text(of: word, in: scope)
                guard let number = Int64(written), number > 0 else {
                    throw fault(at: word.node, "'\(written)' is no revision")
                }
                return number
            }
            try submit(.rollout(key, .undo(to: number)), at: command.node)
        case .pause: try submit(.rollout(key, .pause), at: command.node)
        case .resume: try submit(.rollout(key, .resume), at: command.node)
        case .history: try showHistory(of: key, at: command.node)
        case .status, nil: emit(.text(rolloutStatus(of: set)))
        }
    }

    private func showHistory(of key: ObjectKey, at node: SyntaxNode) throws(EvaluationFailure) {
        guard let plane else { return }
        let known = plane.revisions(ofWorkload: key)
        if known.isEmpty {
            throw fault(.refused, at: node, "\(key) has no revisions; a deployment, a stateful and a daemon have")
        }
        let numbers = known.map { String($0.number) }
        let width = max(8, numbers.map(\.count).max() ?? 0)
        var lines = ["REVISION" + String(repeating: " ", count: width - 8) + "   IMAGES"]
        for (number, revision) in zip(numbers, known) {
            let images = revision.template.spec.mainContainers.map(\.image).joined(separator: ",")
            lines.append(number + String(repeating: " ", count: width - number.count) + "   " + images)
        }
        emit(.text(lines.joined(separator: "\n")))
    }

    /// Where a roll-out is, in kubectl's sentences; of one that is stuck, why.
    func rolloutStatus(of set: Workload) -> String {
        let status = set.status
        let name = "\(set.kind.word) \"\(set.meta.name)\""
        if case .deployment(let spec) = set.spec, spec.isPaused { return "\(name) is paused" }
        if set.isStuck {
            let cause = blocking(set.key).map { ": \($0)" } ?? ""
            return "\(name) exceeded its progress deadline\(cause)"
        }
        let cause = blocking(set.key).map { " (\($0))" } ?? ""
        if let inPlace = set.inPlace {
            let waits = inPlace.waitsFor.isEmpty ? "" : ", waits for \(inPlace.waitsFor)"
            return
                """
                Waiting for the \(inPlace.what) of \(name): \(inPlace.done) of \(inPlace.total) pods have \
                it\(waits)...\(cause)
                """
        }
        if status.updated < set.replicas {
            return
                """
                Waiting for \(name) rollout to finish: \(status.updated) out of \(set.replicas) new replicas have \
                been updated...\(cause)
                """
        }
        if status.replicas > status.updated {
            return
                """
                Waiting for \(name) rollout to finish: \(status.replicas - status.updated) old replicas are \
                pending termination...
                """
        }
        if status.available < status.updated {
            return
                """
                Waiting for \(name) rollout to finish: \(status.available) of \(status.updated) updated replicas \
                are available...\(cause)
                """
        }
        return "\(name) successfully rolled out"
    }
}
