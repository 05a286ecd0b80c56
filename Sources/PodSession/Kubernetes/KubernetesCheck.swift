package import PodControlPlane
package import PodKubernetes
internal import PodLanguage
package import PodModel
package import PodSyntax

/// What is wrong with a Kubernetes file, found without running: its fields, and what the control plane would refuse of
/// its objects, each at the field that it refuses. `rehearsal`: of where the objects would go; it is used up.
package func checkKubernetes(
    _ source: SourceText, isLenient: Bool, namespace: String = "default", host: some Host,
    on rehearsal: any ControlPlane
) -> KubernetesImport {
    checkKubernetes([source], isLenient: isLenient, namespace: namespace, host: host, on: rehearsal).first
        ?? KubernetesImport()
}

/// Files that belong together, as `checkKubernetes` of one; namespaces first, whatever their place. `isDemanded`: no
/// object may name another namespace. A namespace that is made because an object names it comes before the objects of
/// that object's file.
package func checkKubernetes(
    _ sources: [SourceText], isLenient: Bool, namespace: String = "default", isDemanded: Bool = false,
    making: NamespaceMaking = .none, host: some Host, on rehearsal: any ControlPlane
) -> [KubernetesImport] {
    let classes = rehearsal.keys(of: .unstructured(.priorityClass), in: nil).compactMap { rehearsal.unstructured($0) }
    var reads = importKubernetes(sources, isLenient: isLenient, namespace: namespace, classes: classes) {
        rehearsal.exists($0)
    }
    if isDemanded { for i in reads.indices { reads[i].demand(namespace: namespace) } }
    if reads.contains(where: \.hasErrors) { return reads }
    switch making {
    case .none: break
    case .standing:
        if rehearsal.namespace(namespace) == nil {
            _ = try? rehearsal.submit(.declare(.namespace(name: namespace)))
        }
    case .named: reads.addNamespaces { rehearsal.namespace($0) != nil }
    }
    for turn in ImportedObject.Turn.allCases {
        for i in reads.indices {
            var missing: Set<String> = []
            for object in reads[i].objects where object.turn == turn {
                if object.key.kind.isNamespaced, rehearsal.namespace(object.key.namespace) == nil {
                    if missing.insert(object.key.namespace).inserted {
                        reads[i].findings.append(object.lacksNamespace)
                    }
                    continue
                }
                do throws(ControlPlaneError) {
                    try object.declare(on: rehearsal, host: host)
                } catch {
                    switch error {
                    case .refused(let refusal): reads[i].findings += object.findings(of: refusal, in: sources[i])
                    case .conflict, .disconnected:
                        reads[i].findings.append(Finding(object.span, "refused", error.description))
                    }
                }
            }
        }
    }
    return reads
}

extension [KubernetesImport] {
    /// Each namespace that an object names, none of the files makes and is not there.
    fileprivate mutating func addNamespaces(unless isThere: (String) -> Bool) {
        var known = Set(flatMap(\.objects).filter { $0.key.kind == .namespace }.map(\.key.name))
        for i in indices {
            var missing: [ImportedObject] = []
            for object in self[i].objects where object.key.kind.isNamespaced {
                let name = object.key.namespace
                if known.insert(name).inserted, !isThere(name) { missing.append(object.namespace) }
            }
            self[i].objects.insert(contentsOf: missing, at: 0)
        }
    }
}

extension KubernetesImport {
    /// What is said of files that hold nothing.
    package static func noObjects(in sources: [SourceText]) -> String {
        "no objects in \(sources.map(\.name).joined(separator: ", "))"
    }

    /// kubectl's rule for `--namespace`: an object that names another one is a mistake.
    fileprivate mutating func demand(namespace: String) {
        for object in objects where object.key.kind.isNamespaced && object.key.namespace != namespace {
            findings.append(
                Finding(
                    object.span, "other-namespace",
                    """
                    \(object.key.kind.word)/\(object.key.name) names the namespace '\(object.key.namespace)', and \
                    the run stands in '\(namespace)'
                    """,
                    help: "run it with --namespace \(object.key.namespace), or without"))
        }
    }
}

extension ImportedObject {
    fileprivate var lacksNamespace: Finding {
        Finding(
            span, "refused", "namespace \(key.namespace) not found",
            help: "declare it with the rest, or make it with --create-namespace")
    }

    fileprivate func declare(on rehearsal: any ControlPlane, host: some Host) throws(ControlPlaneError) {
        let manifest: Manifest
        do {
            manifest = try self.manifest.knowingTimeZone(of: host)
            try manifest.refuseUpdate(in: rehearsal)
        } catch {
            throw .refused(error)
        }
        let changes = try rehearsal.submit(.declare(manifest))
        for command in metadataCommands(now: rehearsal.meta(of: key), after: changes) {
            _ = try rehearsal.submit(command)
        }
    }

    /// A finding for each field that is refused.
    fileprivate func findings(of refusal: Refusal, in source: SourceText) -> [Finding] {
        if refusal.fields.isEmpty { return [Finding(span, "refused", refusal.message)] }
        // What cannot change in an object's life is a matter of the whole object, too.
        let help = refusal.reason == .forbidden ? refusal.message : nil
        return refusal.fields.map { field in
            Finding(self.span(ofField: field.path, in: source), "refused", field.description, help: help)
        }
    }

    /// Labels and annotations of objects whose template does not carry them: set to what the file says. A new object
    /// has no others: the two kinds that take their template's, where the file is silent, have those already
    /// (`SetDefaults_ReplicationController`, `SetDefaults_Job`).
    func metadataCommands(now: ObjectMeta?, after changes: [Change]) -> [Command] {
        guard let now, key.kind != .pod else { return [] }
        var commands: [Command] = []
        let isNew = changes.contains { $0.object == key && $0.action == .created }
        let takesTemplates = key.kind == .replicationController || key.kind == .job
        if let labels = labels ?? (isNew && !takesTemplates ? [:] : nil) {
            let gone = now.labels.pairs.filter { labels[$0.key] == nil }.map { LabelEdit(key: $0.key, value: nil) }
            let edits =
                gone
                + labels.pairs.filter { now.labels[$0.key] != $0.value }.map { LabelEdit(key: $0.key, value: $0.value) }
            if !edits.isEmpty { commands.append(.setLabels(key, edits)) }
        }
        let edits = annotations.pairs.filter { now.annotations[$0.key] != $0.value }.map {
            LabelEdit(key: $0.key, value: $0.value)
        }
        if !edits.isEmpty { commands.append(.setAnnotations(key, edits)) }
        return commands
    }
}

extension Manifest {
    /// A file changes a pod as Kubernetes lets it be changed.
    func refuseUpdate(in plane: any ObjectView) throws(Refusal) {
        guard case .pod(let name, let namespace, let template) = self else { return }
        let key = ObjectKey(.pod, name, namespace: namespace)
        if let refusal = plane.refusal(ofUpdate: key, template) { throw refusal }
    }

    /// A file names a time zone; its rules are this machine's.
    package func knowingTimeZone(of host: some Host) throws(Refusal) -> Manifest {
        guard case .workload(var workload) = self, case .cronJob(var cron) = workload.spec, let name = cron.timeZone,
            name != "UTC"
        else { return self }
        do throws(ValueError) {
            cron.zone = try host.timeZone(name)
        } catch {
            throw Refusal(
                .invalid, error.message,
                fields: [FieldError(path: "spec.timeZone", value: name, message: error.message)])
        }
        workload.spec = .cronJob(cron)
        return .workload(workload)
    }
}
