/// An object of any kind that is kept; endpoints are a service's, and events are read as records.
package enum StoredObject: Sendable {
    case pod(Pod)
    case workload(Workload)
    case service(Service)
    case claim(VolumeClaim)
    case config(ConfigObject)
    case template(NamedTemplate)
    case autoscaler(Autoscaler)
    case budget(DisruptionBudget)
    case node(Node)
    case namespace(Namespace)
    case unstructured(UnstructuredObject)

    package var meta: ObjectMeta {
        switch self {
        case .pod(let object): object.meta
        case .workload(let object): object.meta
        case .service(let object): object.meta
        case .claim(let object): object.meta
        case .config(let object): object.meta
        case .template(let object): object.meta
        case .autoscaler(let object): object.meta
        case .budget(let object): object.meta
        case .node(let object): object.meta
        case .namespace(let object): object.meta
        case .unstructured(let object): object.meta
        }
    }
}

extension StoredObject {
    package var key: ObjectKey {
        switch self {
        case .pod(let object): object.key
        case .workload(let object): object.key
        case .service(let object): object.key
        case .claim(let object): object.key
        case .config(let object): object.key
        case .template(let object): object.key
        case .autoscaler(let object): object.key
        case .budget(let object): object.key
        case .node(let object): object.key
        case .namespace(let object): object.key
        case .unstructured(let object): object.key
        }
    }
}

/// A write of an object, as a watch of the Kubernetes API tells of it.
package struct ObjectChange: Sendable {
    package enum Kind: Sendable {
        case added
        case modified
        /// With what was there last.
        case deleted(StoredObject)
    }

    package let key: ObjectKey
    package let kind: Kind
    /// The resource version of the write; rises from change to change.
    package let revision: UInt64

    package init(_ key: ObjectKey, _ kind: Kind, revision: UInt64) {
        self.key = key
        self.kind = kind
        self.revision = revision
    }
}
