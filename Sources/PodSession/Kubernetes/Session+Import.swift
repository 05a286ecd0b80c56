internal import PodControl
internal import PodEngine
package import PodKubernetes
internal import PodLanguage
internal import PodModel
package import PodSyntax

extension Session {
    /// Whether a file is read as Kubernetes' YAML and not as a script: by its name alone.
    package static func isKubernetes(_ name: String) -> Bool {
        let lower = name.lowercased()
        return lower.hasSuffix(".yaml") || lower.hasSuffix(".yml")
    }

    /// `podsh run FILE.yaml`: declares what the file says, waits until all of it is ready or done, and shows how it is.
    func runKubernetes(_ source: SourceText) -> Int32 {
        guard let objects = checkedImport(source) else { return ExitCode.unchecked }
        do {
            try declare(objects, of: source)
        } catch {
            report(error)
            return error.report.exitCode
        }
        if planning != nil { return ExitCode.held }
        let isElsewhere = objects.contains { $0.key.kind.isNamespaced && $0.key.namespace != namespace }
        let rest = "wait all ready or done within 5m\nget all\(isElsewhere ? " all-namespaces" : "")\n"
        return run(SourceText(name: source.name, text: rest, provenance: .generated))
    }

    /// `import FILE`.
    func importFile(_ command: CommandSyntax, in scope: Scope) throws(Stop) {
        guard let word = command.word(.path) else { throw fault(at: command.node, "a file is missing") }
        let source = try readFile(word, in: scope)
        guard let objects = checkedImport(source, isLenient: command.has(.lenient)) else {
            throw fault(.input, at: word.node, "\(source.name) does not check; nothing of it is declared", exitCode: ExitCode.unchecked)
        }
        do {
            try declare(objects, of: source)
        } catch {
            error.add(FailureReport.Frame("file \(source.name)", Place(command.node)))
            throw error
        }
    }

    /// The objects of a file, and its findings shown; nil where one is an error.
    private func checkedImport(_ source: SourceText, isLenient: Bool = false) -> [ImportedObject]? {
        let read = importKubernetes(source, isLenient: isLenient || options.isLenient, namespace: namespace)
        if !read.findings.isEmpty { output.show(read.findings, suppressed: read.suppressed, in: source) }
        return read.hasErrors ? nil : read.objects
    }

    private func declare(_ objects: [ImportedObject], of source: SourceText) throws(Stop) {
        for object in objects {
            if let interruption = interruption() {
                throw Stop(FailureReport(.interrupted, exitCode: interruption.exitCode, "interrupted"))
            }
            let place = Place(source, object.span)
            let before = try machines(at: nil).cluster.latestObituarySequence
            var changes = try apply(.declare(try knowingTimeZone(object.manifest, at: place)), at: place)
            for command in try object.metadataCommands(now: meta(of: object.key)) {
                for change in try apply(command, at: place) where change.action != .unchanged {
                    if changes.first?.action == .unchanged { changes = [change] }
                }
            }
            try tell(changes)
            try tellLosses(after: before)
        }
    }

    /// A file names a time zone; its rules are this machine's.
    private func knowingTimeZone(_ manifest: Manifest, at place: Place) throws(Stop) -> Manifest {
        guard case .workload(var workload) = manifest, case .cronJob(var cron) = workload.spec, let name = cron.timeZone,
            name != "UTC"
        else { return manifest }
        do {
            cron.zone = try host.timeZone(name)
        } catch {
            throw Stop(FailureReport(.refused, at: place, error.message))
        }
        workload.spec = .cronJob(cron)
        return .workload(workload)
    }

    private func apply(_ command: Command, at place: Place) throws(Stop) -> [Change] {
        do {
            return try machines(at: nil).submit(command)
        } catch let refusal as Refusal {
            throw Stop(FailureReport(.refused, at: place, refusal.description))
        } catch let stop as Stop {
            throw stop
        } catch {
            throw Stop(FailureReport(.evaluation, at: place, "\(error)"))
        }
    }

    private func meta(of key: ObjectKey) throws(Stop) -> ObjectMeta? { try machines(at: nil).cluster.meta(ofDeclared: key) }

    /// A file that a command names.
    func readFile(_ word: WordSyntax, in scope: Scope) throws(Stop) -> SourceText {
        let written = try text(of: word, in: scope)
        let path = hostPath(written)
        do {
            return SourceText(
                name: written, bytes: try host.read(path, limit: SourceText.maximumBytes), provenance: .file(path: path))
        } catch {
            throw fault(.input, at: word.node, error.message, exitCode: ExitCode.noInput)
        }
    }
}

/// What is wrong with a Kubernetes file, found without running: its fields, and what the control plane would refuse of
/// its objects where nothing else is.
package func checkKubernetes(_ source: SourceText, isLenient: Bool) -> KubernetesImport {
    var read = importKubernetes(source, isLenient: isLenient)
    if read.hasErrors { return read }
    let engine = Engine.rehearsal()
    for object in read.objects {
        do {
            _ = try engine.submit(.declare(object.manifest))
            for command in object.metadataCommands(now: engine.cluster.meta(ofDeclared: object.key)) { _ = try engine.submit(command) }
        } catch {
            read.findings.append(Finding(object.span, "refused", error.description))
        }
    }
    return read
}

extension ImportedObject {
    /// Labels and annotations of objects whose template does not carry them: set to what the file says.
    func metadataCommands(now: ObjectMeta?) -> [Command] {
        guard let now, key.kind != .pod else { return [] }
        var commands: [Command] = []
        if let labels {
            let gone = now.labels.pairs.filter { labels[$0.key] == nil }.map { LabelEdit(key: $0.key, value: nil) }
            let edits = gone + labels.pairs.filter { now.labels[$0.key] != $0.value }.map { LabelEdit(key: $0.key, value: $0.value) }
            if !edits.isEmpty { commands.append(.setLabels(key, edits)) }
        }
        let edits = annotations.pairs.filter { now.annotations[$0.key] != $0.value }.map { LabelEdit(key: $0.key, value: $0.value) }
        if !edits.isEmpty { commands.append(.setAnnotations(key, edits)) }
        return commands
    }
}

extension Cluster {
    /// `metadata` of an object that a file can declare.
    func meta(ofDeclared key: ObjectKey) -> ObjectMeta? {
        switch key.kind {
        case .pod: pod(key.name, namespace: key.namespace)?.meta
        case .service: service(key.name, namespace: key.namespace)?.meta
        case .persistentVolumeClaim: claim(key.name, namespace: key.namespace)?.meta
        case .configMap, .secret: config(key)?.meta
        case .autoscaler: autoscaler(key)?.meta
        case .budget: budget(key)?.meta
        case .namespace: namespace(key.name)?.meta
        default: key.kind.isWorkload ? workload(key)?.meta : nil
        }
    }
}
