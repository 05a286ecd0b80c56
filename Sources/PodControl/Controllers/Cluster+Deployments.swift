import PodModel

// The deployment controller: one replica set a revision, rolled from one to the next (`pkg/controller/deployment`).
extension Cluster {
    mutating func syncDeployment(_ slot: Int, _ spec: DeploymentSpec) {
        var newest = currentRevision(slot)
        if newest == nil, !spec.isPaused, spec.strategy != .recreate || !oldPodsRemain(slot, newest: nil) {
            newest = makeRevision(slot)
        }
        if let newest, !spec.isPaused { adoptRevision(slot, newest) }
        if scaleProportionally(slot, spec, newest: newest) { return summarize(slot, spec, newest: newest) }
        if !spec.isPaused {
            switch spec.strategy {
            case .rolling: if let newest { roll(slot, spec, newest: newest) }
            case .recreate: recreate(slot, newest: newest)
            }
        }
        forgetOldRevisions(slot, spec, newest: newest)
        summarize(slot, spec, newest: newest)
    }

    /// The replica set that was made for the template that is wanted now.
    func currentRevision(_ slot: Int) -> Int? {
        let wanted = sets[slot].object.template
        return sets[slot].children.map { Int($0) }.first { child in
            guard let source = sets[child].cutFrom, sets[child].rolls == sets[slot].rolls else { return false }
            return source === wanted || source.isSame(as: wanted)
        }
    }

    /// Replica sets of other revisions, oldest first.
    func oldRevisions(_ slot: Int, newest: Int?) -> [Int] {
        sets[slot].children.map { Int($0) }.filter { $0 != newest }
    }

    /// A replica set for the wanted template, without replicas yet. Its hash is drawn: what it is made of is compared, not
    /// hashed, since Swift's hashes differ from run to run.
    private mutating func makeRevision(_ slot: Int) -> Int? {
        let object = sets[slot].object
        var key = object.key
        var hash = ""
        repeat {
            let name = generator.podName(owner: object.meta.name)
            hash = String(name.suffix(5))
            key = ObjectKey(.replicaSet, name, namespace: object.meta.namespace)
        } while setSlots[key] != nil
        var labels = object.template.labels
        labels[RevisionLabels.templateHash] = hash
        let template = PodTemplate(labels: labels, annotations: object.template.annotations, spec: object.template.spec)
        var selector = object.selector
        selector.requirements.append(.equals(RevisionLabels.templateHash, hash))
        let child = createWorkload(
            key, sets[slot].namespace, replicas: 0, template, selector: selector, spec: .replicas, minReady: object.minReady,
            parent: slot)
        sets[child].cutFrom = object.template
        sets[child].rolls = sets[slot].rolls
        return child
    }

    /// The revision that is wanted has the highest number: a new one, or an old one that is wanted again.
    private mutating func adoptRevision(_ slot: Int, _ newest: Int) {
        guard case .deployment(var state) = sets[slot].object.state else { return }
        if sets[newest].revision > 0, sets[newest].revision == state.revision { return }
        state.revision += 1
        state.isRolling = true
        state.progressed = now
        sets[newest].revision = state.revision
        sets[newest].object.meta.annotations[RevisionLabels.revision] = String(state.revision)
        sets[newest].cutFrom = sets[slot].object.template
        sets[slot].object.meta.annotations[RevisionLabels.revision] = String(state.revision)
        sets[slot].object.state = .deployment(state)
    }

    /// Surge rounded up, unavailable rounded down; both zero would never move, so one may be missing
    /// (`ResolveFenceposts`). `replicas` nil takes those that are wanted now.
    func fenceposts(_ slot: Int, _ spec: DeploymentSpec, of replicas: Int? = nil) -> (surge: Int, unavailable: Int) {
        guard case .rolling(let surge, let unavailable) = spec.strategy else { return (0, 0) }
        let replicas = replicas ?? sets[slot].object.replicas
        let most = surge.resolved(of: replicas, roundingUp: true) + (mutant == .surgeOffByOne ? 1 : 0)
        let missing = unavailable.resolved(of: replicas, roundingUp: false) + (mutant == .unavailableOffByOne ? 1 : 0)
        return most == 0 && missing == 0 ? (0, 1) : (most, min(missing, replicas))
    }

    private mutating func roll(_ slot: Int, _ spec: DeploymentSpec, newest: Int) {
        let wanted = sets[slot].object.replicas
        let (surge, unavailable) = fenceposts(slot, spec)
        let old = oldRevisions(slot, newest: newest)
        var total = sets[newest].object.replicas + old.reduce(0) { $0 + sets[$1].object.replicas }
        if sets[newest].object.replicas > wanted {
            total -= sets[newest].object.replicas - wanted
            scale(child: newest, to: wanted)
        } else if total < wanted + surge, sets[newest].object.replicas < wanted {
            let more = min(wanted + surge - total, wanted - sets[newest].object.replicas)
            total += more
            scale(child: newest, to: sets[newest].object.replicas + more)
        }
        shrinkOld(slot, old, newest: newest, total: total, least: wanted - unavailable)
    }

    /// Old pods that are not available go first: they serve nobody. Then as many as stay above the least that has to be
    /// available.
    private mutating func shrinkOld(_ slot: Int, _ old: [Int], newest: Int, total: Int, least: Int) {
        let missing = max(0, sets[newest].object.replicas - sets[newest].object.status.available)
        var mayGo = total - least - missing
        for child in old where mayGo > 0 {
            let unhealthy = sets[child].object.replicas - sets[child].object.status.available
            guard unhealthy > 0 else { continue }
            let count = min(mayGo, unhealthy)
            mayGo -= count
            scale(child: child, to: sets[child].object.replicas - count)
        }
        // Of pods that were just asked to go the counts do not know yet: never count more than are wished for.
        func available(_ child: Int) -> Int { min(sets[child].object.status.available, sets[child].object.replicas) }
        var surplus = available(newest) + old.reduce(0) { $0 + available($1) } - least
        for child in old where surplus > 0 && mayGo > 0 && sets[child].object.replicas > 0 {
            let count = min(surplus, mayGo, sets[child].object.replicas)
            surplus -= count
            mayGo -= count
            scale(child: child, to: sets[child].object.replicas - count)
        }
    }

    private mutating func recreate(_ slot: Int, newest: Int?) {
        for child in oldRevisions(slot, newest: newest) where sets[child].object.replicas > 0 { scale(child: child, to: 0) }
        guard let newest, !oldPodsRemain(slot, newest: newest) else { return }
        let wanted = sets[slot].object.replicas
        if sets[newest].object.replicas != wanted { scale(child: newest, to: wanted) }
    }

    /// A pod of an old revision may still run; terminating ones do until they are gone.
    private func oldPodsRemain(_ slot: Int, newest: Int?) -> Bool {
        if mutant == .recreateOverlaps { return false }
        return oldRevisions(slot, newest: newest).contains { child in
            sets[child].object.replicas > 0
                || sets[child].pods.contains { !pods[Int($0)].pod.status.phase.isFinal }
        }
    }

    /// After a change of `replicas` in the middle of a roll-out every revision grows or shrinks by its share, so that the
    /// mix stays (`pkg/controller/deployment/sync.go`, `scale`). True when something was scaled.
    private mutating func scaleProportionally(_ slot: Int, _ spec: DeploymentSpec, newest: Int?) -> Bool {
        guard case .deployment(var state) = sets[slot].object.state else { return false }
        let wanted = sets[slot].object.replicas
        let before = state.scaledFor
        state.scaledFor = wanted
        sets[slot].object.state = .deployment(state)
        guard let before, before != wanted else { return false }
        var active = sets[slot].children.map { Int($0) }.filter { sets[$0].object.replicas > 0 }
        if active.isEmpty, spec.isPaused {
            active = (newest ?? sets[slot].children.map { Int($0) }.max { sets[$0].revision < sets[$1].revision }).map { [$0] } ?? []
        }
        if active.count == 1, active[0] != newest || spec.isPaused {
            // Nothing rolls, or it is paused: the one that is there has all of it.
            scale(child: active[0], to: wanted)
            return true
        }
        guard active.count > 1, case .rolling = spec.strategy else { return false }
        let total = active.reduce(0) { $0 + sets[$1].object.replicas }
        let allowed = wanted > 0 ? wanted + fenceposts(slot, spec).surge : 0
        var left = allowed - total
        if left == 0 { return false }
        // The largest first, and of equal ones the newest when growing, the oldest when shrinking.
        let order = active.sorted { a, b in
            let (x, y) = (sets[a].object.replicas, sets[b].object.replicas)
            if x != y { return x > y }
            return left > 0 ? sets[a].revision > sets[b].revision : sets[a].revision < sets[b].revision
        }
        let allowedBefore = max(1, before + fenceposts(slot, spec, of: before).surge)
        var sizes: [(child: Int, size: Int)] = []
        for child in order {
            let size = sets[child].object.replicas
            let share = Int((Double(size) * Double(allowed) / Double(allowedBefore)).rounded()) - size
            let change = allowed > total ? min(max(0, share), left) : max(min(0, share), left)
            left -= change
            sizes.append((child, size + change))
        }
        if !sizes.isEmpty { sizes[0].size = max(0, sizes[0].size + left) }
        for (child, size) in sizes where size != sets[child].object.replicas { scale(child: child, to: size) }
        return true
    }

    /// Old revisions without pods above the limit go, the oldest first.
    private mutating func forgetOldRevisions(_ slot: Int, _ spec: DeploymentSpec, newest: Int?) {
        let empty = oldRevisions(slot, newest: newest).filter { sets[$0].object.replicas == 0 && sets[$0].pods.isEmpty }
        guard empty.count > spec.revisionHistoryLimit else { return }
        let oldest = empty.sorted { sets[$0].revision < sets[$1].revision }.prefix(empty.count - spec.revisionHistoryLimit)
        for child in oldest { deleteSet(child, grace: nil, orphan: false) }
    }

    private mutating func scale(child: Int, to replicas: Int) {
        let before = sets[child].object.replicas
        if before == replicas { return }
        sets[child].object.replicas = replicas
        sets[child].object.meta.markWritten(nextRevision())
        let direction = replicas > before ? "up" : "down"
        record(
            set: Int(sets[child].parent), false, "ScalingReplicaSet",
            .text("Scaled \(direction) replica set \(sets[child].object.meta.name) from \(before) to \(replicas)"),
            source: "deployment-controller", at: now)
        enqueue(set: child)
    }
}

/// Labels and annotations by which revisions are told apart.
enum RevisionLabels {
    static let templateHash = "pod-template-hash"
    static let revision = "deployment.kubernetes.io/revision"
}
