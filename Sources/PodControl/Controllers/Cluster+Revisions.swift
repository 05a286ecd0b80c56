import PodModel

// The revisions of StatefulSets and DaemonSets (`pkg/controller/history`).
extension Cluster {
    /// Replaces all pods of a Deployment, StatefulSet or DaemonSet by its strategy although its template stays as it is.
    /// Declaring it again as it was finds nothing changed.
    mutating func startRevision(set slot: Int) {
        let known = revisions(ofWorkload: sets[slot].object.key).map(\.rolls).max() ?? 0
        sets[slot].rolls = max(known, sets[slot].rolls) + 1
        sets[slot].object.meta.markWritten(nextRevision())
        enqueue(set: slot)
    }

    /// Makes the template that is wished for the newest revision. One that is known moves to the front: its pods stay.
    mutating func followRevision(set slot: Int) {
        let template = sets[slot].object.template
        let rolls = sets[slot].rolls
        let last = sets[slot].revisions.last
        if let last, last.rolls == rolls, last.template === template { return }
        let number = (last?.number ?? 0) + 1
        if let i = sets[slot].revisions.firstIndex(where: { $0.rolls == rolls && $0.template.isSame(as: template) }) {
            // The same object from now on, so that the next comparison is a glance.
            var known = sets[slot].revisions.remove(at: i)
            if i < sets[slot].revisions.count {
                if case .statefulSet(var state) = sets[slot].object.state, state.current == known.number {
                    state.current = number
                    sets[slot].object.state = .statefulSet(state)
                }
                known.number = number
            }
            sets[slot].object.template = known.template
            sets[slot].revisions.append(known)
        } else {
            sets[slot].revisions.append(
                WorkloadRevision(
                    number: number, hash: revisionHash(sets[slot].object.meta.uid, number), template: template,
                    cut: cut(template, for: sets[slot].object.kind), rolls: rolls, created: now))
        }
        dropOldRevisions(set: slot)
    }

    /// The pods of the newest revision change in place: it stays the revision it is, with another template.
    mutating func changeNewestRevision(set slot: Int, to template: PodTemplate) {
        guard let last = sets[slot].revisions.indices.last else { return }
        sets[slot].revisions[last].template = template
        sets[slot].revisions[last].cut = cut(template, for: sets[slot].object.kind)
    }

    private func cut(_ template: PodTemplate, for kind: ObjectKind) -> PodTemplate {
        if kind == .daemonSet {
            return template.changing { $0.tolerations += DaemonSetSpec.tolerations(of: $0) }
        }
        // Each replica's name is its host name.
        return template.spec.hostname == nil ? template : template.changing { $0.hostname = nil }
    }

    /// Revisions that some pod has, or that are wanted, stay; of the others the newest, up to the limit.
    mutating func dropOldRevisions(set slot: Int) {
        let limit: Int
        var current: Int64 = 0
        switch (sets[slot].object.spec, sets[slot].object.state) {
        case (.statefulSet(let spec), .statefulSet(let state)): (limit, current) = (spec.revisionHistoryLimit, state.current)
        case (.daemonSet(let spec), _): limit = spec.revisionHistoryLimit
        default: return
        }
        guard sets[slot].revisions.count > limit + 1 else { return }
        var used: Set<String> = []
        for pod in sets[slot].pods {
            if let hash = pods[Int(pod)].pod.meta.labels[WorkloadRevision.hashLabel] { used.insert(hash) }
        }
        workCounter += sets[slot].pods.count
        let newest = sets[slot].revisions.last?.number
        let isHistory = sets[slot].revisions.map {
            $0.number != newest && $0.number != current && !used.contains($0.hash)
        }
        var surplus = isHistory.count { $0 } - limit
        var kept: [WorkloadRevision] = []
        for (i, revision) in sets[slot].revisions.enumerated() {
            if isHistory[i], surplus > 0 { surplus -= 1 } else { kept.append(revision) }
        }
        sets[slot].revisions = kept
    }

    /// Ten letters that spell no words, another ten for each revision of each set (SplitMix64's mixing).
    private func revisionHash(_ uid: UID, _ number: Int64) -> String {
        var mixer = SeededGenerator(seed: uid.rawValue ^ UInt64(bitPattern: number) &* 0x9E37_79B9_7F4A_7C15)
        return mixer.letters(10)
    }
}
