internal import PodCompose
internal import PodControlPlane
internal import PodKubernetes
internal import PodLanguage
internal import PodModel
package import PodSyntax

extension Session {
    /// Whether a text is read as Kubernetes' objects and not as a script: a file's by its name, another's by how it
    /// begins.
    package static func isKubernetes(_ source: SourceText) -> Bool {
        switch source.provenance {
        case .file: isKubernetes(source.name)
        case .address: true
        case .standardInput: beginsAsKubernetes(source.bytes)
        case .argument, .prompt, .generated: false
        }
    }

    /// Of the names of such files.
    package static let kubernetesEndings = ["yaml", "yml", "json"]

    package static func isKubernetes(_ name: String) -> Bool {
        let lower = name.lowercased()
        return kubernetesEndings.contains { lower.hasSuffix("." + $0) }
    }

    /// `---`, a `{`, or a word and a colon: no statement of a script begins so.
    private static func beginsAsKubernetes(_ bytes: [UInt8]) -> Bool {
        let lines = bytes.prefix(1 << 16).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true)
        for line in lines {
            let text = line.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D || $0 == 0xEF || $0 == 0xBB || $0 == 0xBF }
            if text.isEmpty || text.first == UInt8(ascii: "#") { continue }
            return ["---", "{", "%YAML"].contains { text.starts(with: $0.utf8) } || isField(text)
        }
        return false
    }

    /// `kind:`, `"kind" :`.
    private static func isField(_ line: ArraySlice<UInt8>) -> Bool {
        let quote = line.first == UInt8(ascii: "\"") || line.first == UInt8(ascii: "'") ? line.first : nil
        var rest = quote == nil ? line : line.dropFirst()
        let name = rest.prefix { $0 >= 0x30 && $0 <= 0x39 || $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A }
        rest = rest.dropFirst(name.count)
        if let quote {
            guard rest.first == quote else { return false }
            rest = rest.dropFirst()
        }
        rest = rest.drop { $0 == 0x20 }
        guard !name.isEmpty, rest.first == UInt8(ascii: ":") else { return false }
        let next = rest.dropFirst().first
        return next == nil || next == 0x20 || next == 0x09 || next == 0x0D
    }

    /// `podsh run FILE.yaml…`: declares what the files say, waits until all of it is ready or done, and shows how it
    /// is.
    /// Everything is checked before anything is declared.
    func runKubernetes(_ sources: [SourceText]) -> Int32 {
        guard let files = checkedFiles(sources) else { return firstFailure ?? ExitCode.unchecked }
        let objects = files.flatMap(\.objects)
        if objects.isEmpty {
            let report = FailureReport(.input, exitCode: ExitCode.failed, KubernetesImport.noObjects(in: sources))
            self.report(EvaluationFailure(report))
            return report.exitCode
        }
        do {
            try standIn(namespace, or: objects)
            // Namespaces first, whatever their place: the order of documents means nothing else either. Who asks for an
            // address has it before others take any.
            for turn in ImportedObject.Turn.allCases {
                for file in files { try declare(file.objects.filter { $0.turn == turn }, of: file.source) }
            }
        } catch {
            report(error)
            return error.report.exitCode
        }
        if planning != nil { return ExitCode.held }
        let isElsewhere = objects.contains { $0.key.kind.isNamespaced && $0.key.namespace != namespace }
        let rest = "wait all ready or done within 5m\nget all\(isElsewhere ? " all-namespaces" : "")\n"
        return run(SourceText(name: sources.first?.name ?? "", text: rest, provenance: .generated))
    }

    /// A file and its objects.
    private typealias ReadFile = (source: SourceText, objects: [ImportedObject])

    /// All findings of all files are shown, and what the control plane would refuse; nil where one is an error.
    private func checkedFiles(_ sources: [SourceText]) -> [ReadFile]? {
        let reads = checkKubernetes(
            sources, isLenient: options.isLenient, namespace: namespace, isDemanded: options.namespace != "default",
            making: options.namespaces, host: host, on: rehearsal)
        if options.namespaces == .none, let lack = lack(of: namespace, coming: reads.flatMap(\.objects)) {
            report(lack)
            return nil
        }
        for (source, read) in zip(sources, reads) {
            if !read.findings.isEmpty { output.show(read.findings, suppressed: read.suppressed, in: source) }
            if read.hasErrors { record(read.findings, in: source) }
            if read.isEmpty, sources.count > 1 {
                output.chatter(Chatter(.warning, KubernetesImport.noObjects(in: [source])))
            }
        }
        if reads.contains(where: \.hasErrors) { return nil }
        return zip(sources, reads).map { ($0, $1.objects) }
    }

    private func lack(of name: String, coming: [ImportedObject]) -> EvaluationFailure? {
        if SystemNamespace.contains(name) || coming.contains(where: { $0.key == ObjectKey(.namespace, name) }) {
            return nil
        }
        if plane?.namespace(name) != nil { return nil }
        return EvaluationFailure(
            FailureReport(
                .refused, exitCode: ExitCode.failed, "there is no namespace '\(name)'",
                help: "--create-namespace makes it"))
    }

    /// The namespace in which the run stands is there, or is made where `--create-namespace` says so, or comes with
    /// what is declared next.
    func standIn(_ name: String, or coming: [ImportedObject] = []) throws(EvaluationFailure) {
        guard let lack = lack(of: name, coming: coming) else { return }
        if options.namespaces == .none { throw lack }
        let plane = try controlPlane(at: nil)
        let changes: [Change]
        do {
            changes = try plane.submit(.declare(.namespace(name: name)))
        } catch {
            throw fault(error, at: nil)
        }
        try printChanges(changes)
    }

    /// `import FILE`.
    func importFile(_ command: CommandSyntax, in scope: Scope) throws(EvaluationFailure) {
        guard let word = command.word(.path) else { throw fault(at: command.node, "a file is missing") }
        let source = try readFile(word, in: scope)
        if isCompose(source) { return try importCompose(source, command, in: scope) }
        guard let objects = checkedImport(source, isLenient: command.has(.lenient)) else {
            throw fault(
                .input, at: word.node, "\(source.name) does not check; nothing of it is declared",
                exitCode: ExitCode.unchecked)
        }
        do {
            for turn in ImportedObject.Turn.allCases { try declare(objects.filter { $0.turn == turn }, of: source) }
        } catch {
            error.add(FailureReport.Frame("file \(source.name)", Place(command.node)))
            throw error
        }
    }

    /// The objects of a file, and its findings shown and kept; nil where one is an error.
    private func checkedImport(_ source: SourceText, isLenient: Bool = false) -> [ImportedObject]? {
        let read = checkKubernetes(
            source, isLenient: isLenient || options.isLenient, namespace: namespace, host: host, on: rehearsal)
        if !read.findings.isEmpty { output.show(read.findings, suppressed: read.suppressed, in: source) }
        if !read.hasErrors { return read.objects }
        record(read.findings, in: source)
        return nil
    }

    private func declare(_ objects: [ImportedObject], of source: SourceText) throws(EvaluationFailure) {
        for object in objects {
            if let interruption = interruption() {
                throw EvaluationFailure(FailureReport(.interrupted, exitCode: interruption.exitCode, "interrupted"))
            }
            let place = Place(source, object.span)
            let before = try controlPlane(at: nil).latestDeletedPodSequence
            let manifest = try placed(try knowingTimeZone(object.manifest, at: place), of: source, at: place)
            let plane = try controlPlane(at: nil)
            do throws(Refusal) {
                try manifest.refuseUpdate(in: plane)
            } catch {
                throw EvaluationFailure(FailureReport(.refused, at: place, error.description))
            }
            var changes = try apply(.declare(manifest), at: place)
            for command in try object.metadataCommands(now: meta(of: object.key), after: changes) {
                for change in try apply(command, at: place) where change.action != .unchanged {
                    if changes.first?.action == .unchanged { changes = [change] }
                }
            }
            try printChanges(changes)
            try printLosses(after: before)
        }
    }

    private func knowingTimeZone(_ manifest: Manifest, at place: Place) throws(EvaluationFailure) -> Manifest {
        do {
            return try manifest.knowingTimeZone(of: host)
        } catch {
            throw EvaluationFailure(FailureReport(.refused, at: place, error.message))
        }
    }

    /// Relative host paths of a file start at the file's own folder, and lead nowhere above it.
    private func placed(
        _ manifest: Manifest, of source: SourceText, at place: Place
    ) throws(EvaluationFailure) -> Manifest {
        let outer = folder
        defer { folder = outer }
        if case .file(let path) = source.provenance { folder = Session.folder(of: path) }
        do throws(ValueError) {
            return try manifest.changingTemplate { (template) throws(ValueError) in
                var spec = template.spec
                for i in spec.volumes.indices {
                    guard case .host(let path, let kind) = spec.volumes[i].source else { continue }
                    spec.volumes[i].source = .host(try volumePath(path), kind)
                }
                return spec == template.spec ? template : template.changing { $0 = spec }
            }
        } catch {
            throw EvaluationFailure(FailureReport(.refused, at: place, error.message))
        }
    }

    private func apply(_ command: Command, at place: Place) throws(EvaluationFailure) -> [Change] {
        let plane = try controlPlane(at: nil)
        do {
            return try plane.submit(command)
        } catch {
            throw fault(error, at: place)
        }
    }

    private func meta(of key: ObjectKey) throws(EvaluationFailure) -> ObjectMeta? {
        try controlPlane(at: nil).meta(of: key)
    }

    /// A file that a command names.
    func readFile(_ word: WordSyntax, in scope: Scope) throws(EvaluationFailure) -> SourceText {
        let written = try text(of: word, in: scope)
        let path = hostPath(written)
        do {
            return SourceText(
                name: written, bytes: try host.read(path, limit: SourceText.maximumBytes), provenance: .file(path: path)
            )
        } catch {
            throw fault(.input, at: word.node, error.message, exitCode: ExitCode.noInput)
        }
    }
}

extension Manifest {
    /// The same with another template, where there is one.
    fileprivate func changingTemplate<E: Error>(_ change: (PodTemplate) throws(E) -> PodTemplate) throws(E) -> Manifest
    {
        switch self {
        case .pod(let name, let namespace, let template):
            return .pod(name: name, namespace: namespace, template: try change(template))
        case .replicaSet(let name, let namespace, let replicas, let template?, let isController):
            return .replicaSet(
                name: name, namespace: namespace, replicas: replicas, template: try change(template),
                isReplicationController: isController)
        case .workload(var workload):
            workload.template = try change(workload.template)
            return .workload(workload)
        case .template, .replicaSet, .service, .claim, .config, .nodes, .node, .namespace, .autoscaler, .budget,
            .unstructured:
            return self
        }
    }
}
