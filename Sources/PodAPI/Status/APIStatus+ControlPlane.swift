import PodControlPlane

extension APIStatus {
    /// What a control plane answered in the place of doing it.
    init(_ error: ControlPlaneError, _ resource: APIResource, _ name: String) {
        switch error {
        case .refused(let refusal): self.init(refusal, resource, name)
        case .conflict: self = .staleVersion(resource, name)
        case .disconnected: self = .unavailable
        }
    }
}
