internal import PodControl
internal import PodEngine
internal import PodKubernetes
internal import PodModel
package import PodSyntax

extension Session {
    /// `export kubernetes [strict] [FILE]`.
    func export(_ command: CommandSyntax, in scope: Scope) throws(Stop) {
        let isStrict = command.has(.strict)
        let engine = try machines(at: command.node)
        var omissions: [String]
        if let script {
            omissions = Session.formless(in: script.statements)
        } else {
            omissions = handlers.map { "on \($0.statement.entry?.word ?? "an event")" } + repetitions.map { _ in "every" }
            omissions = omissions.map { "\($0): Kubernetes has nothing like it" }
        }
        let exported = exportKubernetes(engine.cluster.declaredObjects)
        omissions += engine.cluster.formless + exported.omissions
        tell(omissions)
        if isStrict, !omissions.isEmpty {
            throw fault(
                .refused, at: command.node, "\(counted(omissions.count, "thing")) cannot be exported; nothing was written",
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

    /// `podsh export FILE`: what a file declares, with nothing of it run.
    package func export(_ source: SourceText, isStrict: Bool) -> Int32 {
        let (planner, code) = rehearse(source, settings: options.settings)
        if code != ExitCode.held { return max(code, ExitCode.unchecked) }
        guard let planning = planner.planning else { return ExitCode.software }
        var omissions = planner.script.map { Session.formless(in: $0.statements) } ?? []
        omissions += planning.unsaid.map { "\($0.place): \($0.what)" }.filter { !omissions.contains($0) }
        var yaml = ""
        if let cluster = planner.engine?.cluster {
            let exported = exportKubernetes(cluster.declaredObjects)
            omissions += cluster.formless + exported.omissions
            yaml = exported.yaml
        }
        tell(omissions)
        if isStrict, !omissions.isEmpty { return ExitCode.failed }
        if !yaml.isEmpty { emit(.text(String(yaml.dropLast()))) }
        return ExitCode.held
    }

    private func tell(_ omissions: [String]) {
        for omission in omissions { output.chatter(Chatter(.warning, "not exported: \(omission)")) }
    }

    /// Statements that react, check or do harm: a Kubernetes file only says what exists.
    private static func formless(in statements: SyntaxNode.Children) -> [String] {
        var found: [String] = []
        for statement in statements {
            switch statement.kind {
            case .onStatement, .onExitStatement, .everyStatement, .waitStatement, .expectStatement, .runStatement:
                found.append("\(Place(statement)): \(firstLine(of: statement))")
            case .command:
                switch CommandSyntax(node: statement).keyword {
                case .fail, .partition, .restore, .slow, .drop, .pressure, .cordon, .uncordon, .drain:
                    found.append("\(Place(statement)): \(firstLine(of: statement))")
                default: break
                }
            default:
                for child in statement.children where child.kind == .block { found += formless(in: child.children) }
                if let block = DeclarationSyntax(statement)?.block { found += formless(in: block.statements) }
            }
        }
        return found
    }

    static func firstLine(of node: SyntaxNode) -> String {
        let text = node.text
        let line = text.prefix { $0 != "\n" && $0 != "\r\n" }
        return line.count == text.count ? text : line + " …"
    }
}

extension Cluster {
    /// What was declared, as it stands now.
    var declaredObjects: DeclaredObjects {
        var objects = DeclaredObjects()
        objects.namespaces = allNamespaces.filter { $0.meta.name != "default" && $0.meta.deletion == nil }
        objects.configs = allConfigs
        objects.workloads = declaredWorkloads.filter { $0.meta.owner == nil }
        let sets = objects.workloads
        objects.claims = allClaims.filter { claim in claim.meta.owner == nil && !sets.contains { $0.makes(claim) } }
        objects.services = allServices
        forEachPod { _, pod in
            if pod.meta.owner == nil, !pod.isTerminating { objects.pods.append(copy pod) }
            return true
        }
        objects.pods.sort { $0.key < $1.key }
        objects.autoscalers = allAutoscalers
        objects.budgets = allBudgets
        return objects
    }

    /// Objects that Kubernetes has no file for.
    var formless: [String] {
        var found = allTemplates.map { "\($0.key): a template is podsh's own" }
        let own = allNodes.filter { node in
            node.capacity != NodeCapacity() || !node.taints.isEmpty || node.meta.labels.pairs.contains { $0.key != Topology.node.labelKey }
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
            return claim.meta.name.hasPrefix(prefix) && !ordinal.isEmpty && ordinal.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
        }
    }
}
