import PodCollections
package import PodModel
package import PodTables

/// The revisions of a StatefulSet or DaemonSet once the template that is wanted is the newest
/// (`pkg/controller/history`).
package struct RevisionHistory {
    package let revisions: [WorkloadRevision]
    /// The numbers of one that was known and is wanted again.
    package private(set) var renumbered: (from: Int64, to: Int64)?

    init(adding revision: WorkloadRevision, to known: [WorkloadRevision]) { revisions = known + [revision] }

    /// Moves one that is known behind all others, with a new number: its pods stay.
    init(renewing position: Int, in known: [WorkloadRevision], as number: Int64) {
        var revisions = known
        var wanted = revisions.remove(at: position)
        if position < revisions.count {
            renumbered = (wanted.number, number)
            wanted.number = number
        }
        self.revisions = revisions + [wanted]
    }
}

extension ClusterTables {
    /// Nil while the newest revision is what is wanted.
    package func historyOfWantedTemplate(of slot: WorkloadSlot, at now: Timestamp) -> RevisionHistory? {
        let template = workloads[slot].object.template
        let rolls = workloads[slot].restartGeneration
        let newest = workloads[slot].revisions.last
        if let newest, newest.rolls == rolls, newest.template === template { return nil }
        let number = (newest?.number ?? 0) + 1
        let known = workloads[slot].revisions
        if let i = known.firstIndex(where: { $0.rolls == rolls && $0.template.isSame(as: template) }) {
            return RevisionHistory(renewing: i, in: known, as: number)
        }
        let revision = WorkloadRevision(
            number: number, hash: WorkloadRevision.hash(of: number, workloads[slot].object),
            template: template, cut: template.cut(for: workloads[slot].object.kind), rolls: rolls, created: now)
        return RevisionHistory(adding: revision, to: known)
    }

    /// Revisions that some pod has, or that are wanted, stay; of the others the newest, up to the limit. Nil while they
    /// are within it.
    package func revisionsToKeep(of slot: WorkloadSlot) -> [WorkloadRevision]? {
        guard let (limit, current) = workloads[slot].object.revisionLimit,
            workloads[slot].revisions.count > limit + 1
        else { return nil }
        var used: Set<String> = []
        for pod in workloads[slot].pods {
            if let hash = pods[pod].pod.meta.labels[WorkloadRevision.hashLabel] { used.insert(hash) }
        }
        let revisions = workloads[slot].revisions
        let newest = revisions.last?.number
        let isHistory = revisions.map { $0.number != newest && $0.number != current && !used.contains($0.hash) }
        var surplus = isHistory.count { $0 } - limit
        var kept: [WorkloadRevision] = []
        for (i, revision) in revisions.enumerated() {
            if isHistory[i], surplus > 0 { surplus -= 1 } else { kept.append(revision) }
        }
        return kept
    }
}

extension Workload {
    /// How many revisions that are not wanted are remembered, and which one is wanted besides the newest.
    fileprivate var revisionLimit: (limit: Int, current: Int64)? {
        switch (spec, state) {
        case (.statefulSet(let spec), .statefulSet(let state)): (spec.revisionHistoryLimit, state.current)
        case (.daemonSet(let spec), _): (spec.revisionHistoryLimit, 0)
        case (.replicas, _), (.deployment, _), (.statefulSet, _), (.job, _), (.cronJob, _): nil
        }
    }
}

extension WorkloadRevision {
    /// Another one for each revision of each set (SplitMix64's mixing).
    /// StatefulSets label their pods with the revision's whole name, DaemonSets with its hash
    /// (`controller-revision-hash`); the name is cut so that it stays a label's value.
    fileprivate static func hash(of number: Int64, _ set: Workload) -> String {
        var mixer = SeededGenerator(
            seed: set.meta.uid.rawValue ^ UInt64(bitPattern: number) &* 0x9E37_79B9_7F4A_7C15)
        let hash = mixer.templateHash()
        return set.kind == .statefulSet ? "\(set.meta.name.prefix(52))-\(hash)" : hash
    }
}

extension PodTemplate {
    /// What the pods of a StatefulSet or DaemonSet are cut from.
    package func cut(for kind: ObjectKind) -> PodTemplate {
        if kind == .daemonSet { return changing { $0.tolerations += DaemonSetSpec.tolerations(of: $0) } }
        // Each replica's name is its host name.
        return spec.hostname == nil ? self : changing { $0.hostname = nil }
    }
}

extension ScriptEvent {
    /// The pods of a StatefulSet or DaemonSet are all of its newest revision, and well.
    package static func rolloutDone(
        of object: ObjectKey, _ labels: Labels, revision: Int64, at now: Timestamp
    ) -> ScriptEvent {
        ScriptEvent(kind: .rolloutDone, object: object, labels: labels, reason: "revision \(revision)", time: now)
    }
}
