internal import PodControlPlane
internal import PodLanguage
internal import PodLifecycle
internal import PodModel
internal import PodSyntax

/// `slow` and `drop`: links made worse, of a node, a pod or all pods of a controller or service.
extension Session {
    func impair(_ command: CommandSyntax, in scope: Scope) throws(EvaluationFailure) {
        guard let word = command.target else { throw fault(at: command.node, "a target is missing") }
        var change = LinkImpairment()
        var words: [String] = []
        if let option = command.word(.latency) {
            change.latency = try span(option, in: scope)
            words.append("latency \(change.latency ?? .zero)")
        }
        if let option = command.word(.jitter) {
            change.jitter = try span(option, in: scope)
            words.append("jitter \(change.jitter ?? .zero)")
        }
        if let option = command.word(.loss) {
            let written = try text(of: option, in: scope)
            let percent = try at(option.node) { () throws(ValueError) in try Reading.percent(written) }
            change.lossPerMille = Int((percent * 10).rounded())
            words.append("loss \(written)")
        }
        if words.isEmpty {
            let help = command.keyword == .slow ? "such as slow web latency 200ms" : "such as drop web loss 10%"
            throw fault(at: command.node, "'\(command.keyword?.spelling ?? "")' needs an amount", help: help)
        }
        try demand(.injectsFaults, for: command.keyword, at: command.node)
        let plane = try controlPlane(at: command.node)
        for target in try links(word, command, in: scope) {
            do {
                try plane.impair(target, change)
            } catch {
                throw fault(error, at: Place(command.node))
            }
            output.chatter(Chatter(.change, "\(target) \(words.joined(separator: " "))"))
        }
    }

    /// Undoes `slow` and `drop`; how many links were healed.
    func heal(_ key: ObjectKey, at node: SyntaxNode) throws(EvaluationFailure) -> Int {
        let plane = try controlPlane(at: node)
        var healed = 0
        for target in key.kind == .node ? [key] : try pods(of: key, at: node) {
            do {
                if try plane.heal(target) { healed += 1 }
            } catch {
                throw fault(error, at: Place(node))
            }
        }
        return healed
    }

    private func links(
        _ word: WordSyntax, _ command: CommandSyntax, in scope: Scope
    ) throws(EvaluationFailure) -> [ObjectKey] {
        let key = try object(word, kindWord: command.kindWord, in: scope)
        if try !controlPlane(at: command.node).exists(key) { throw missing(key, at: word.node) }
        if key.kind == .node { return [key] }
        let pods = try pods(of: key, at: word.node)
        if pods.isEmpty { throw fault(.refused, at: command.node, "\(key) has no pods") }
        return pods
    }
}
