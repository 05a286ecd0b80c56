import PodModel
import PodText

/// What a pod has of its class.
struct PriorityClass: Hashable {
    var value: Int32 = 0
    var preemption = PreemptionPolicy.preemptLowerPriority
}

/// Priorities by the names of their classes.
enum PriorityClasses {
    /// Those that Kubernetes keeps for itself (`pkg/apis/scheduling`).
    static let system: [String: Int32] = [
        "system-cluster-critical": 2_000_000_000, "system-node-critical": 2_000_001_000,
    ]
    /// `HighestUserDefinablePriority`.
    static let most: Int32 = 1_000_000_000

    /// With those of the system.
    static func values(of classes: [UnstructuredObject]) -> [String: PriorityClass] {
        classes.reduce(into: system.mapValues { PriorityClass(value: $0) }) { values, object in
            if let own = object.priorityClass { values[object.meta.name] = own }
        }
    }

    /// Those of classes that are the default of pods that name none.
    static func usual(of classes: [UnstructuredObject]) -> [PriorityClass] {
        classes.compactMap { $0["globalDefault"] == .bool(true) ? $0.priorityClass : nil }
    }
}

extension UnstructuredObject {
    /// Of a priority class; nil of any other kind.
    var priorityClass: PriorityClass? {
        guard kind == .priorityClass, case .integer(let number)? = self["value"], let value = Int32(exactly: number)
        else { return nil }
        guard case .string(let word)? = self["preemptionPolicy"], let policy = PreemptionPolicy(apiName: word) else {
            return PriorityClass(value: value)
        }
        return PriorityClass(value: value, preemption: policy)
    }
}
