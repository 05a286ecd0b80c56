/// A mark on a node that keeps pods away which do not tolerate it.
package struct Taint: Hashable, Sendable, Codable {
    package enum Effect: UInt8, Hashable, Sendable, APIWord, Codable {
        case noSchedule, preferNoSchedule, noExecute

        /// `NoSchedule`, `PreferNoSchedule`, `NoExecute`.
        package var apiName: String {
            switch self {
            case .noSchedule: "NoSchedule"
            case .preferNoSchedule: "PreferNoSchedule"
            case .noExecute: "NoExecute"
            }
        }
    }

    package var key: String
    package var value: String
    package var effect: Effect

    package init(key: String, value: String = "", effect: Effect) {
        self.key = key
        self.value = value
        self.effect = effect
    }

    package static let notReadyKey = "node.kubernetes.io/not-ready"
    package static let unreachableKey = "node.kubernetes.io/unreachable"
    package static let unschedulableKey = "node.kubernetes.io/unschedulable"
    package static let memoryPressureKey = "node.kubernetes.io/memory-pressure"
    package static let diskPressureKey = "node.kubernetes.io/disk-pressure"
    package static let pidPressureKey = "node.kubernetes.io/pid-pressure"
    package static let networkUnavailableKey = "node.kubernetes.io/network-unavailable"
}

extension Taint {
    /// Put and taken by the node lifecycle, not declared.
    package var isLifecycle: Bool { key == Taint.notReadyKey || key == Taint.unreachableKey }
    /// Put and taken by the cluster itself, for whatever reason.
    package var isReported: Bool { isLifecycle || key == Taint.memoryPressureKey || key == Taint.diskPressureKey }
}

extension Taint: CustomStringConvertible {
    /// `gpu=true:NoSchedule`.
    package var description: String {
        value.isEmpty ? "\(key):\(effect.apiName)" : "\(key)=\(value):\(effect.apiName)"
    }
}

/// Leave for a pod to stand on a tainted node.
package struct Toleration: Hashable, Sendable, Codable {
    /// `nil` tolerates every key.
    package var key: String?
    /// `nil` tolerates every value (operator Exists).
    package var value: String?
    /// `nil` tolerates every effect.
    package var effect: Taint.Effect?
    /// How long a NoExecute taint is borne; `nil` is for ever.
    package var duration: TimeSpan?

    package init(key: String?, value: String? = nil, effect: Taint.Effect? = nil, duration: TimeSpan? = nil) {
        self.key = key
        self.value = value
        self.effect = effect
        self.duration = duration
    }

    package func tolerates(_ taint: Taint) -> Bool {
        (key == nil || key == taint.key) && (value == nil || value == taint.value)
            && (effect == nil || effect == taint.effect)
    }
}
