internal import PodControl
internal import PodEngine
internal import PodLanguage
internal import PodModel
internal import PodSyntax

extension Session {
    /// `on EVENT …`. A built-in reaction replaces the one for the same event and range; blocks add up.
    func addHandler(_ statement: OnSyntax, in scope: Scope) throws(Stop) {
        guard let word = statement.entry?.word, let kind = Happening.Kind.allCases.first(where: { $0.word == word }) else {
            throw fault(at: statement.node, "unknown event")
        }
        if statement.entry?.availability == .later {
            throw fault(.notAvailable, at: statement.node, "'on \(word)' is not available yet", exitCode: ExitCode.usage)
        }
        let range = try range(of: statement, in: scope)
        let reaction = statement.reaction
        var isRule = false
        if let reaction {
            // A condition is judged here when it happens; without one the cluster acts by itself, also between our looks.
            isRule = kind == .nodeFail && statement.condition == nil
            handlers.removeAll { $0.reaction != nil && $0.kind == kind && $0.range == range }
            if isRule { try setRule(reaction, range, at: statement.node) }
        }
        handlers.append(
            Handler(
                kind: kind, range: range, statement: statement, reaction: reaction, scope: scope, namespace: namespace,
                isRule: isRule))
        listen()
    }

    /// The cluster keeps only happenings that somebody wants.
    func listen() {
        guard let engine else { return }
        if options.mode == .interactive {
            engine.wantedHappenings = .all
            return
        }
        var wanted: HappeningMask = []
        for handler in handlers { wanted.insert(HappeningMask(handler.kind)) }
        engine.wantedHappenings = wanted
    }

    private func range(of statement: OnSyntax, in scope: Scope) throws(Stop) -> Handler.Range {
        guard let word = statement.scope else { return .all }
        switch try target(word, kindWord: statement.word(.kind), in: scope) {
        case .all: return .all
        case .object(let key): return .object(key)
        case .labels(let labels): return .labels(labels)
        }
    }

    private func setRule(_ reaction: Keyword, _ range: Handler.Range, at node: SyntaxNode) throws(Stop) {
        let rule: NodeFailureRule
        switch reaction {
        case .recover: rule = .recover
        case .ignore: rule = .ignore
        default: throw fault(at: node, "'restart' is no reaction to node-fail", help: "write 'recover' or 'ignore'")
        }
        let scope: NodeFailureScope
        switch range {
        case .all: scope = .all
        case .object(let key): scope = .object(key)
        case .labels(let labels): scope = .labels(labels)
        }
        _ = try apply(.nodeFailureRule(rule, scope: scope), at: node)
    }

    func addTimer(_ statement: EverySyntax, in scope: Scope) throws(Stop) {
        guard let expression = statement.interval else { return }
        let interval = try duration(expression, in: scope)
        if interval < .milliseconds(1) { throw fault(at: expression, "'every' needs at least 1ms") }
        let now = try machines(at: statement.node).now
        repetitions.append(
            Repetition(statement: statement, interval: interval, scope: scope, namespace: namespace, due: now + interval))
    }

    // MARK: Running

    /// Runs what is due: handlers of what has happened, in its order, and repetitions; one at a time, never inside each other.
    func react() throws(Stop) {
        guard !isReacting, let engine else { return }
        tellNotes()
        if handlers.isEmpty, repetitions.isEmpty, options.mode == .batch { return }
        isReacting = true
        defer { isReacting = false }
        while true {
            let news = engine.takeHappenings()
            if options.mode == .interactive { tell(news) }
            happenings.append(contentsOf: news)
            if let happening = happenings.popFirst() {
                try handle(happening)
            } else if let i = dueRepetition(at: engine.now) {
                try repeatBlock(i, engine)
            } else {
                return
            }
        }
    }

    /// When a repetition next has something to do.
    var nextRepetition: Timestamp? { repetitions.map(\.due).min() }

    private func dueRepetition(at now: Timestamp) -> Int? {
        var best: Int?
        for i in repetitions.indices where repetitions[i].due <= now {
            if let chosen = best, repetitions[chosen].due <= repetitions[i].due { continue }
            best = i
        }
        return best
    }

    private func repeatBlock(_ i: Int, _ engine: Engine) throws(Stop) {
        let repetition = repetitions[i]
        repetitions[i].count += 1
        // Missed turns are not made up for: the next one is a full interval away.
        let next = repetition.due + repetition.interval
        repetitions[i].due = next <= engine.now ? engine.now + repetition.interval : next
        try runReaction(repetition.statement.block, in: Scope(parent: repetition.scope), namespace: repetition.namespace, "every", repetition.statement.node)
    }

    private func handle(_ happening: Happening) throws(Stop) {
        // Handlers that are added meanwhile do not see this one.
        for i in handlers.indices where i < handlers.count && handlers[i].kind == happening.kind {
            guard !handlers[i].isRule, handlers[i].range.covers(happening) else { continue }
            let handler = handlers[i]
            let scope = Scope(parent: handler.scope)
            scope.declare("event", happening.record)
            if let condition = handler.statement.condition {
                let tested = Scope(parent: scope)
                if let cluster = engine?.cluster, cluster.exists(happening.object) { tested.subject = .object(happening.object) }
                guard try holds(condition, in: tested) else { continue }
            }
            handlers[i].count += 1
            if let reaction = handler.reaction {
                try carryOut(reaction, happening, at: handler.statement.node)
            } else {
                try runReaction(handler.statement.block, in: scope, namespace: handler.namespace, "on \(happening.kind.word)", handler.statement.node)
            }
        }
    }

    private func runReaction(_ block: BlockSyntax?, in scope: Scope, namespace home: String, _ what: String, _ node: SyntaxNode) throws(Stop) {
        let current = namespace
        namespace = home
        defer { namespace = current }
        do {
            _ = try run(block?.statements ?? node.noChildren, in: scope)
        } catch {
            error.add(FailureReport.Frame(what, Place(node)))
            throw error
        }
    }

    /// A built-in reaction that the cluster does not carry out by itself.
    private func carryOut(_ reaction: Keyword, _ happening: Happening, at node: SyntaxNode) throws(Stop) {
        switch (reaction, happening.object.kind) {
        case (.ignore, _): return
        case (.recover, .node):
            _ = try apply(.nodeFailureRule(.recover, scope: .object(happening.object)), at: node)
        case (.recover, .pod):
            guard let pod = engine?.cluster.pod(happening.object.name, namespace: happening.object.namespace), !pod.isTerminating else { return }
            if pod.isBare { return warn("\(happening.object) is a bare pod: nothing replaces it", at: node) }
            try tell(try apply(.delete(happening.object, grace: .zero), at: node))
        case (.restart, .pod):
            guard engine?.cluster.exists(happening.object) == true else { return }
            try restartPod(happening.object, container: nil, at: node)
        default: return
        }
    }
}
