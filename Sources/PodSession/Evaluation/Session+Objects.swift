internal import PodControlPlane
internal import PodLanguage
internal import PodModel
internal import PodSyntax

extension Session {
    /// A field of an object as it is now; nil if such objects have no field of that name. The object must be there.
    func objectField(_ name: String, of key: ObjectKey, at node: SyntaxNode) throws(EvaluationFailure) -> Value? {
        let plane = try controlPlane(at: node)
        if name == "ports", let ports = portRecords(of: key) { return .list(ports) }
        let result: Value?
        switch key.kind {
        case .pod:
            guard let pod = plane.pod(key) else { throw missing(key, at: node) }
            return pod.field(name, at: plane.now)
        case .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob:
            result = plane.field(name, ofController: key, at: plane.now)
        case .service: result = plane.field(name, ofService: key, at: plane.now)
        case .node: result = plane.field(name, ofNode: key, at: plane.now)
        case .endpoints, .autoscaler, .budget, .persistentVolumeClaim, .configMap, .secret, .template, .namespace,
            .event, .unstructured:
            result = plane.field(name, ofOther: key, at: plane.now)
        }
        if result == nil, !plane.exists(key) { throw missing(key, at: node) }
        return result
    }

    /// The objects of a kind that a name in this namespace can mean, by name.
    func keys(of kind: ObjectKind, in namespace: String?, at node: SyntaxNode) throws(EvaluationFailure) -> [ObjectKey]
    {
        try controlPlane(at: node).keys(of: kind, in: namespace)
    }

    /// All elements of a collection as values: objects by name, records as maps.
    func materialize(_ subject: Subject, at node: SyntaxNode) throws(EvaluationFailure) -> ValueList {
        let plane = try controlPlane(at: node)
        switch subject {
        case .event: return ValueList(flat: plane.eventRecords(after: 0).map { $0.record(at: plane.now) })
        case .container: return ValueList(flat: try pods(plane).flatMap(\.containerRecords))
        case .endpoint: return ValueList(flat: try pods(plane).filter(\.isActive).flatMap(\.endpointRecords))
        case .pod, .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob, .service,
            .node, .namespace, .template, .autoscaler, .budget, .configMap, .secret, .claim, .unstructured,
            .scriptEvent, .answer, .port:
            guard let kind = subject.objectKind else { return .empty }
            return ValueList(flat: plane.keys(of: kind, in: namespace).map(Value.object))
        }
    }

    private func pods(_ plane: any ControlPlane) throws(EvaluationFailure) -> [Pod] {
        plane.pods(.namespace(namespace))
    }

    /// The objects of a value that holds some: a collection, an object, a list of objects.
    func objects(of value: Value, at node: SyntaxNode) throws(EvaluationFailure) -> [ObjectKey] {
        switch value {
        case .object(let key): return [key]
        case .collection(let subject): return try objects(of: .list(materialize(subject, at: node)), at: node)
        case .list(let list):
            return list.elements.compactMap { if case .object(let key) = $0 { key } else { nil } }
        case .null, .bool, .int, .decimal, .string, .duration, .time, .quantity, .percent, .range, .map: return []
        }
    }

    /// How many there are, without making a list of them.
    func count(_ subject: Subject, at node: SyntaxNode) throws(EvaluationFailure) -> Int {
        let plane = try controlPlane(at: node)
        guard let kind = subject.objectKind, subject != .event else { return try materialize(subject, at: node).count }
        if kind == .pod, plane.keys(of: .namespace, in: nil).count == 1 { return plane.podCount }
        return plane.keys(of: kind, in: namespace).count
    }
}

extension ObjectView {
    func names(of kind: ObjectKind, in namespace: String) -> [String] { keys(of: kind, in: namespace).map(\.name) }
}
