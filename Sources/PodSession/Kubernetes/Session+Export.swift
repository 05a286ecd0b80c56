internal import PodControlPlane
package import PodKubernetes
internal import PodModel
package import PodSyntax

extension Session {
    /// `export kubernetes [strict] [for VERSION] [namespace NAME] [FILE]`.
    func export(_ command: CommandSyntax, in scope: Scope) throws(EvaluationFailure) {
        let isStrict = command.has(.strict)
        let plane = try controlPlane(at: command.node)
        let space = try command.word(.namespace).map { (word) throws(EvaluationFailure) in
            try existingNamespace(word, plane, in: scope)
        }
        let exported = exportKubernetes(plane.declaredObjects(in: space), for: try target(of: command, in: scope))
        let omissions = plane.formless(in: space) + exported.omissions
        warn(ofOmissions: omissions, formless)
        if isStrict, !omissions.isEmpty {
            throw fault(
                .refused, at: command.node,
                "\(counted(omissions.count, "thing")) cannot be exported; nothing was written",
                help: "without 'strict' the rest is")
        }
        guard let word = command.word(.path) else {
            if !exported.yaml.isEmpty { emit(.text(String(exported.yaml.dropLast()))) }
            return
        }
        let path = hostPath(try text(of: word, in: scope))
        do {
            // Secrets stand in it.
            try host.write(path, Array(exported.yaml.utf8))
        } catch {
            throw fault(.input, at: word.node, error.message, exitCode: ExitCode.inputOutput)
        }
    }

    private func existingNamespace(
        _ word: WordSyntax, _ plane: any ControlPlane, in scope: Scope
    ) throws(EvaluationFailure) -> String {
        let name = try text(of: word, in: scope)
        if plane.namespace(name) == nil { throw missing(ObjectKey(.namespace, name), at: word.node) }
        return name
    }

    private func target(of command: CommandSyntax, in scope: Scope) throws(EvaluationFailure) -> KubernetesVersion? {
        guard let word = command.word(.for) else { return nil }
        let written = try text(of: word, in: scope)
        guard let version = KubernetesVersion(written) else {
            throw fault(
                at: word.node, "'\(written)' is no version of Kubernetes from \(KubernetesVersion.oldest) on",
                help: "write for 1.27")
        }
        return version
    }

    /// What of the script, or of what was typed, is no declaration.
    private var formless: FormlessStatements {
        if let script { return FormlessStatements(in: script.statements) }
        var typed = FormlessStatements()
        typed.add(.reaction, handlers.count + repetitions.count)
        return typed
    }

    /// `podsh export FILE…`: what files declare, with nothing of them run. `only`: what is in this namespace.
    package func export(
        _ sources: [SourceText], isStrict: Bool, for target: KubernetesVersion? = nil, only space: String? = nil
    ) -> Int32 {
        let (planner, code) = rehearse(sources, settings: options.settings)
        if code != ExitCode.held { return max(code, ExitCode.unchecked) }
        guard let planning = planner.planning else { return ExitCode.software }
        let formless = planner.script.map { FormlessStatements(in: $0.statements) } ?? FormlessStatements()
        // Changes of objects that nobody has carried out.
        let unsaid = planning.unsaid.filter { !formless.contains($0.place) }
        var omissions = unsaid.map { "\($0.place): \($0.what)" }
        omissions += planning.redeclared.map {
            "\($0.key) is declared \($0.count) times: what stands in the end is written"
        }
        var yaml = ""
        if let plane = planner.plane {
            let exported = exportKubernetes(plane.declaredObjects(in: space), for: target)
            omissions += plane.formless(in: space) + exported.omissions
            yaml = exported.yaml
        }
        warn(ofOmissions: omissions, formless)
        if isStrict, !omissions.isEmpty { return ExitCode.failed }
        if !yaml.isEmpty { emit(.text(String(yaml.dropLast()))) }
        return ExitCode.held
    }

    private func warn(ofOmissions omissions: [String], _ formless: FormlessStatements) {
        for omission in omissions + (formless.sentence.map { [$0] } ?? []) {
            output.chatter(Chatter(.warning, "not exported: \(omission)"))
        }
    }

    static func firstLine(of node: SyntaxNode) -> String {
        let text = node.text
        let line = text.prefix { $0 != "\n" && $0 != "\r\n" }
        return line.count == text.count ? text : line + " …"
    }
}

extension ObjectView {
    /// What was declared, as it stands now; with a namespace what is in it, and what that needs from outside.
    func declaredObjects(in space: String? = nil) -> DeclaredObjects {
        var objects = allDeclaredObjects
        guard let space else { return objects }
        objects.namespaces.removeAll { $0.meta.name != space }
        objects.configs.removeAll { $0.meta.namespace != space }
        objects.claims.removeAll { $0.meta.namespace != space }
        objects.services.removeAll { $0.meta.namespace != space }
        objects.pods.removeAll { $0.meta.namespace != space }
        objects.workloads.removeAll { $0.meta.namespace != space }
        objects.autoscalers.removeAll { $0.meta.namespace != space }
        objects.budgets.removeAll { $0.meta.namespace != space }
        let claims = keys(of: .persistentVolumeClaim, in: space).compactMap { claim($0) }
        objects.unstructured.removeAll { object in
            if object.kind.isNamespaced { return object.meta.namespace != space }
            switch object.kind {
            case .priorityClass: return false
            case .persistentVolume: return !claims.contains { $0.binding.volume?.name == object.meta.name }
            case .storageClass: return !claims.contains { $0.spec.storageClass == object.meta.name }
            case .clusterRole, .clusterRoleBinding, .ingressClass, .runtimeClass, .serviceAccount, .role, .roleBinding,
                .ingress, .networkPolicy, .limitRange, .resourceQuota, .endpoints, .endpointSlice, .lease,
                .customResourceDefinition, .customResource, .clusterCustomResource:
                return true
            }
        }
        return objects
    }

    private var allDeclaredObjects: DeclaredObjects {
        var objects = DeclaredObjects()
        objects.namespaces = keys(of: .namespace, in: nil).compactMap { namespace($0.name) }
            .filter { !SystemNamespace.contains($0.meta.name) && $0.meta.deletion == nil }
        objects.configs = [ObjectKind.configMap, .secret].flatMap { keys(of: $0, in: nil) }.sorted()
            .compactMap { config($0) }
        objects.workloads = declaredWorkloads.filter { $0.meta.owner == nil }
        let sets = objects.workloads
        objects.claims = keys(of: .persistentVolumeClaim, in: nil).compactMap { claim($0) }
            .filter { claim in claim.meta.owner == nil && !sets.contains { $0.makes(claim) } }
        objects.services = keys(of: .service, in: nil).compactMap { service($0) }
        forEachPod(ofOwner: nil) { pod in
            if pod.meta.owner == nil, !pod.isTerminating { objects.pods.append(copy pod) }
            return true
        }
        objects.pods.sort { $0.key < $1.key }
        // A lease is held by who renews it.
        objects.unstructured = UnstructuredKind.allCases.filter { $0 != .lease }.flatMap {
            keys(of: .unstructured($0), in: nil)
        }.compactMap {
            unstructured($0)
        }
        objects.autoscalers = keys(of: .autoscaler, in: nil).compactMap { autoscaler($0) }
        objects.budgets = keys(of: .budget, in: nil).compactMap { budget($0) }
        return objects
    }

    /// Objects that Kubernetes has no file for; nodes are in no namespace.
    func formless(in space: String? = nil) -> [String] {
        var found = keys(of: .template, in: space).map { "\($0): a template is podsh's own" }
        if space != nil { return found }
        let own = allNodes.filter { node in
            node.capacity != NodeCapacity() || !node.taints.isEmpty
                || node.meta.labels.pairs.contains { !Node.ownLabels.contains($0.key) }
        }
        if !own.isEmpty || allNodes.count != 3 {
            found.append("\(allNodes.count == 1 ? "1 node" : "\(allNodes.count) nodes"): a cluster brings its own")
        }
        return found
    }
}

extension Workload {
    /// Whether a claim is one of those that a StatefulSet has made for its replicas, as `CLAIM-SET-2`.
    fileprivate func makes(_ claim: VolumeClaim) -> Bool {
        guard case .statefulSet(let spec) = spec, claim.meta.namespace == meta.namespace else { return false }
        return spec.claims.contains { template in
            let prefix = "\(template.name)-\(meta.name)-"
            let ordinal = claim.meta.name.dropFirst(prefix.count)
            return claim.meta.name.hasPrefix(prefix) && !ordinal.isEmpty
                && ordinal.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
        }
    }
}
