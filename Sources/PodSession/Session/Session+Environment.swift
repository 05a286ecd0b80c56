internal import PodControlPlane
package import PodModel
package import PodSyntax

// What an environment that stays asks of its session beside what a run does.
extension Session {
    /// Scripts in their order, and Kubernetes' or compose files that stand side by side together. The first that fails
    /// is the last, but with `--keep-going`.
    package func runInTurn(_ sources: [SourceText]) -> Int32 {
        if sources.count < 2 { return run(sources) }
        isOneOfSeveral = true
        defer { isOneOfSeveral = false }
        var code = ExitCode.held
        var rest = sources[...]
        while let first = rest.first {
            let turn =
                Session.isKubernetes(first) ? rest.prefix { Session.isKubernetes($0) } : rest.prefix(1)
            rest = rest.dropFirst(turn.count)
            let ended = run(Array(turn))
            if code == ExitCode.held { code = ended }
            if code != ExitCode.held, !options.keepsGoing { return code }
        }
        guard code == ExitCode.held, planning == nil, let report = untakenSetting(named: sources[0].name) else {
            return code
        }
        self.report(EvaluationFailure(report))
        return report.exitCode
    }

    /// Files run again on what is there: their handlers take the place of those that files left before, and what they
    /// declare no longer is named, or with `prunes` deleted. Where they fail, what there was before counts as declared
    /// still.
    package func apply(again sources: [SourceText], settings: [Setting], prunes: Bool) -> Int32 {
        let (known, reactions) = (declared, (handlers, repetitions, exitBlocks))
        (declared, firstFailure, depth, self.settings) = ([], nil, 0, settings)
        (calls, awaiting) = ([], [])
        (handlers, repetitions, exitBlocks) = ([], [], [])
        listen()
        let code = runInTurn(sources)
        if code == ExitCode.unchecked, declared.isEmpty {
            (handlers, repetitions, exitBlocks) = reactions
            listen()
        }
        let dropped = dropped(known)
        declared.formUnion(known)
        guard code == ExitCode.held, !dropped.isEmpty else { return code }
        let name = sources.count == 1 ? sources[0].name : "these files"
        for key in dropped {
            guard prunes else {
                output.chatter(Chatter(.hint, "\(key) stays: it is not in \(name) any more; --prune deletes it"))
                continue
            }
            do throws(ControlPlaneError) {
                for change in try plane?.submit(.delete(key)) ?? [] {
                    output.chatter(Chatter(.change, change.description))
                }
                declared.remove(key)
            } catch {
                let report = fault(error, at: nil)
                self.report(report)
                return report.report.exitCode
            }
        }
        return code
    }

    /// What of these nobody declares any more, and is there without anybody who made it.
    func dropped(_ known: Set<ObjectKey>) -> [ObjectKey] {
        guard let plane else { return [] }
        return known.subtracting(declared).filter { key in
            plane.exists(key)
                && (key.kind != .pod || plane.pod(key)?.isBare == true && plane.pod(key)?.isTerminating == false)
        }.sorted()
    }

    func noteDeclared(_ changes: [Change]) {
        for change in changes {
            switch change.action {
            case .created, .configured, .unchanged, .replaced:
                if change.object.kind != .node, change.object.kind != .namespace { declared.insert(change.object) }
            case .deleted, .scaled, .adopted, .labeled, .annotated, .upgraded, .restarted, .cordoned, .uncordoned,
                .evicted:
                break
            }
        }
    }

    /// How many pods there are, and how many of them are ready.
    package var podCounts: (all: Int, ready: Int) {
        var counts = (all: 0, ready: 0)
        plane?.forEachPod(ofOwner: nil) { pod in
            counts.all += 1
            if pod.isReady { counts.ready += 1 }
            return true
        }
        return counts
    }

    /// Claims that outlive the environment.
    package var keptClaims: [(namespace: String, name: String)] {
        guard let plane else { return [] }
        return plane.keys(of: .persistentVolumeClaim, in: nil).compactMap { key in
            plane.claim(key)?.keep == true ? (key.namespace, key.name) : nil
        }
    }

    /// At most this long for pods to end, in place of what the options said.
    package func limit(grace: TimeSpan) { options.grace = grace }
}
