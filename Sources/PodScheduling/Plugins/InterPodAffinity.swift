import PodModel

/// Whether a required term about pods holds in a domain with `count` matching pods. The first pod of a group that
/// wants to be among its own kind may go anywhere.
func interPodAffinityFilter(isAnti: Bool, count: Int32, isFirstOfItsKind: Bool) -> String? {
    if isAnti { return count > 0 ? "node(s) didn't match pod anti-affinity rules" : nil }
    return count > 0 || isFirstOfItsKind ? nil : "node(s) didn't match pod affinity rules"
}

let existingAntiAffinityReason = "node(s) didn't satisfy existing pods anti-affinity rules"
