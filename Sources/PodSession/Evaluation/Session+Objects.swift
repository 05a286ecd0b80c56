internal import PodControl
internal import PodEngine
internal import PodLanguage
internal import PodModel
internal import PodSyntax

extension Session {
    /// A field of an object as it is now; nil if such objects have no field of that name. The object must be there.
    func objectField(_ name: String, of key: ObjectKey, at node: SyntaxNode) throws(Stop) -> Value? {
        let engine = try machines(at: node)
        let result: Value?
        switch key.kind {
        case .pod:
            guard let pod = engine.cluster.pod(key.name, namespace: key.namespace) else { throw missing(key, at: node) }
            return pod.field(name, at: engine.now)
        case .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob: result = engine.cluster.field(name, ofController: key, at: engine.now)
        case .service: result = engine.cluster.field(name, ofService: key, at: engine.now)
        case .node: result = engine.cluster.field(name, ofNode: key, at: engine.now)
        default: result = engine.cluster.field(name, ofOther: key, at: engine.now)
        }
        if result == nil, !engine.cluster.exists(key) { throw missing(key, at: node) }
        return result
    }

    /// The objects of a kind that a name in this namespace can mean, by name.
    func keys(of kind: ObjectKind, in namespace: String?, at node: SyntaxNode) throws(Stop) -> [ObjectKey] {
        try machines(at: node).cluster.keys(of: kind, in: namespace)
    }

    /// All elements of a collection as values: objects by name, records as maps.
    func materialize(_ subject: Subject, at node: SyntaxNode) throws(Stop) -> ValueList {
        let engine = try machines(at: node)
        switch subject {
        case .event: return ValueList(flat: engine.cluster.eventRecords().map { $0.record(at: engine.now) })
        case .container: return ValueList(flat: try pods(engine).flatMap(\.containerRecords))
        case .endpoint: return ValueList(flat: try pods(engine).filter(\.isActive).flatMap(\.endpointRecords))
        default:
            guard let kind = subject.objectKind else { return .empty }
            return ValueList(flat: engine.cluster.keys(of: kind, in: namespace).map(Value.object))
        }
    }

    private func pods(_ engine: Engine) throws(Stop) -> [Pod] {
        engine.cluster.allPods(namespace: namespace).compactMap { engine.cluster.pod($0) }
    }

    /// The objects of a value that holds some: a collection, an object, a list of objects.
    func objects(of value: Value, at node: SyntaxNode) throws(Stop) -> [ObjectKey] {
        switch value {
        case .object(let key): return [key]
        case .collection(let subject): return try objects(of: .list(materialize(subject, at: node)), at: node)
        case .list(let list):
            return list.elements.compactMap { if case .object(let key) = $0 { key } else { nil } }
        default: return []
        }
    }

    /// How many there are, without making a list of them.
    func count(_ subject: Subject, at node: SyntaxNode) throws(Stop) -> Int {
        let engine = try machines(at: node)
        guard let kind = subject.objectKind, subject != .event else { return try materialize(subject, at: node).count }
        if kind == .pod, engine.cluster.allNamespaces.count == 1 { return engine.cluster.podCount }
        return engine.cluster.keys(of: kind, in: namespace).count
    }
}

extension Cluster {
    /// The names of all objects of a kind, in the order of tables; of one namespace, or with nil of all.
    func keys(of kind: ObjectKind, in namespace: String?) -> [ObjectKey] {
        func here(_ key: ObjectKey) -> Bool { namespace == nil || !kind.isNamespaced || key.namespace == namespace }
        return switch kind {
        case .pod: allPods(namespace: namespace).compactMap { pod($0)?.key }
        case .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob: allWorkloads.map(\.key).filter { $0.kind == kind && here($0) }
        case .service, .endpoints: allServices.map(\.key).filter(here)
        case .persistentVolumeClaim: allClaims.map(\.key).filter(here)
        case .autoscaler: allAutoscalers.map(\.key).filter(here)
        case .budget: allBudgets.map(\.key).filter(here)
        case .configMap, .secret: allConfigs.map(\.key).filter { $0.kind == kind && here($0) }
        case .template: allTemplates.map(\.key).filter(here)
        case .node: nodeNames.map { ObjectKey(.node, $0) }
        case .namespace: allNamespaces.map { ObjectKey(.namespace, $0.meta.name) }
        case .event: []
        }
    }

    func names(of kind: ObjectKind, in namespace: String) -> [String] { keys(of: kind, in: namespace).map(\.name) }
}
