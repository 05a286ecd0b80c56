import PodModel

/// Whether a required term about pods holds in a domain with `count` matching pods. The first pod of a group that
/// wants to be among its own kind may go anywhere.
func interPodAffinityFilter(isAnti: Bool, count: Int32, isFirstOfItsKind: Bool) -> UnfitReason? {
    if isAnti { return count > 0 ? .podAntiAffinity : nil }
    return count > 0 || isFirstOfItsKind ? nil : .podAffinity
}
