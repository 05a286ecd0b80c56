import PodCollections
import PodModel
import PodTables

// The revisions of StatefulSets and DaemonSets (`pkg/controller/history`).
extension Cluster {
    /// Replaces all pods of a Deployment, StatefulSet or DaemonSet by its strategy although its template stays as it
    /// is.
    /// Declaring it again as it was finds nothing changed.
    mutating func startRevision(workload slot: WorkloadSlot) {
        let known = revisions(ofWorkload: tables.workloads[slot].object.key).map(\.rolls).max() ?? 0
        tables.workloads[slot].restartGeneration = max(known, tables.workloads[slot].restartGeneration) + 1
        tables.workloads[slot].object.meta.markWritten(tables.nextRevision())
        enqueue(workload: slot)
    }

    /// Makes the template that is wished for the newest revision. One that is known moves to the front: its pods stay.
    mutating func followRevision(workload slot: WorkloadSlot) {
        let template = tables.workloads[slot].object.template
        let rolls = tables.workloads[slot].restartGeneration
        let last = tables.workloads[slot].revisions.last
        if let last, last.rolls == rolls, last.template === template { return }
        let number = (last?.number ?? 0) + 1
        if let i = tables.workloads[slot].revisions.firstIndex(where: {
            $0.rolls == rolls && $0.template.isSame(as: template)
        }
        ) {
            // The same object from now on, so that the next comparison is a glance.
            var known = tables.workloads[slot].revisions.remove(at: i)
            if i < tables.workloads[slot].revisions.count {
                if case .statefulSet(var state) = tables.workloads[slot].object.state, state.current == known.number {
                    state.current = number
                    tables.workloads[slot].object.state = .statefulSet(state)
                }
                known.number = number
            }
            tables.workloads[slot].object.template = known.template
            tables.workloads[slot].revisions.append(known)
        } else {
            tables.workloads[slot].revisions.append(
                WorkloadRevision(
                    number: number, hash: revisionHash(tables.workloads[slot].object.meta.uid, number),
                    template: template,
                    cut: cut(template, for: tables.workloads[slot].object.kind), rolls: rolls, created: now))
        }
        dropOldRevisions(workload: slot)
    }

    /// The pods of the newest revision change in place: it stays the revision it is, with another template.
    mutating func changeNewestRevision(workload slot: WorkloadSlot, to template: PodTemplate) {
        guard let last = tables.workloads[slot].revisions.indices.last else { return }
        tables.workloads[slot].revisions[last].template = template
        tables.workloads[slot].revisions[last].cut = cut(template, for: tables.workloads[slot].object.kind)
    }

    private func cut(_ template: PodTemplate, for kind: ObjectKind) -> PodTemplate {
        if kind == .daemonSet {
            return template.changing { $0.tolerations += DaemonSetSpec.tolerations(of: $0) }
        }
        // Each replica's name is its host name.
        return template.spec.hostname == nil ? template : template.changing { $0.hostname = nil }
    }

    /// Revisions that some pod has, or that are wanted, stay; of the others the newest, up to the limit.
    mutating func dropOldRevisions(workload slot: WorkloadSlot) {
        let limit: Int
        var current: Int64 = 0
        switch (tables.workloads[slot].object.spec, tables.workloads[slot].object.state) {
        case (.statefulSet(let spec), .statefulSet(let state)):
            (limit, current) = (spec.revisionHistoryLimit, state.current)
        case (.daemonSet(let spec), _): limit = spec.revisionHistoryLimit
        default: return
        }
        guard tables.workloads[slot].revisions.count > limit + 1 else { return }
        var used: Set<String> = []
        for pod in tables.workloads[slot].pods {
            if let hash = tables.pods[pod].pod.meta.labels[WorkloadRevision.hashLabel] { used.insert(hash) }
        }
        tables.workCounter += tables.workloads[slot].pods.count
        let newest = tables.workloads[slot].revisions.last?.number
        let isHistory = tables.workloads[slot].revisions.map {
            $0.number != newest && $0.number != current && !used.contains($0.hash)
        }
        var surplus = isHistory.count { $0 } - limit
        var kept: [WorkloadRevision] = []
        for (i, revision) in tables.workloads[slot].revisions.enumerated() {
            if isHistory[i], surplus > 0 { surplus -= 1 } else { kept.append(revision) }
        }
        tables.workloads[slot].revisions = kept
    }

    /// Ten letters that spell no words, another ten for each revision of each set (SplitMix64's mixing).
    private func revisionHash(_ uid: UID, _ number: Int64) -> String {
        var mixer = SeededGenerator(seed: uid.rawValue ^ UInt64(bitPattern: number) &* 0x9E37_79B9_7F4A_7C15)
        return mixer.letters(10)
    }
}
