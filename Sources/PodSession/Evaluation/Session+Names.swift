internal import PodControlPlane
internal import PodLanguage
internal import PodModel
internal import PodSyntax

extension Session {
    /// What a name in an expression means: a field of the tested object, a variable, a built-in value, all objects of a
    /// kind, an object; in this order.
    func resolve(_ node: SyntaxNode, in scope: Scope) throws(EvaluationFailure) -> Value {
        let name = node.text
        var next: Scope? = scope
        while let current = next {
            if let subject = current.subject {
                if let value = try field(name, of: subject, at: node) { return value }
                if name == "it" { return subject }
            }
            if let value = current.own(name) { return value }
            next = current.parent
        }
        switch name {
        case "simulated": return .bool(!can(.runsContainers))
        case "args": return .list(ValueList(flat: options.arguments.map(Value.string)))
        case "event": throw fault(at: node, "'event' is known only inside a handler, after 'on EVENT'")
        default: break
        }
        if let subject = Subject(plural: name) { return .collection(subject) }
        if let key = try findBare(name, at: node) { return .object(key) }
        throw unknownName(name, at: node, in: scope)
    }

    /// `KIND/NAME` of an expression; whether there is such an object shows when a field is read.
    func objectKey(_ object: ObjectSyntax, in scope: Scope) throws(EvaluationFailure) -> ObjectKey {
        let name = try text(of: object.name, in: scope)
        guard let word = object.kindEntry?.word, let kind = ObjectKind(word: word) else {
            throw fault(
                at: object.node, "'\(object.kindEntry?.word ?? object.node.text)' objects are not available yet")
        }
        return ObjectKey(kind, name, namespace: namespace)
    }

    /// A bare NAME: the controller of that name, else the pod, the service, another. Where two controllers share it,
    /// the kind is needed.
    func findBare(_ name: String, at node: SyntaxNode) throws(EvaluationFailure) -> ObjectKey? {
        let plane = try controlPlane(at: node)
        let controllers = ObjectKind.workloads.filter {
            plane.exists(ObjectKey($0, name, namespace: namespace))
        }
        if controllers.count > 1 {
            throw fault(
                at: node, "a \(controllers[0].word) and a \(controllers[1].word) are named '\(name)'",
                help: "write \(controllers[0].word)/\(name) or \(controllers[1].word)/\(name)")
        }
        if let only = controllers.first { return ObjectKey(only, name, namespace: namespace) }
        for kind in Session.bareKinds {
            let key = ObjectKey(kind, name, namespace: namespace)
            if plane.exists(key) { return key }
        }
        return nil
    }

    /// After controllers, in the order of language.md.
    static let bareKinds: [ObjectKind] = [
        .pod, .service, .node, .persistentVolumeClaim, .configMap, .secret, .template, .namespace, .autoscaler, .budget,
    ]

    func unknownName(_ name: String, at node: SyntaxNode, in scope: Scope?) -> EvaluationFailure {
        let known = (scope?.names ?? []) + objectNames()
        return fault(
            at: node, "no pod, controller or variable '\(name)'",
            help: nearMiss(name, among: known) ?? "a text is written in quotes: \"\(name)\"")
    }

    /// The object does not exist; says what was meant where that is near.
    func missing(_ key: ObjectKey, at node: SyntaxNode) -> EvaluationFailure {
        let gone = plane?.deletedPod(of: key).map { ": it is gone (\($0.reason))" } ?? ""
        let stop = fault(
            at: node, "no \(key)\(gone)",
            help: gone.isEmpty ? nearMiss(key.name, among: objectNames(of: key.kind)) : nil)
        return passing(stop)
    }

    /// Names of this namespace's objects; of one kind or of all that a bare name can mean.
    func objectNames(of kind: ObjectKind? = nil) -> [String] {
        plane?.someNames(of: kind.map { [$0] } ?? Session.namedKinds, in: namespace) ?? []
    }

    static let namedKinds: [ObjectKind] = ObjectKind.workloads + bareKinds

    /// `did you mean 'web'?`, when something is near.
    func nearMiss(_ word: String, among known: [String]) -> String? {
        NearMiss.best(for: word, among: known).map { "did you mean '\($0)'?" }
    }
}

extension ObjectView {
    /// Names of a namespace's objects. Not all pods where there are thousands: it is only for near misses, and must not
    /// cost more than the mistake.
    func someNames(of kinds: [ObjectKind] = Session.namedKinds, in namespace: String) -> [String] {
        var names: [String] = []
        for kind in kinds { names += kind == .pod ? somePodNames(in: namespace) : self.names(of: kind, in: namespace) }
        return names
    }

    private func somePodNames(in namespace: String) -> [String] {
        var names: [String] = []
        forEachPod(ofOwner: nil) { pod in
            if pod.meta.namespace == namespace { names.append(pod.meta.name) }
            return names.count < 2_000
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
