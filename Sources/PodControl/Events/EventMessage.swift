import PodModel

/// The text of an event. The frequent ones are kept as their parts and put together when read.
enum EventMessage {
    case text(String)
    case assigned(pod: String, namespace: String, node: String)
    case createdPod(String)
    case deletedPod(String)
    /// What a kubelet said; container and image are those of the template.
    case kubelet(KubeletEvent, PodTemplate)
    /// What a client of the API wrote; indirect, or every event would be as large.
    indirect case written(WrittenEvent)

    /// The sentence, for the object it is about.
    func text(of object: ObjectKey) -> String {
        switch self {
        case .text(let text): text
        case .assigned(let pod, let namespace, let node): "Successfully assigned \(namespace)/\(pod) to \(node)"
        case .createdPod(let name): "Created pod: \(name)"
        case .deletedPod(let name): "Deleted pod: \(name)"
        case .kubelet(let event, let template):
            event.message(pod: object.name, of: template)
        case .written(let event): event.message
        }
    }
}

extension EventMessage: Equatable {
    static func == (a: EventMessage, b: EventMessage) -> Bool {
        switch (a, b) {
        case (.kubelet(let x, let s), .kubelet(let y, let t)): s === t && x == y
        case (.text(let x), .text(let y)), (.createdPod(let x), .createdPod(let y)),
            (.deletedPod(let x), .deletedPod(let y)):
            x == y
        case (.written(let x), .written(let y)): x == y
        case (.assigned(let a, let b, let c), .assigned(let x, let y, let z)): a == x && b == y && c == z
        default: false
        }
    }
}

extension KubeletEvent {
    /// The sentence, with names and image of the container it is about.
    fileprivate func message(pod: String, of template: PodTemplate) -> String {
        let index = Int(container)
        let containers = template.spec.containers
        guard containers.indices.contains(index) else { return message(pod: pod, container: "", image: "") }
        return message(pod: pod, container: containers[index].name, image: containers[index].image)
    }
}
