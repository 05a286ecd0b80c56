/// A PodDisruptionBudget: how many pods of a selector an eviction has to leave.
package struct DisruptionBudget: Sendable {
    package var meta: ObjectMeta
    package var spec: DisruptionBudgetSpec
    package var status = DisruptionBudgetStatus()

    package init(meta: ObjectMeta, spec: DisruptionBudgetSpec) {
        self.meta = meta
        self.spec = spec
    }

    package var key: ObjectKey { ObjectKey(.budget, meta.name, namespace: meta.namespace) }
}

package struct DisruptionBudgetSpec: Hashable, Sendable, Codable {
    /// What is kept: pods that must stay available, or pods that may be missing.
    package enum Bound: Hashable, Sendable, Codable {
        case minAvailable(CountOrPercent)
        case maxUnavailable(CountOrPercent)
        /// Neither is said: no pod is expected then, so none may go (`getExpectedPodCount` of Kubernetes'
        /// `pkg/controller/disruption`).
        case unset
    }

    /// An empty one covers every pod of the namespace, nil none (policy/v1 of Kubernetes).
    package var selector: Selector?
    package var bound: Bound
    /// Pods that are not ready may always be evicted (`unhealthyPodEvictionPolicy: AlwaysAllow`).
    package var alwaysAllowsUnhealthy = false

    package init(selector: Selector?, bound: Bound) {
        self.selector = selector
        self.bound = bound
    }

    /// `app=web`; of the two that name no label which pods they mean.
    package var selectorText: String {
        guard let selector else { return "no pod" }
        return selector.requirements.isEmpty ? "every pod" : selector.description
    }
}

/// What a budget counts and allows; worked out from kept sums when it is read.
package struct DisruptionBudgetStatus: Hashable, Sendable {
    /// Ready pods that are not on their way out.
    package var healthy = 0
    /// How many of them an eviction has to leave.
    package var desired = 0
    /// Pods there should be: of their controllers, or those that are there when the bound is a number of pods to keep.
    package var expected = 0
    /// How many pods may be evicted now.
    package var allowed = 0
    /// Why it can be reckoned for no pod, so none may go; empty in the ordinary case.
    package var failure = ""

    package init() {}
}
