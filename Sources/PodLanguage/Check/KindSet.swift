import PodModel
import PodSyntax

/// Kinds of objects that share a name.
struct KindSet: OptionSet, Hashable, Sendable {
    let rawValue: UInt64

    static let pod = KindSet(.pod)
    static let replicaSet = KindSet(.replicaSet)
    static let replicationController = KindSet(.replicationController)
    /// Controllers with a pod template.
    static let controllers = KindSet(ObjectKind.workloads)
    static let autoscaler = KindSet(.autoscaler)
    static let budget = KindSet(.budget)
    static let service = KindSet(.service)
    static let template = KindSet(.template)
    static let claim = KindSet(.persistentVolumeClaim)
    static let config = KindSet(.configMap)
    static let secret = KindSet(.secret)
    static let node = KindSet(.node)
    static let namespace = KindSet(.namespace)
    static let all = KindSet(rawValue: .max)

    init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    init(_ kind: ObjectKind) {
        rawValue = 1 << UInt64(kind.position)
    }

    init(_ kinds: [ObjectKind]) {
        rawValue = kinds.reduce(0) { $0 | 1 << UInt64($1.position) }
    }

    /// In this order a bare name means them: a controller, else the pod, the service, another.
    private static let order: [ObjectKind] =
        ObjectKind.workloads + [
            .pod, .service, .persistentVolumeClaim, .configMap, .secret, .template, .node, .namespace, .autoscaler,
            .budget,
        ] + UnstructuredKind.allCases.map(ObjectKind.unstructured)

    var kinds: [ObjectKind] { KindSet.order.filter { contains(KindSet($0)) } }

    /// What one of them is called, whichever it is.
    var called: String {
        let kinds = kinds
        if kinds.count == 1, let only = kinds.first { return Subject(only).word }
        if isSubset(of: .controllers) { return "controller" }
        if isSubset(of: KindSet.controllers.union(.pod)) { return "pod or controller" }
        return "object"
    }

    /// The kind a bare name means.
    var first: ObjectKind? {
        for kind in KindSet.order where contains(KindSet(kind)) { return kind }
        return nil
    }
}
