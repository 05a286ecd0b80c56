import PodModel
import PodText

/// Priorities by the names of their classes.
enum PriorityClasses {
    /// Those that Kubernetes keeps for itself (`pkg/apis/scheduling`).
    static let system: [String: Int32] = [
        "system-cluster-critical": 2_000_000_000, "system-node-critical": 2_000_001_000,
    ]
    /// `HighestUserDefinablePriority`.
    static let most: Int32 = 1_000_000_000

    /// With those of the system.
    static func values(of classes: [UnstructuredObject]) -> [String: Int32] {
        classes.reduce(into: system) { values, object in
            if let value = object.priority { values[object.meta.name] = value }
        }
    }

    /// Those of classes that are the default of pods that name none.
    static func usual(of classes: [UnstructuredObject]) -> [Int32] {
        classes.compactMap { $0["globalDefault"] == .bool(true) ? $0.priority : nil }
    }
}

extension UnstructuredObject {
    /// Of a priority class; nil of any other kind.
    var priority: Int32? {
        guard kind == .priorityClass, case .integer(let value)? = self["value"] else { return nil }
        return Int32(exactly: value)
    }
}
