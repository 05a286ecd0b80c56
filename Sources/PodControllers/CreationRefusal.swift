import PodCollections
import PodModel
import PodTables

/// Why a controller cannot make a pod now.
enum CreationRefusal: Hashable {
    case namespaceIsDeleted(String)
    /// Another pod has the name.
    case podExists(String)

    var message: String {
        switch self {
        case .namespaceIsDeleted(let name): "namespace \(name) is being deleted"
        case .podExists(let name): "pods \"\(name)\" already exists"
        }
    }
}

extension ClusterTables {
    /// Nil while pods can be made in the namespace.
    func creationRefusal(in namespace: NamespaceSlot) -> CreationRefusal? {
        let meta = namespaces.entries[namespace].object.meta
        return meta.deletion == nil ? nil : .namespaceIsDeleted(meta.name)
    }
}
