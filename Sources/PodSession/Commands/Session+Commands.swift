internal import PodControlPlane
internal import PodLanguage
internal import PodModel
internal import PodSyntax

extension Session {
    /// One command; with a pipe its data goes to the host command.
    func perform(_ command: CommandSyntax, in scope: Scope) throws(EvaluationFailure) -> Flow {
        if command.entry?.availability == .later { throw notAvailable(command.node, command.entry?.word) }
        guard let pipe = command.pipe else {
            try executeCommand(command, in: scope)
            return .next
        }
        try perform(command, into: pipe, in: scope)
        return .next
    }

    /// `COMMAND | HOST WORDS`: both sides run at once. As in a shell the right side's status is that of the whole; that
    /// the container's command on the left failed is reported, unless it ended because nobody reads it any more.
    private func perform(
        _ command: CommandSyntax, into words: HostCommandSyntax, in scope: Scope
    ) throws(EvaluationFailure) {
        let shown = oneLine(words.node.text)
        let host: any HostPipe
        do {
            host = try self.host.pipe(to: ofSession(HostCommand(.shell(try shellText(of: words.segments, in: scope)))))
        } catch let stop as EvaluationFailure {
            throw stop
        } catch {
            throw fault(.command, at: words.node, "\(error)")
        }
        var left: EvaluationFailure?
        pipe = host
        do {
            try executeCommand(command, in: scope)
        } catch {
            left = error
        }
        pipe = nil
        let exit = host.finish(wait: accompany)
        if let left {
            guard left.exit == nil, left.report.kind == .command else { throw left }
            warn(left.report.message, at: command.node)
        }
        try demandSuccess(exit, of: shown, at: words.node)
    }

    private func executeCommand(_ command: CommandSyntax, in scope: Scope) throws(EvaluationFailure) {
        switch command.command {
        case .get: try get(command, in: scope)
        case .describe: try describe(command, in: scope)
        case .explain, .help: try explain(command, in: scope)
        case .events: try showEvents(command, in: scope)
        case .logs: try showLogs(command, in: scope)
        case .session: emit(.session(sessionReport(), format: format(command)))
        case .scale: try scale(command, in: scope)
        case .restart: try restart(command, in: scope)
        case .delete: try delete(command, in: scope)
        case .label: try label(command, in: scope)
        case .set: try set(command, in: scope)
        case .upgrade: try upgrade(command, in: scope)
        case .rollout: try rollout(command, in: scope)
        case .source: try source(command, in: scope)
        case .fail, .partition, .pressure, .restore: try harm(command, in: scope)
        case .cordon: try submit(.cordon(node: try nodeName(command, in: scope)), at: command.node)
        case .uncordon: try submit(.uncordon(node: try nodeName(command, in: scope)), at: command.node)
        case .drain: try drain(command, in: scope)
        case .evict: try evict(command, in: scope)
        case .exec: try executeInContainer(command, in: scope)
        case .attach: try attachToContainer(command, in: scope)
        case .debug: try debugPod(command, in: scope)
        case .copy: try copyFiles(command, in: scope)
        case .forward: try forward(command, in: scope)
        case .top: try top(command, in: scope)
        case .slow, .drop: try impair(command, in: scope)
        case .advance: try advance(command, in: scope)
        case .plan: try planFile(command, in: scope)
        case .import: try importFile(command, in: scope)
        case .export: try export(command, in: scope)
        case .quit: throw EvaluationFailure(exit: firstFailure ?? ExitCode.held, at: command.node)
        case .map, .timeline, nil: throw notAvailable(command.node, command.entry?.word)
        }
    }

    /// The namespace that a command names with `namespace` or `-n`, else the current one; nil for all.
    func namespace(of command: CommandSyntax, in scope: Scope) throws(EvaluationFailure) -> String? {
        if command.has(.allNamespaces) { return nil }
        guard let word = command.word(.namespace) else { return namespace }
        return try text(of: word, in: scope)
    }

    func format(_ command: CommandSyntax) -> ListReply.Format {
        switch command.format {
        case .wide: .wide
        case .json: .json
        case .yaml: .yaml
        case .name: .name
        case nil: .table
        }
    }

    /// The object a command is about, in the namespace it names.
    func commandTarget(_ command: CommandSyntax, in scope: Scope) throws(EvaluationFailure) -> ObjectKey {
        guard let word = command.target else { throw fault(at: command.node, "a name is missing") }
        let outer = namespace
        defer { namespace = outer }
        if let space = try namespace(of: command, in: scope) { namespace = space }
        return try object(word, kindWord: command.kindWord, in: scope)
    }

    func nodeName(_ command: CommandSyntax, in scope: Scope) throws(EvaluationFailure) -> String {
        guard let word = command.target else { throw fault(at: command.node, "a node's name is missing") }
        var name = try text(of: word, in: scope)
        if let slash = name.firstIndex(of: "/"), ObjectKind(written: String(name[..<slash])) == .node {
            name = String(name[name.index(after: slash)...])
        }
        guard try controlPlane(at: command.node).node(name) != nil else {
            throw fault(
                .refused, at: word.node, "no node '\(name)'", help: nearMiss(name, among: objectNames(of: .node)))
        }
        return name
    }

    // MARK: Changing

    private func scale(_ command: CommandSyntax, in scope: Scope) throws(EvaluationFailure) {
        let key = try commandTarget(command, in: scope)
        guard let word = command.word(.count) else { throw fault(at: command.node, "a number is missing") }
        let written = try text(of: word, in: scope)
        guard let count = Int(written), count >= 0, count <= 10_000_000 else {
            throw fault(at: word.node, "'\(written)' is no number between 0 and 10000000")
        }
        if key.kind == .pod {
            throw fault(
                .refused, at: command.node, "\(key) is a bare pod and has no copies",
                help: "make copies with 'replicate \(key.name) \(count)'")
        }
        try submit(.scale(key, count), at: command.node)
    }

    private func delete(_ command: CommandSyntax, in scope: Scope) throws(EvaluationFailure) {
        let key = try commandTarget(command, in: scope)
        if try !controlPlane(at: command.node).exists(key) {
            throw missing(key, at: command.target?.node ?? command.node)
        }
        var grace: TimeSpan?
        if let word = command.word(.grace) { grace = try span(word, in: scope) }
        try submit(.delete(key, grace: grace, orphan: command.has(.orphan)), at: command.node)
    }

    /// A duration written as a word.
    func span(_ word: WordSyntax, in scope: Scope) throws(EvaluationFailure) -> TimeSpan {
        let text = try text(of: word, in: scope)
        let span = try at(word.node) { () throws(ValueError) in try Reading.duration(text) }
        if span < .zero { throw fault(at: word.node, "a duration here cannot be negative") }
        return span
    }

    private func label(_ command: CommandSyntax, in scope: Scope) throws(EvaluationFailure) {
        let key = try commandTarget(command, in: scope)
        var edits: [LabelEdit] = []
        for word in command.words(.values) {
            let written = try text(of: word, in: scope)
            if let sign = written.firstIndex(of: "=") {
                edits.append(
                    LabelEdit(key: String(written[..<sign]), value: String(written[written.index(after: sign)...])))
            } else if written.utf8.last == UInt8(ascii: "-") {
                edits.append(LabelEdit(key: String(written.dropLast()), value: nil))
            } else {
                throw fault(at: word.node, "expected KEY=VALUE, or KEY- to take the label away")
            }
        }
        try submit(.setLabels(key, edits), at: command.node)
    }

    private func advance(_ command: CommandSyntax, in scope: Scope) throws(EvaluationFailure) {
        guard let expression = command.node[.expression] else { throw fault(at: command.node, "a duration is missing") }
        guard can(.movesTime) else {
            throw fault(.refused, at: command.node, "'advance' needs simulated machines: real time cannot be moved")
        }
        hasWaited = true
        try pass(try duration(expression, in: scope), at: command.node)
    }

    // MARK: Faults

    /// Refuses what this control plane cannot do.
    func demand(_ ability: Abilities, for word: Keyword?, at node: SyntaxNode) throws(EvaluationFailure) {
        if can(ability) { return }
        throw fault(.refused, at: node, "this control plane cannot do '\(word?.spelling ?? oneLine(node.text))'")
    }

    private func harm(_ command: CommandSyntax, in scope: Scope) throws(EvaluationFailure) {
        try demand(.injectsFaults, for: command.keyword, at: command.node)
        guard let word = command.target else { throw fault(at: command.node, "a target is missing") }
        let kindText = try command.kindWord.map { (word) throws(EvaluationFailure) in try text(of: word, in: scope) }
        if kindText.flatMap(Vocabulary.kind)?.keyword == .container {
            let (pod, container) = try podAndContainer(word, in: scope)
            return try inject(.failContainer(pod, container: container), command)
        }
        let written = try text(of: word, in: scope)
        if kindText == nil, command.keyword == .fail, let slash = written.firstIndex(of: "/"),
            Vocabulary.kind(String(written[..<slash])) == nil
        {
            let (pod, container) = try podAndContainer(word, in: scope)
            return try inject(.failContainer(pod, container: container), command)
        }
        let key = try object(word, kindWord: command.kindWord, in: scope)
        if try !controlPlane(at: command.node).exists(key) { throw missing(key, at: word.node) }
        switch (command.keyword, key.kind) {
        case (.fail, .node): try inject(.failNode(key.name), command)
        case (.fail, .pod): try inject(.failPod(key), command)
        case (.partition, .node): try inject(.partitionNode(key.name), command)
        case (.pressure, .node):
            try inject(.pressureNode(key.name, command.choice(.resource) == .disk ? .disk : .memory), command)
        case (.restore, _): try restore(key, command)
        default:
            throw fault(
                .refused, at: command.node, "\(key) cannot \(command.keyword?.spelling ?? "fail")",
                help: "name a node, a pod or POD/CONTAINER")
        }
    }

    /// Whatever ails it: a node that is away, links that were slowed down or made lossy.
    private func restore(_ key: ObjectKey, _ command: CommandSyntax) throws(EvaluationFailure) {
        let healed = try heal(key, at: command.node)
        if healed > 0 { output.chatter(Chatter(.change, "\(key) has healthy links again")) }
        if key.kind == .node, healed == 0 || plane?.isNodeAway(key.name) == true {
            try inject(.restoreNode(key.name), command)
        } else if healed == 0 {
            throw fault(
                .refused, at: command.node,
                "nothing ails \(key): only nodes are restored, and links after 'slow' or 'drop'")
        }
    }

    private func inject(_ fault: Fault, _ command: CommandSyntax) throws(EvaluationFailure) {
        let plane = try controlPlane(at: command.node)
        do {
            try plane.inject(fault)
        } catch {
            throw self.fault(error, at: Place(command.node))
        }
        let what: String
        switch fault {
        case .failNode(let name): what = "node/\(name) failed"
        case .partitionNode(let name): what = "node/\(name) partitioned"
        case .pressureNode(let name, let pressure): what = "node/\(name) reports \(pressure.conditionName)"
        case .restoreNode(let name): what = "node/\(name) restored"
        case .failPod(let key): what = "\(key) failed"
        case .failContainer(let key, let container): what = "\(key)\(container.map { " container \($0)" } ?? "") killed"
        }
        output.chatter(Chatter(.change, what))
    }
}
