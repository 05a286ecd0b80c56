import PodCollections
package import PodModel

/// What a disruption budget counts, kept in step with every change of a pod: asking what is allowed looks at no pod.
package struct BudgetCount {
    package let key: ObjectKey
    /// nil counts no pod.
    package let selector: Selector?
    package let namespace: NamespaceSlot
    /// Pods that match, ended and terminating ones too.
    package var pods = 0
    /// Pods that match, are ready and stay.
    package var healthy = 0
    /// Matching pods by their controller; bare ones have none. Only summed up, so its order never shows.
    package var owners: [WorkloadSlot?: Int] = [:]
}
