import PodCollections
import PodControllers
import PodModel
import PodTables

// A job's pods: how they are made and ended, and how each end is counted once.
extension Cluster {
    /// As many as are asked for, of an indexed job only while an index is free.
    mutating func createJobPods(_ slot: WorkloadSlot, _ spec: JobSpec, _ count: Int) {
        let time = now
        for _ in 0..<count {
            var index: Int?
            if spec.isIndexed {
                index = tables.workloads[slot].job?.indexes.take(below: spec.wantedCompletions ?? 0, at: time)
                if index == nil { return }
            }
            createJobPod(slot, index: index)
        }
    }

    private mutating func createJobPod(_ slot: WorkloadSlot, index: Int?) {
        let namespace = tables.workloads[slot].namespace
        let owner = tables.workloads[slot].object.meta.name
        let base = index.map { "\(owner)-\($0)" } ?? owner
        var name = generator.podName(owner: base)
        while tables.namespaces.entries[namespace].pods[name] != nil { name = generator.podName(owner: base) }
        var template = tables.workloads[slot].object.template
        var labels = tables.workloads[slot].labelSet
        if let index {
            template = template.indexed(index, job: owner)
            labels = tables.labelSet(template.labels, namespace: namespace)
        }
        let pod = createPod(name: name, namespace: namespace, template: template, labelSet: labels, owner: slot)
        if let index { tables.workloads[slot].job?.indexes.place(pod, at: index) }
        record(
            workload: slot, false, "SuccessfulCreate", .createdPod(name), source: tables.workloads[slot].source, at: now
        )
    }

    /// Asks active pods to end, in the order of a scale-down. Of a job that has failed they count as failed; else their
    /// end is the job's own wish and counts as nothing.
    mutating func deleteJobPods(_ slot: WorkloadSlot, _ count: Int) {
        var counts = false
        var reason = "\(tables.workloads[slot].object.key.reference) needs it no longer"
        if case .failed(let word, _)? = tables.jobState(slot).outcome {
            counts = true
            reason = "\(tables.workloads[slot].object.key.reference) has failed: \(word)"
        }
        for pod in tables.deletionOrder(workload: slot, at: now).prefix(count) {
            if !counts { tables.forgetJobPod(pod) }
            record(
                workload: slot, false, "SuccessfulDelete", .deletedPod(tables.pods[pod].pod.meta.name),
                source: tables.workloads[slot].source,
                at: now)
            deletePod(pod, reason: reason)
        }
    }

    /// Indexes from a number on are no longer wanted: their pods go, and what they did is forgotten.
    mutating func shrinkIndexes(_ slot: WorkloadSlot, to count: Int) {
        for pod in tables.workloads[slot].pods.sorted() {
            guard let index = tables.workloads[slot].job?.indexes.index(of: pod), index >= count else { continue }
            _ = tables.workloads[slot].job?.indexes.remove(pod)
            tables.settle(pod)
            if tables.pods[pod].pod.isActive {
                deletePod(pod, reason: "\(tables.workloads[slot].object.key.reference) needs it no longer")
            }
        }
        tables.workloads[slot].job?.indexes.shrink(to: count)
        let succeeded = tables.workloads[slot].job?.indexes.succeeded ?? 0
        tables.changeJob(slot) { $0.succeeded = succeeded }
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
