internal import PodControlPlane
internal import PodLanguage
internal import PodModel
internal import PodSyntax

extension Session {
    /// `on EVENT …`. A built-in reaction replaces the one for the same event and range; blocks add up.
    func addHandler(_ statement: OnSyntax, in scope: Scope) throws(EvaluationFailure) {
        guard let word = statement.entry?.word, let kind = ScriptEvent.Kind.allCases.first(where: { $0.word == word })
        else {
            throw fault(at: statement.node, "unknown event")
        }
        if statement.entry?.availability == .later {
            throw fault(
                .notAvailable, at: statement.node, "'on \(word)' is not available yet", exitCode: ExitCode.usage)
        }
        let range = try range(of: statement, in: scope)
        let reaction = statement.reaction
        var isRule = false
        if let reaction {
            // A condition is judged here when it happens; without one the cluster acts by itself, also between our
            // looks.
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

    /// The control plane keeps only events that somebody wants.
    func listen() {
        guard let plane else { return }
        if options.mode == .interactive || output.wantsNotes {
            plane.wantedEvents = .all
            return
        }
        var wanted: ScriptEventMask = []
        for handler in handlers { wanted.insert(ScriptEventMask(handler.kind)) }
        plane.wantedEvents = wanted
    }

    private func range(of statement: OnSyntax, in scope: Scope) throws(EvaluationFailure) -> Handler.Range {
        guard let word = statement.scope else { return .all }
        switch try target(word, kindWord: statement.word(.kind), in: scope) {
        case .all: return .all
        case .object(let key): return .object(key)
        case .labels(let labels): return .labels(labels)
        }
    }

    private func setRule(
        _ reaction: ReactionWord, _ range: Handler.Range, at node: SyntaxNode
    ) throws(EvaluationFailure) {
        let rule: NodeFailureRule
        switch reaction {
        case .recover: rule = .recover
        case .ignore: rule = .ignore
        case .restart:
            throw fault(at: node, "'restart' is no reaction to node-fail", help: "write 'recover' or 'ignore'")
        }
        let scope: NodeFailureScope
        switch range {
        case .all: scope = .all
        case .object(let key): scope = .object(key)
        case .labels(let labels): scope = .labels(labels)
        }
        _ = try apply(.nodeFailureRule(rule, scope: scope), at: node)
    }

    func addTimer(_ statement: EverySyntax, in scope: Scope) throws(EvaluationFailure) {
        guard let expression = statement.interval else { return }
        let interval = try duration(expression, in: scope)
        if interval < .milliseconds(1) { throw fault(at: expression, "'every' needs at least 1ms") }
        let now = try controlPlane(at: statement.node).now
        repetitions.append(
            Repetition(
                statement: statement, interval: interval, scope: scope, namespace: namespace, due: now + interval))
    }

    // MARK: Running

    /// Runs what is due: handlers of what has happened, in its order, and repetitions; one at a time, never inside each
    /// other.
    func react() throws(EvaluationFailure) {
        guard !isReacting, let plane else { return }
        printNotes()
        if handlers.isEmpty, repetitions.isEmpty, options.mode == .batch, !output.wantsNotes { return }
        isReacting = true
        defer { isReacting = false }
        while true {
            let news = plane.takeScriptEvents()
            if output.wantsNotes {
                for event in news { output.note(ProgressNote(event)) }
            } else if options.mode == .interactive {
                notify(news)
            }
            scriptEvents.append(contentsOf: news)
            if let event = scriptEvents.popFirst() {
                try handle(event)
            } else if let i = dueRepetition(at: plane.now) {
                try goingOn(behind: repetitions[i].statement.node) { () throws(EvaluationFailure) in
                    try repeatBlock(i, plane)
                }
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

    private func repeatBlock(_ i: Int, _ plane: any ControlPlane) throws(EvaluationFailure) {
        let repetition = repetitions[i]
        repetitions[i].count += 1
        // Missed turns are not made up for: the next one is a full interval away.
        let next = repetition.due + repetition.interval
        repetitions[i].due = next <= plane.now ? plane.now + repetition.interval : next
        try runReaction(
            repetition.statement.block, in: Scope(parent: repetition.scope), namespace: repetition.namespace, "every",
            repetition.statement.node)
    }

    private func handle(_ event: ScriptEvent) throws(EvaluationFailure) {
        // Handlers that are added meanwhile do not see this one.
        for i in handlers.indices where i < handlers.count && handlers[i].kind == event.kind {
            guard !handlers[i].isRule, handlers[i].range.covers(event) else { continue }
            try goingOn(behind: handlers[i].statement.node) { () throws(EvaluationFailure) in try handle(event, i) }
        }
    }

    private func handle(_ event: ScriptEvent, _ i: Int) throws(EvaluationFailure) {
        let handler = handlers[i]
        let scope = Scope(parent: handler.scope)
        scope.declare("event", event.record)
        if let condition = handler.statement.condition {
            let tested = Scope(parent: scope)
            if let plane, plane.exists(event.object) {
                tested.subject = .object(event.object)
            }
            if let subject = tested.subject { try refuseHidden(doubtfulNames(in: [condition], scope), by: subject) }
            guard try holds(condition, in: tested) else { return }
        }
        handlers[i].count += 1
        if let reaction = handler.reaction {
            try runReaction(reaction, to: event, at: handler.statement.node)
        } else {
            try runReaction(
                handler.statement.block, in: scope, namespace: handler.namespace, "on \(event.kind.word)",
                handler.statement.node)
        }
    }

    /// With `--keep-going` a reaction that fails is reported and counts; the statement between or inside which it ran
    /// goes on.
    private func goingOn(
        behind node: SyntaxNode, _ body: () throws(EvaluationFailure) -> Void
    ) throws(EvaluationFailure) {
        do {
            try body()
        } catch {
            if error.statement == nil { error.statement = node }
            guard options.keepsGoing, error.exit == nil, !error.isExhaustion, error.report.kind != .interrupted else {
                throw error
            }
            report(error)
        }
    }

    private func runReaction(
        _ block: BlockSyntax?, in scope: Scope, namespace home: String, _ what: String, _ node: SyntaxNode
    ) throws(EvaluationFailure) {
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
    private func runReaction(
        _ reaction: ReactionWord, to event: ScriptEvent, at node: SyntaxNode
    ) throws(EvaluationFailure) {
        switch (reaction, event.object.kind) {
        case (.ignore, _): return
        case (.recover, .node):
            _ = try apply(.nodeFailureRule(.recover, scope: .object(event.object)), at: node)
        case (.recover, .pod):
            guard let pod = plane?.pod(event.object),
                !pod.isTerminating
            else { return }
            if pod.isBare { return warn("\(event.object) is a bare pod: nothing replaces it", at: node) }
            try printChanges(try apply(.delete(event.object, grace: .zero), at: node))
        case (.restart, .pod):
            guard plane?.exists(event.object) == true else { return }
            try restartPod(event.object, container: nil, at: node)
        default: return
        }
    }
}
