/// The text of an event. The frequent ones are kept as their parts and put together when read.
enum EventMessage: Equatable {
    case text(String)
    case assigned(pod: String, namespace: String, node: String)
    case createdPod(String)
    case deletedPod(String)

    var text: String {
        switch self {
        case .text(let text): text
        case .assigned(let pod, let namespace, let node): "Successfully assigned \(namespace)/\(pod) to \(node)"
        case .createdPod(let name): "Created pod: \(name)"
        case .deletedPod(let name): "Deleted pod: \(name)"
        }
    }
}
