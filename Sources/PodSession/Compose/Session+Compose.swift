package import PodCompose
internal import PodControlPlane
internal import PodLanguage
internal import PodModel
package import PodSyntax

extension Session {
    /// Whether files make a compose project: the first does by what it holds, and none is anything else by name.
    package static func isComposeProject(_ sources: [SourceText]) -> Bool {
        guard let first = sources.first, sources.allSatisfy({ isKubernetes($0) }), isCompose(first) else {
            return false
        }
        return sources.dropFirst().allSatisfy { isCompose($0) || !saysKind($0) }
    }

    /// A file over another need not hold services.
    private static func saysKind(_ source: SourceText) -> Bool {
        source.bytes.split(separator: UInt8(ascii: "\n")).contains { $0.starts(with: "kind:".utf8) }
    }

    func isComposeProject(_ sources: [SourceText]) -> Bool { Session.isComposeProject(sources) }

    /// `podsh run compose.yaml…`: a project runs as the script that says the same.
    func runCompose(_ sources: [SourceText]) -> Int32 {
        guard let script = translated(sources, isLenient: options.isLenient, runs: true) else {
            return firstFailure ?? ExitCode.unchecked
        }
        compose = script
        folder = script.folder
        return run(script: script.text)
    }

    /// `import compose.yaml`: its statements here, in the order of `depends_on`.
    func importCompose(_ source: SourceText, _ command: CommandSyntax, in scope: Scope) throws(EvaluationFailure) {
        let (outer, outerFolder) = (compose, folder)
        defer { (compose, folder) = (outer, outerFolder) }
        let tree: SyntaxTree
        do throws(Unchecked) {
            let isLenient = command.has(.lenient) || options.isLenient
            guard let script = translated([source], isLenient: isLenient, runs: true) else {
                throw Unchecked([])
            }
            (compose, folder) = (script, script.folder)
            tree = try check(script.text).0
        } catch {
            throw fault(
                .input, at: command.node, "\(source.name) does not check; nothing of it is declared",
                exitCode: ExitCode.unchecked)
        }
        do {
            _ = try run(tree.statements, in: scope)
        } catch {
            error.report = located(error.report)
            error.add(FailureReport.Frame("file \(source.name)", Place(command.node)))
            throw error
        }
    }

    /// The script of files, their findings shown and kept; nil where one is an error. `runs`: it is not only looked at.
    private func translated(_ sources: [SourceText], isLenient: Bool, runs: Bool) -> ComposeScript? {
        var wanted = options.compose
        wanted.isSimulated = runs && can(.movesTime) && planning == nil
        let read = translateCompose(sources, wanted, isLenient: isLenient, world: .of(host))
        for (source, findings) in read.findings where !findings.isEmpty {
            output.show(findings, suppressed: 0, in: source)
            if read.hasErrors { record(findings, in: source) }
        }
        return read.script
    }

    /// `podsh export --from FILE…`: the script.
    package func exportScript(_ sources: [SourceText]) -> Int32 {
        guard let script = translated(sources, isLenient: options.isLenient, runs: false) else {
            return ExitCode.unchecked
        }
        compose = script
        folder = script.folder
        guard (try? check(script.text)) != nil else { return ExitCode.unchecked }
        emit(.text(String(script.formatted.dropLast())))
        return ExitCode.held
    }

    /// What is wrong with a project, found without running: by itself, and as a script.
    package static func checkCompose(
        _ sources: [SourceText], _ options: ComposeOptions, isLenient: Bool, host: some Host
    ) -> [(source: SourceText, findings: [Finding])] {
        var read = translateCompose(sources, options, isLenient: isLenient, world: .of(host))
        guard let script = read.script else { return read.findings }
        let parsed = parse(script.text)
        let findings = parsed.findings + PodLanguage.check(parsed.tree, in: CheckContext()).findings
        for (source, moved) in script.moved(findings) {
            let known = read.findings.firstIndex { $0.source.name == source.name }
            if let known { read.add(moved, to: known) }
        }
        return read.findings
    }

    // MARK: Places

    /// A place of the script that a project became is reported as the project's.
    func located(_ place: Place) -> Place {
        guard let compose, place.source.provenance == .generated, place.source.bytes == compose.text.bytes,
            let origin = compose.origin(of: place.span)
        else { return place }
        return Place(origin.source, origin.span)
    }

    func located(_ report: FailureReport) -> FailureReport {
        var report = report
        report.place = report.place.map(located)
        for i in report.trace.indices { report.trace[i].place = located(report.trace[i].place) }
        return report
    }

    /// Shows findings of a text, each where the user can mend it.
    func show(_ findings: [Finding], suppressed: Int, in source: SourceText) {
        if findings.isEmpty { return }
        guard let compose, source.provenance == .generated, source.bytes == compose.text.bytes else {
            return output.show(findings, suppressed: suppressed, in: source)
        }
        for (source, moved) in compose.moved(findings) { output.show(moved, suppressed: 0, in: source) }
    }
}

extension ComposeScript {
    /// Findings of the script as findings of the files, in their order.
    func moved(_ findings: [Finding]) -> [(source: SourceText, findings: [Finding])] {
        var files: [(source: SourceText, findings: [Finding])] = []
        for finding in findings {
            guard let origin = origin(of: finding.span) else { continue }
            var finding = finding
            finding.span = origin.span
            if let i = files.firstIndex(where: { $0.source.name == origin.source.name }) {
                files[i].findings.append(finding)
            } else {
                files.append((origin.source, [finding]))
            }
        }
        return files
    }
}

extension ComposeWorld {
    static func of(_ host: any Host) -> ComposeWorld {
        ComposeWorld(
            read: { path in
                do throws(HostError) {
                    return .success(try host.read(path, limit: SourceText.maximumBytes))
                } catch {
                    return .failure(Unreadable(message: error.message))
                }
            },
            exists: { host.exists($0) }, variable: { host.environment($0) },
            builder: ["podman", "buildah", "docker"].first { host.finds($0) }, currentFolder: host.currentDirectory)
    }
}

extension Host {
    /// Whether a program is in the folders of PATH.
    fileprivate func finds(_ program: String) -> Bool {
        (environment("PATH") ?? "").split(separator: ":").contains { exists("\($0)/\(program)") }
    }
}
