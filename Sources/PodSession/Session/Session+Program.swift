internal import PodCompose
internal import PodControlPlane
internal import PodLanguage
package import PodModel
package import PodSyntax

extension Session {
    /// Batch: checks a file and runs it. Shows findings and failures. Call `end` afterwards.
    /// Returns the exit code of the first failure, else 0 or what `exit` said.
    package func run(_ source: SourceText) -> Int32 {
        if Session.isKubernetes(source) { return isCompose(source) ? runCompose([source]) : runKubernetes([source]) }
        return run(script: source)
    }

    /// A text of the language.
    func run(script source: SourceText) -> Int32 {
        let tree: SyntaxTree
        let checked: CheckResult
        do {
            (tree, checked) = try check(source)
        } catch {
            record(error.findings, in: source)
            return error.exitCode
        }
        script = tree
        declaresNodes = checked.declaresNodes
        if checked.waits { hasWaited = true }
        if case .file(let path) = source.provenance {
            folder = Session.folder(of: path)
            if let real = try? host.canonicalPath(path) { files = [real] }
        }
        defer { files = [] }
        if let report = unknownSetting(checked, tree, named: source.name) {
            self.report(EvaluationFailure(report))
            return report.exitCode
        }
        do {
            try standIn(namespace)
            _ = try run(tree.statements, in: globals)
            // What the last statement caused is reacted to before the script ends.
            try react()
            if firstFailure == nil, planning == nil, let report = untakenSetting(named: source.name) {
                self.report(EvaluationFailure(report))
                return report.exitCode
            }
            return firstFailure ?? ExitCode.held
        } catch {
            report(error)
            if let code = error.exit { return self.code(ofExit: code) }
            return firstFailure ?? error.report.exitCode
        }
    }

    /// As `run` of one; several are Kubernetes' files, which are checked, declared and waited for together, or files of
    /// one compose project.
    package func run(_ sources: [SourceText]) -> Int32 {
        if sources.count == 1, let only = sources.first { return run(only) }
        return isComposeProject(sources) ? runCompose(sources) : runKubernetes(sources)
    }

    /// What a file has declared for later, declared again without what it did: functions, handlers, `every`, `on exit`,
    /// and its variables with the values they had at first. Says what cannot come back.
    package func restore(_ source: SourceText) {
        if Session.isKubernetes(source) { return }
        let tree = parse(source).tree
        script = tree
        if case .file(let path) = source.provenance { folder = Session.folder(of: path) }
        let kinds: Set<NodeKind> = [.functionStatement, .letStatement, .onStatement, .onExitStatement, .everyStatement]
        for statement in tree.statements where kinds.contains(statement.kind) {
            do throws(EvaluationFailure) {
                _ = try execute(statement, in: globals)
            } catch {
                warn("this does not come back: \(error.report.message)", at: statement)
            }
        }
    }

    /// Prompt: checks and runs one complete input. Shows findings and failures.
    package func submit(_ source: SourceText) -> Submission {
        let tree: SyntaxTree
        let checked: CheckResult
        do { (tree, checked) = try check(source) } catch { return .failed(error.exitCode) }
        if plane == nil, checked.declaresNodes { declaresNodes = true }
        depth = 0
        calls = []
        awaiting = []
        isReacting = false
        firstFailure = nil
        do {
            _ = try run(tree.statements, in: globals)
            try react()
            return firstFailure.map(Submission.failed) ?? .ran
        } catch {
            if let code = error.exit { return .quit(code) }
            report(error)
            if error.report.exitCode == ExitCode.terminated { return .quit(ExitCode.terminated) }
            if error.report.kind == .endless { return .quit(ExitCode.software) }
            return .failed(error.report.exitCode)
        }
    }

    /// Prompt: lets the cluster live for this long of wall clock (real machines: until now); handlers and `every` run
    /// inside. A handler that fails is told and forgotten; one that says `exit` asks to leave.
    @discardableResult package func pump(_ elapsed: TimeSpan) -> Submission {
        guard let plane else { return .ran }
        let target = can(.movesTime) ? plane.now + elapsed : plane.currentTime
        do throws(EvaluationFailure) {
            repeat {
                try react()
            } while try pumpsOn(plane, to: target)
            try react()
            return .ran
        } catch {
            if let code = error.exit { return .quit(code) }
            report(error)
            if error.report.kind == .endless { return .quit(ExitCode.software) }
            return .failed(error.report.exitCode)
        }
    }

    /// How long after the instant up to which was pumped the control plane or a repetition is due by itself; at most
    /// `most`. Until then it is enough to pump when one of `wakes` can be read.
    package func rest(atMost most: TimeSpan) -> TimeSpan {
        guard let plane else { return most }
        let now = can(.movesTime) ? plane.now : plane.currentTime
        let due = [plane.nextDue, nextRepetition].compactMap { $0 }.min()
        return due.map { min(max(.zero, $0 - now), most) } ?? most
    }

    private func pumpsOn(_ plane: any ControlPlane, to target: Timestamp) throws(EvaluationFailure) -> Bool {
        if options.pendingInterruption() != nil { return false }
        let happened = try step(until: target)
        return happened || plane.now < target
    }

    /// Runs `on exit`, prints the hint about pods nobody waited for, ends the pods within the grace.
    /// Returns the code to leave with: `code`, or that of an `on exit` that failed after success.
    package func end(_ code: Int32) -> Int32 {
        var code = code
        depth = 0
        calls = []
        isReacting = true
        isEnding = true
        askedBeforeEnd = options.timesAsked()
        // Last declared, first run, as with everything that cleans up.
        while let (block, scope) = exitBlocks.popLast() {
            do {
                _ = try run(block.block, in: scope)
            } catch {
                // A code that the run has already is not the block's to change.
                if error.exit == nil || code == ExitCode.held { report(error) }
                if code == ExitCode.held { code = error.report.exitCode }
            }
        }
        // With `--keep-going`, or while `--stay` lasted, failures were told and nothing ended.
        if options.mode == .batch, code == ExitCode.held, let firstFailure { code = firstFailure }
        let pods = livePods
        if options.mode == .batch, code == ExitCode.held, pods > 0, !hasWaited, !options.stays {
            output.chatter(
                Chatter(
                    .hint,
                    """
                    \(counted(pods, "pod")) \(pods == 1 ? "ends" : "end") with the script: wait for something, or \
                    keep it with --stay
                    """
                ))
        }
        host.endCommands(within: min(.seconds(2), graceLeft))
        if !can(.runsContainers) { return code }
        endForwards()
        endPods()
        plane?.close()
        printNotes()
        return code
    }

    /// Asked to stop once more, the end does not wait for the grace.
    private func endPods() {
        guard let plane else { return }
        let asked = options.timesAsked()
        let began = plane.currentTime
        plane.shutdown(grace: max(graceLeft, options.grace / 4)) {
            if output.showsProgress, plane.currentTime - began > .milliseconds(400) {
                let rest = plane.liveCount == 1 ? "1 pod" : "\(plane.liveCount) pods"
                output.progress("ending \(rest), at most \(options.grace); Ctrl-C kills at once")
            }
            return options.timesAsked() > asked
        }
        if output.showsProgress { output.progress(nil) }
    }

    // MARK: Checking

    /// Why a text may not run; it has been shown.
    struct Unchecked: Error {
        let exitCode: Int32
        let findings: [Finding]

        /// All that is wrong with the text is that it asks for what is not available yet: nothing the user could mend.
        init(_ findings: [Finding]) {
            self.findings = findings
            let isOnlyLater = findings.allSatisfy { $0.severity == .warning || $0.code == "not-available" }
            exitCode = isOnlyLater ? ExitCode.usage : ExitCode.unchecked
        }
    }

    /// Parses and checks; shows what was found.
    func check(_ source: SourceText) throws(Unchecked) -> (SyntaxTree, CheckResult) {
        let parsed = parse(source)
        var findings = parsed.findings
        var context = checkContext
        context.know(timeZonesOf: host, for: source)
        let checked = PodLanguage.check(parsed.tree, in: context)
        findings += checked.findings
        findings.sort { ($0.span.start, $0.span.end) < ($1.span.start, $1.span.end) }
        show(findings, suppressed: parsed.suppressed, in: source)
        if !parsed.isValid || checked.hasErrors { throw Unchecked(findings) }
        return (parsed.tree, checked)
    }

    /// What a further text may rely on: variables, functions and objects that are there.
    private var checkContext: CheckContext {
        var context = CheckContext()
        context.isInteractive = options.mode == .interactive
        context.movesTime = can(.movesTime)
        globals.describe(&context)
        if let plane {
            let namespace = namespace
            context.existingKinds = { name in
                ObjectKind.allCases.filter {
                    $0 != .endpoints && $0 != .event && plane.exists(ObjectKey($0, name, namespace: namespace))
                }
            }
            context.existingNames = { plane.someNames(in: namespace) }
        }
        return context
    }

    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
