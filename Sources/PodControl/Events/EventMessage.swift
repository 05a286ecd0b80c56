import PodModel

/// The text of an event. The frequent ones are kept as their parts and put together when read.
enum EventMessage: Equatable {
    case text(String)
    case assigned(pod: String, namespace: String, node: String)
    case createdPod(String)
    case deletedPod(String)
    /// What a kubelet said, with the container's name and image.
    case kubelet(KubeletEvent, container: String, image: String)

    /// The sentence, for the object it is about.
    func text(of object: ObjectKey) -> String {
        switch self {
        case .text(let text): text
        case .assigned(let pod, let namespace, let node): "Successfully assigned \(namespace)/\(pod) to \(node)"
        case .createdPod(let name): "Created pod: \(name)"
        case .deletedPod(let name): "Deleted pod: \(name)"
        case .kubelet(let event, let container, let image):
            event.message(pod: object.name, container: container, image: image)
        }
    }
}
