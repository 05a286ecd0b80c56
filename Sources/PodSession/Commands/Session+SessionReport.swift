internal import PodControlPlane
internal import PodLifecycle
internal import PodModel
internal import PodSyntax

extension Session {
    /// What is being waited for and why, and which rules stand.
    func sessionReport() -> SessionReport {
        var report = SessionReport(now: now, isSimulated: !can(.runsContainers), seed: options.seed)
        for awaited in awaiting { report.awaited.append(describe(awaited)) }
        report.awaited += unsettled()
        for handler in handlers {
            report.rules.append(rule(handler.statement.node, handler.isRule ? nil : handler.count))
        }
        for repetition in repetitions { report.rules.append(rule(repetition.statement.node, repetition.count)) }
        report.environment = options.environment
        report.forwards = forwards.map { forward in
            let end = forward.running.result() == nil ? "" : " (ended: \(forward.running.message ?? "closed"))"
            return "\(forward.local) leads to \(forward.text)\(end)"
        }
        for (block, _) in exitBlocks { report.rules.append(rule(block.node, 0)) }
        return report
    }

    private func describe(_ awaited: Awaiting) -> SessionReport.Awaited {
        SessionReport.Awaited(
            what: awaited.text, since: awaited.since, limit: awaited.limit,
            states: awaited.objects.map { FailureReport.ObjectState($0, state(of: $0)) },
            reason: awaited.reason?() ?? awaited.objects.lazy.compactMap { self.blocking($0) }.first)
    }

    /// Objects that are not yet what they were declared to be; at most twenty.
    private func unsettled() -> [SessionReport.Awaited] {
        guard let plane else { return [] }
        var found: [SessionReport.Awaited] = []
        func add(_ key: ObjectKey, _ since: Timestamp) {
            if found.count >= 20 { return }
            found.append(
                SessionReport.Awaited(
                    what: "\(key) ready", since: since, limit: nil,
                    states: [FailureReport.ObjectState(key, state(of: key))],
                    reason: blocking(key)))
        }
        for set in plane.declaredWorkloads where set.status.ready < set.replicas { add(set.key, set.meta.created) }
        for pod in plane.pods(.all) where found.count < 20 && pod.isBare && !pod.isReady && !pod.status.phase.isFinal {
            add(pod.key, pod.meta.created)
        }
        return found
    }

    private func rule(_ node: SyntaxNode, _ count: Int?) -> SessionReport.Rule {
        // A block is told by its first line.
        let line = node.text.split(separator: "\n", maxSplits: 1).first.map(String.init) ?? node.text
        return SessionReport.Rule(text: oneLine(line), place: Place(node), count: count)
    }

    /// At the prompt what happens in the background is reported; many at once are reported as a number.
    func notify(_ news: [ScriptEvent]) {
        let shown = news.filter { $0.kind != .scale }
        for event in shown.prefix(8) { output.chatter(Chatter(.event, Session.words(of: event))) }
        if shown.count > 8 { output.chatter(Chatter(.event, "… and \(shown.count - 8) more events")) }
    }

    /// `12:00:05 pod/web crashed on node-2: Error, exit 1`.
    private static func words(of event: ScriptEvent) -> String {
        var text = "\(event.time.clockTime) \(event.object) \(verb(of: event.kind))"
        if let node = event.node, event.object.kind != .node {
            text += event.kind == .evict ? " from \(node)" : " on \(node)"
        }
        var details: [String] = []
        if !event.reason.isEmpty, event.kind != .podReady { details.append(event.reason) }
        if let code = event.code { details.append("exit \(code)") }
        return details.isEmpty ? text : "\(text): \(details.joined(separator: ", "))"
    }

    private static func verb(of kind: ScriptEvent.Kind) -> String {
        switch kind {
        case .nodeFail, .podFail: "failed"
        case .nodeRestore: "is back"
        case .podCrash: "crashed"
        case .podReady: "Ready"
        case .oom: "ran out of memory"
        case .evict: "evicted"
        case .probeFail: "fails its probe"
        case .scale, .rolloutDone, .rolloutStuck, .jobDone, .jobFail: kind.word
        }
    }
}
