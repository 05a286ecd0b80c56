internal import PodControlPlane
internal import PodLanguage
internal import PodModel
internal import PodSyntax

extension Session {
    /// Makes or updates what a declaration says, and tells what changed.
    func declare(_ declaration: DeclarationSyntax, in scope: Scope) throws(EvaluationFailure) {
        if declaration.entry?.availability == .later { throw notAvailable(declaration.node, declaration.entry?.word) }
        if declaration.keyword == .nodes || declaration.keyword == .node {
            try demand(.makesNodes, for: declaration.keyword, at: declaration.node)
            if plane == nil { declaresNodes = true }
        }
        if declaration.keyword == .namespace { return try enterNamespace(declaration, in: scope) }
        let written = try lowered(declaration, in: scope)
        let manifest = try withFreePorts(written, at: declaration.node)
        warnOfSize(manifest, at: declaration.node)
        try submit(.declare(manifest), at: declaration.node)
        printFreePorts(written, manifest)
    }

    /// What is declared is what the scheduler counts; a real machine cannot give more than it has.
    private func warnOfSize(_ manifest: Manifest, at node: SyntaxNode) {
        guard let most = options.nodeCapacity else { return }
        let shape: NodeShape
        switch manifest {
        case .nodes(_, _, let given), .node(_, let given): shape = given
        case .pod, .template, .replicaSet, .service, .claim, .config, .namespace, .workload, .autoscaler, .budget,
            .unstructured:
            return
        }
        let (wanted, standard) = (shape.capacity.amount, NodeCapacity().amount)
        if wanted.cpu > most.cpu, wanted.cpu != standard.cpu {
            warn(
                """
                the node is declared with \(Quantity.cpuText(milli: wanted.cpu)) cpu; this machine has \
                \(Quantity.cpuText(milli: most.cpu))
                """,
                at: node)
        }
        if wanted.memory > most.memory, wanted.memory != standard.memory {
            warn(
                """
                the node is declared with \(Quantity.bytesText(wanted.memory)) of memory; this machine has \
                \(Quantity.bytesText(most.memory))
                """,
                at: node)
        }
    }

    /// Applies a command, says what it changed and which pods could not stay.
    func submit(_ command: Command, at node: SyntaxNode) throws(EvaluationFailure) {
        let before = try controlPlane(at: node).latestDeletedPodSequence
        try printChanges(try apply(command, at: node))
        try printLosses(after: before)
    }

    /// Bare pods that no node took are gone at once: `pod/greedy deleted: 0/3 nodes are available: 3 Insufficient cpu`.
    func printLosses(after sequence: UInt64) throws(EvaluationFailure) {
        guard let plane, plane.latestDeletedPodSequence > sequence else { return }
        for deletedPod in plane.deletedPods(after: sequence) where deletedPod.isUnschedulable {
            output.chatter(Chatter(.change, "\(deletedPod.object) deleted: \(deletedPod.reason)"))
        }
    }

    func lowered(_ declaration: DeclarationSyntax, in scope: Scope) throws(EvaluationFailure) -> Manifest {
        let evaluation = LoweringEvaluation(self, scope)
        do {
            return try lower(declaration, in: evaluation.context(at: declaration.node))
        } catch {
            throw evaluation.stop ?? stop(error.findings, in: declaration.node)
        }
    }

    /// `namespace x { … }`, or without braces for the rest of the file.
    private func enterNamespace(_ declaration: DeclarationSyntax, in scope: Scope) throws(EvaluationFailure) {
        guard let word = declaration.name else { return }
        let name = try text(of: word, in: scope)
        if try controlPlane(at: declaration.node).namespace(name) == nil {
            try submit(.declare(try lowered(declaration, in: scope)), at: declaration.node)
        }
        let outer = namespace
        namespace = name
        guard let block = declaration.block else { return }
        defer { namespace = outer }
        _ = try run(block, in: scope)
    }

    func notAvailable(_ node: SyntaxNode, _ word: String?) -> EvaluationFailure {
        fault(.notAvailable, at: node, "'\(word ?? node.text)' is not available yet", exitCode: ExitCode.usage)
    }
}

/// Answers what lowering asks, and keeps the failure of an expression whole: lowering itself speaks in findings.
final class LoweringEvaluation {
    private let session: Session
    private let scope: Scope
    private(set) var stop: EvaluationFailure?

    init(_ session: Session, _ scope: Scope) {
        self.session = session
        self.scope = scope
    }

    func context(at node: SyntaxNode) -> LoweringContext {
        var context = LoweringContext(evaluate: { (node) throws(Finding) in try self.value(of: node) })
        context.namespace = session.namespace
        let (session, namespace) = (session, session.namespace)
        context.template = { name in session.plane?.template(ObjectKey(.template, name, namespace: namespace))?.template
        }
        context.scalable = { name in
            guard let plane = session.plane else { return nil }
            return ObjectKind.workloads.first {
                $0.hasReplicas && plane.exists(ObjectKey($0, name, namespace: namespace))
            }
        }
        context.selector = { name in
            guard let plane = session.plane else { return nil }
            return ObjectKind.workloads.lazy.compactMap {
                plane.workload(ObjectKey($0, name, namespace: namespace))?.selector
            }.first
        }
        context.readFile = { (path) throws(ValueError) in
            do throws(HostError) {
                return try session.host.read(session.hostPath(path), limit: Session.mostInput)
            } catch {
                throw ValueError(error.message)
            }
        }
        context.hostPath = { (path) throws(ValueError) in try session.volumePath(path) }
        context.timeZone = { (name) throws(ValueError) in try session.host.timeZone(name) }
        context.hostVariable = { session.host.environment($0) }
        return context
    }

    private func value(of node: SyntaxNode) throws(Finding) -> Value {
        do {
            let value = try session.evaluate(node, in: scope)
            if value.isNull {
                throw session.passing(session.fault(at: node, "this is null and cannot be put into a text"))
            }
            return value
        } catch let error as EvaluationFailure {
            stop = error
            throw Finding(node.span, "evaluation", error.report.message, help: error.report.help)
        } catch {
            throw Finding(node.span, "evaluation", "\(error)")
        }
    }
}
