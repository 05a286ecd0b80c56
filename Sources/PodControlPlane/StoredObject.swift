package import PodModel

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
