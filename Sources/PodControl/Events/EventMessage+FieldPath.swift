import PodModel

extension EventMessage {
    /// Which part of the object the event is about, as the kubelet says it (`GenerateContainerRef`):
    /// `spec.containers{web}`; empty where it is about all of it.
    var fieldPath: String {
        switch self {
        case .kubelet(let event, let template):
            let containers = template.spec.containers
            let index = Int(event.container)
            guard containers.indices.contains(index) else { return "" }
            let list = containers[index].role == .main ? "containers" : "initContainers"
            return "spec.\(list){\(containers[index].name)}"
        case .written, .text, .assigned, .createdPod, .deletedPod: return ""
        }
    }
}
