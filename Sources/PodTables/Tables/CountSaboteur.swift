import PodModel

/// Redirects what a pod is counted for, as a bug planted for tests of the simulator says.
enum CountSaboteur {
    static func bend(_ count: inout PodCount, from was: PodCount, _ mutant: Mutant) {
        if mutant == .none { return }
        if mutant == .terminatingServes, was.isServing, count.phase != nil, !count.isActive { count.isServing = true }
        if mutant == .readyStaysCounted, was.isReady { count.isReady = true }
        if mutant == .roomNotTaken { count.holdsNode = false }
        if mutant == .roomNotGivenBack, was.holdsNode { count.holdsNode = true }
    }
}
