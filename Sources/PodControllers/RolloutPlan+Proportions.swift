import PodModel

extension RolloutPlan {
    /// After a change of `replicas` in the middle of a roll-out every revision grows or shrinks by its share, so that
    /// the mix stays (`pkg/controller/deployment/sync.go`, `scale`). True when something was scaled.
    mutating func scaleProportionally() -> Bool {
        let before = state.scaledFor
        state.scaledFor = wanted
        guard let before, before != wanted else { return false }
        var active = sets.indices.filter { sets[$0].replicas > 0 }
        if active.isEmpty, spec.isPaused {
            let latest = newest ?? sets.indices.max { sets[$0].revision < sets[$1].revision }
            active = latest.map { [$0] } ?? []
        }
        if active.count == 1, active[0] != newest || spec.isPaused {
            // Nothing rolls, or it is paused: the one that is there has all of it.
            scale(active[0], to: wanted)
            return true
        }
        guard active.count > 1, case .rolling = spec.strategy else { return false }
        let total = active.reduce(0) { $0 + sets[$1].replicas }
        let allowed = wanted > 0 ? wanted + spec.fenceposts(of: wanted).surge : 0
        if allowed == total { return false }
        let allowedBefore = max(1, before + spec.fenceposts(of: before).surge)
        for (set, size) in shares(of: active, total: total, allowed: allowed, before: allowedBefore) {
            scale(set, to: size)
        }
        return true
    }

    /// What each is to have. The largest comes first, and of equal ones the newest when growing, the oldest when
    /// shrinking; what rounding leaves is the first one's.
    private func shares(
        of active: [Int], total: Int, allowed: Int, before: Int
    ) -> [(set: Int, size: Int)] {
        var left = allowed - total
        let isGrowing = left > 0
        let order = active.sorted { a, b in
            if sets[a].replicas != sets[b].replicas { return sets[a].replicas > sets[b].replicas }
            return isGrowing ? sets[a].revision > sets[b].revision : sets[a].revision < sets[b].revision
        }
        var sizes: [(set: Int, size: Int)] = []
        for set in order {
            let size = sets[set].replicas
            let share = Int((Double(size) * Double(allowed) / Double(before)).rounded()) - size
            let change = isGrowing ? min(max(0, share), left) : max(min(0, share), left)
            left -= change
            sizes.append((set, size + change))
        }
        if !sizes.isEmpty { sizes[0].size = max(0, sizes[0].size + left) }
        return sizes
    }
}
