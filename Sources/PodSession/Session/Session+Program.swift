internal import PodControl
internal import PodEngine
internal import PodLanguage
package import PodModel
package import PodSyntax

extension Session {
    /// Batch: checks a file and runs it. Shows findings and failures. Call `end` afterwards.
    /// Returns the exit code of the first failure, else 0 or what `exit` said.
    package func run(_ source: SourceText) -> Int32 {
        if case .file = source.provenance, Session.isKubernetes(source.name) { return runKubernetes(source) }
        let tree: SyntaxTree
        let checked: CheckResult
        do { (tree, checked) = try check(source) } catch { return error.exitCode }
        script = tree
        let known = checked.variables.compactMap { $0.name?.text }
        for setting in settings where !known.contains(setting.name) {
            let report = FailureReport(
                .evaluation, exitCode: ExitCode.usage, "--set \(setting.name): \(source.name) has no top-level 'let \(setting.name)'",
                help: nearMiss(setting.name, among: known))
            output.fail(report)
            return ExitCode.usage
        }
        declaresNodes = checked.declaresNodes
        if checked.waits { hasWaited = true }
        if case .file(let path) = source.provenance {
            folder = Session.folder(of: path)
            if let real = try? host.canonicalPath(path) { files = [real] }
        }
        defer { files = [] }
        do {
            _ = try run(tree.statements, in: globals)
            // What the last statement caused is reacted to before the script ends.
            try react()
            return firstFailure ?? ExitCode.held
        } catch {
            report(error)
            if let code = error.exit { return code }
            return firstFailure ?? error.report.exitCode
        }
    }

    /// Prompt: checks and runs one complete input. Shows findings and failures.
    package func submit(_ source: SourceText) -> Submission {
        let tree: SyntaxTree
        let checked: CheckResult
        do { (tree, checked) = try check(source) } catch { return .failed(error.exitCode) }
        if engine == nil, checked.declaresNodes { declaresNodes = true }
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
            return .failed(error.report.exitCode)
        }
    }

    /// Prompt: lets the cluster live for this long of wall clock (real machines: until now); handlers and `every` run inside. A handler that fails is
    /// told and forgotten; one that says `exit` asks to leave.
    @discardableResult package func pump(_ elapsed: TimeSpan) -> Submission {
        guard let engine else { return .ran }
        let target = options.isSimulated ? engine.now + elapsed : engine.currentTime
        do {
            repeat {
                try react()
            } while try step(until: target) || engine.now < target
            try react()
            return .ran
        } catch {
            if let code = error.exit { return .quit(code) }
            report(error)
            return .failed(error.report.exitCode)
        }
    }

    /// Runs `on exit`, prints the hint about pods nobody waited for, ends the pods within the grace.
    /// Returns the code to leave with: `code`, or that of an `on exit` that failed after success.
    package func end(_ code: Int32) -> Int32 {
        var code = code
        depth = 0
        calls = []
        isReacting = true
        isEnding = true
        // Last declared, first run, as with everything that cleans up.
        while let (block, scope) = exitBlocks.popLast() {
            do {
                _ = try run(block.block, in: scope)
            } catch {
                if error.exit == nil { report(error) }
                if code == ExitCode.held { code = error.report.exitCode }
            }
        }
        let pods = livePods
        if options.mode == .batch, code == ExitCode.held, pods > 0, !hasWaited, !options.stays {
            output.chatter(
                Chatter(.hint, "\(counted(pods, "pod")) \(pods == 1 ? "ends" : "end") with the script: wait for something, or keep it with --stay"))
        }
        if options.isSimulated { return code }
        endForwards()
        endPods()
        engine?.close()
        tellNotes()
        return code
    }

    /// Asked to stop once more, the end does not wait for the grace.
    private func endPods() {
        guard let engine else { return }
        let asked = options.timesAsked()
        let began = engine.currentTime
        engine.shutdown(grace: options.grace) {
            if output.showsProgress, engine.currentTime - began > .milliseconds(400) {
                let rest = engine.liveCount == 1 ? "1 pod" : "\(engine.liveCount) pods"
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

        /// All that is wrong with the text is that it asks for what is not available yet: nothing the user could mend.
        init(_ findings: [Finding]) {
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
        if !findings.isEmpty { output.show(findings, suppressed: parsed.suppressed, in: source) }
        if !parsed.isValid || checked.hasErrors { throw Unchecked(findings) }
        return (parsed.tree, checked)
    }

    /// What a further text may rely on: variables, functions and objects that are there.
    private var checkContext: CheckContext {
        var context = CheckContext()
        context.isInteractive = options.mode == .interactive
        context.isSimulated = options.isSimulated
        globals.describe(&context)
        if let cluster = engine?.cluster {
            // A copy for as long as the check takes; nothing changes the cluster meanwhile.
            let namespace = namespace
            context.existingKinds = { name in
                ObjectKind.allCases.filter { $0 != .endpoints && $0 != .event && cluster.exists(ObjectKey($0, name, namespace: namespace)) }
            }
            context.existingNames = { cluster.someNames(in: namespace) }
        }
        return context
    }

    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
