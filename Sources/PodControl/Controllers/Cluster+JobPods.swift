import PodModel

// A job's pods: how they are made and ended, and how each end is counted once.
extension Cluster {
    /// As many as are asked for, of an indexed job only while an index is free.
    mutating func createJobPods(_ slot: Int, _ spec: JobSpec, _ count: Int) {
        for _ in 0..<count {
            var index: Int?
            if spec.isIndexed {
                index = sets[slot].job?.indexes.take(below: spec.wantedCompletions ?? 0, at: now)
                if index == nil { return }
            }
            createJobPod(slot, index: index)
        }
    }

    private mutating func createJobPod(_ slot: Int, index: Int?) {
        let namespace = sets[slot].namespace
        let owner = sets[slot].object.meta.name
        let base = index.map { "\(owner)-\($0)" } ?? owner
        var name = generator.podName(owner: base)
        while namespaces.entries[Int(namespace)].pods[name] != nil { name = generator.podName(owner: base) }
        var template = sets[slot].object.template
        var labels = sets[slot].labelSet
        if let index {
            template = template.indexed(index, job: owner)
            labels = labelSet(template.labels, namespace: namespace)
        }
        let pod = createPod(name: name, namespace: namespace, template: template, labelSet: labels, owner: slot)
        if let index { sets[slot].job?.indexes.place(UInt32(pod), at: index) }
        record(set: slot, false, "SuccessfulCreate", .createdPod(name), source: sets[slot].source, at: now)
    }

    /// Asks active pods to end, in the order of a scale-down. Of a job that has failed they count as failed; else their
    /// end is the job's own wish and counts as nothing.
    mutating func deleteJobPods(_ slot: Int, _ count: Int) {
        var counts = false
        var reason = "\(sets[slot].object.key.reference) needs it no longer"
        if case .failed(let word, _)? = jobState(slot).outcome {
            counts = true
            reason = "\(sets[slot].object.key.reference) has failed: \(word)"
        }
        for victim in deletionOrder(set: slot).prefix(count) {
            let pod = Int(victim)
            if !counts { forgetJobPod(pod) }
            record(
                set: slot, false, "SuccessfulDelete", .deletedPod(pods[pod].pod.meta.name), source: sets[slot].source,
                at: now)
            deletePod(pod, reason: reason)
        }
    }

    /// Indexes from a number on are no longer wanted: their pods go, and what they did is forgotten.
    mutating func shrinkIndexes(_ slot: Int, to count: Int) {
        for member in sets[slot].pods.sorted() {
            let pod = Int(member)
            guard let index = sets[slot].job?.indexes.index(of: member), index >= count else { continue }
            _ = sets[slot].job?.indexes.remove(member)
            pods[pod].isSettled = true
            if pods[pod].pod.isActive { deletePod(pod, reason: "\(sets[slot].object.key.reference) needs it no longer") }
        }
        sets[slot].job?.indexes.shrink(to: count)
        let succeeded = sets[slot].job?.indexes.succeeded ?? 0
        changeJob(slot) { $0.succeeded = succeeded }
    }

    /// The pod's end is not the job's business any more; its index is open again.
    mutating func forgetJobPod(_ pod: Int) {
        let owner = Int(pods[pod].owner)
        guard owner >= 0, sets[owner].job != nil, !pods[pod].isSettled else { return }
        pods[pod].isSettled = true
        if let index = sets[owner].job?.indexes.remove(UInt32(pod)) { sets[owner].job?.indexes.giveBack(index) }
    }

    /// What a change of a pod's count means to its job. Called by `transition` alone.
    mutating func follow(jobPod slot: Int, of set: Int, from was: PodCount, to count: PodCount) {
        if was.isEnding != count.isEnding {
            sets[set].job?.terminating += count.isEnding ? 1 : -1
            enqueue(set: set)
        }
        if was.isAlive != count.isAlive {
            let restarts = pods[slot].pod.restarts
            sets[set].job?.restarts += count.isAlive ? restarts : -restarts
        }
        if pods[slot].isSettled || count.phase == nil { return }
        if count.phase == .succeeded {
            settle(jobPod: slot, of: set, succeeded: true)
        } else if count.phase == .failed || count.isEnding && !replacesOnlyEnded(set) {
            settle(jobPod: slot, of: set, succeeded: false)
        }
    }

    private func replacesOnlyEnded(_ set: Int) -> Bool {
        if case .job(let spec) = sets[set].object.spec { spec.replacesOnlyEnded } else { false }
    }

    /// The pod's record goes without its end having been seen: it has failed.
    mutating func settleRemoved(_ slot: Int) {
        let owner = Int(pods[slot].owner)
        guard owner >= 0, sets[owner].job != nil, !pods[slot].isSettled else { return }
        settle(jobPod: slot, of: owner, succeeded: false)
    }

    /// Containers of a job's pod were restarted.
    mutating func countRestarts(_ slot: Int, from old: PodStatus) {
        let owner = Int(pods[slot].owner)
        guard owner >= 0, sets[owner].job != nil, pods[slot].counted.isAlive else { return }
        let more = pods[slot].pod.status.restarts - old.restarts
        if more == 0 { return }
        sets[owner].job?.restarts += more
        enqueue(set: owner)
    }

    /// Counts the end of a pod, once (Z6).
    private mutating func settle(jobPod slot: Int, of set: Int, succeeded: Bool) {
        pods[slot].isSettled = mutant != .endCountedTwice
        enqueue(set: set)
        let index = sets[set].job?.indexes.remove(UInt32(slot))
        if succeeded {
            sets[set].job?.countSuccess()
            if let index {
                if mutant == .indexGivenBack { sets[set].job?.indexes.giveBack(index) } else { sets[set].job?.indexes.succeed(index) }
            }
            changeJob(set) { $0.succeeded += 1 }
            return
        }
        guard case .job(let spec) = sets[set].object.spec else { return }
        let ended = pods[slot].pod.status.latestFinish ?? now
        let match = spec.failureRule(for: pods[slot].pod)
        let action = match?.rule.action ?? .count
        if action == .failJob, sets[set].job?.verdict == nil { sets[set].job?.verdict = match?.message }
        if action != .ignore { changeJob(set) { $0.failed += 1 } }
        sets[set].job?.countFailure(at: ended)
        guard let index else { return }
        guard let limit = spec.backoffLimitPerIndex else {
            sets[set].job?.indexes.giveBack(index)
            return
        }
        guard let failures = sets[set].job?.indexes.countFailure(of: index, isIgnored: action == .ignore) else { return }
        if action == .failIndex || failures.counted > limit {
            sets[set].job?.indexes.fail(index)
        } else {
            sets[set].job?.indexes.giveBack(index, from: ended + JobBook.delay(after: failures.all))
        }
    }
}

extension PodCount {
    /// Exists and has not ended.
    var isAlive: Bool { phase.map { !$0.isFinal } ?? false }
    /// Asked to end, and has not.
    var isEnding: Bool { isAlive && !isActive }
}

extension PodStatus {
    /// Restarts of all containers together.
    fileprivate var restarts: Int { containers.reduce(0) { $0 + Int($1.restartCount) } }

    /// When the last of its containers ended; nil when none has.
    fileprivate var latestFinish: Timestamp? {
        var latest: Timestamp?
        for case .terminated(let end) in containers.lazy.map(\.state) { latest = max(latest ?? end.finishedAt, end.finishedAt) }
        return latest
    }
}

extension PodTemplate {
    /// What the pod of one index is cut from: annotation, label, host name and variable tell it which it is.
    fileprivate func indexed(_ index: Int, job: String) -> PodTemplate {
        let text = String(index)
        var spec = spec
        if spec.hostname == nil { spec.hostname = "\(job)-\(text)" }
        for i in spec.containers.indices
        where !spec.containers[i].environment.contains(where: { $0.name == JobSpec.indexVariable }) {
            spec.containers[i].environment.append(.init(name: JobSpec.indexVariable, source: .value(text)))
        }
        var labels = labels
        labels[JobSpec.indexKey] = text
        var annotations = annotations
        annotations[JobSpec.indexKey] = text
        return PodTemplate(labels: labels, annotations: annotations, spec: spec)
    }

    /// A job's own labels, by which it alone finds its pods; the older spellings too.
    func withJobLabels(_ name: String, uid: UID) -> PodTemplate {
        var labels = labels
        labels[JobSpec.uidLabel] = uid.description
        labels[JobSpec.nameLabel] = name
        labels["controller-uid"] = uid.description
        labels["job-name"] = name
        return PodTemplate(labels: labels, annotations: annotations, spec: spec)
    }
}
