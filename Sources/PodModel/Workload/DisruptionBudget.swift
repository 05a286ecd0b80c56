/// A PodDisruptionBudget: how many pods of a selector an eviction has to leave.
package struct DisruptionBudget: Sendable {
    package var meta: ObjectMeta
    package var spec: DisruptionBudgetSpec

    package init(meta: ObjectMeta, spec: DisruptionBudgetSpec) {
        self.meta = meta
        self.spec = spec
    }

    package var key: ObjectKey { ObjectKey(.budget, meta.name, namespace: meta.namespace) }
}

package struct DisruptionBudgetSpec: Hashable, Sendable {
    /// What is kept: pods that must stay available, or pods that may be missing.
    package enum Bound: Hashable, Sendable {
        case minAvailable(CountOrPercent)
        case maxUnavailable(CountOrPercent)
    }

    package var selector: Selector
    package var bound: Bound
    /// Pods that are not ready may always be evicted (`unhealthyPodEvictionPolicy: AlwaysAllow`).
    package var alwaysAllowsUnhealthy = false

    package init(selector: Selector, bound: Bound) {
        self.selector = selector
        self.bound = bound
    }
}
