package import PodModel

/// Why a control plane did not do what it was asked for.
package enum ControlPlaneError: Error, Hashable, Sendable {
    /// It was understood, and is not possible now. Nothing has changed.
    case refused(Refusal)
    /// Somebody else has changed the object since it was read (Kubernetes' 409). Nothing has changed; asked again it
    /// may be possible.
    case conflict(ObjectKey, String)
    /// There was no answer, and why. Whether it was done is not known.
    case disconnected(String)
}

extension ControlPlaneError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .refused(let refusal): refusal.description
        case .conflict(let key, let message): "\(key) was changed by somebody else: \(message)"
        case .disconnected(let cause): "the control plane does not answer: \(cause)"
        }
    }
}
