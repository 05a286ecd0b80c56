import PodCollections
import PodControllers
import PodModel
import PodTables

// What controllers decided is done here, and nowhere else, in their order.
extension Cluster {
    mutating func commit(_ outcome: Outcome, of slot: WorkloadSlot) {
        var created: WorkloadSlot?
        for action in outcome.actions { perform(action, of: slot, created: &created) }
        tables.workCounter += outcome.looked
        switch outcome.next {
        case .done: setDue(workload: slot, nil)
        case .at(let time): setDue(workload: slot, time)
        case .whenChanged: break
        }
    }

    private mutating func perform(_ action: Action, of slot: WorkloadSlot, created: inout WorkloadSlot?) {
        switch action {
        case .createPods(let count): createPods(count, of: slot)
        case .deletePods(let pods, let reason):
            for pod in pods { deletePod(pod, of: slot, reason: reason, isFirst: true) }
        case .lookAgain: enqueue(workload: slot)
        case .record(let event):
            record(
                workload: slot, event.isWarning, event.reason, .text(event.message),
                source: tables.workloads[slot].source, at: now)
        case .note(let scriptEvent): note(scriptEvent)
        case .setStatus(let status): tables.setStatus(status, of: slot)
        case .setState(let state): tables.setState(state, of: slot)
        case .setFailure(let failure): tables.setFailure(failure, of: slot)
        case .setAvailable(let count): tables.setAvailable(count, of: slot)
        case .createReplicaSet: created = createReplicaSet(of: slot)
        case .setRevision(let set, let number):
            if let set = set.slot(created: created) {
                tables.setRevision(number, annotation: RevisionLabels.revision, of: set, deployment: slot)
            }
        case .followDeployment(let set):
            if let set = set.slot(created: created) { tables.follow(replicaSet: set, deployment: slot) }
        case .scale(let set, let replicas):
            if let set = set.slot(created: created) { scale(replicaSet: set, to: replicas, deployment: slot) }
        case .deleteWorkload(let child): deleteWorkload(child, grace: nil, orphan: false)
        case .forgetTouched: tables.forgetTouched(workload: slot)
        case .createDaemonPod(let node): createDaemonPod(on: node, of: slot)
        case .deletePod(let pod, let reason): deletePod(pod, of: slot, reason: reason, isFirst: false)
        case .setReplicas(let count): tables.setWanted(count, of: slot)
        case .setUpdated(let count): tables.setUpdated(count, of: slot)
        case .dropOldRevisions: dropOldRevisions(workload: slot)
        case .createIndexedPods(let indexes): createPods(indexes: indexes, of: slot)
        case .disregardPods(let pods): for pod in pods { tables.forgetJobPod(pod) }
        case .setJobProgress(let progress): tables.changeJob(slot) { $0.progress = progress }
        case .createJob(let time): createJob(of: slot, at: time)
        case .deleteJob(let job): deleteJob(job, of: slot)
        case .createReplica(let ordinal, let revision): createReplica(ordinal, revision: revision, of: slot)
        case .deleteReplica(let pod, let reason): deleteReplica(pod, of: slot, reason: reason)
        case .deleteClaims(let keys, let pod): deleteClaims(keys, after: pod)
        case .lookAgainWhenGone(let pod): nameWaiters[pod] = slot
        case .setRevisions(let revisions): tables.setRevisions(revisions, of: slot)
        }
    }

    /// As many as the namespace takes.
    private mutating func createPods(_ count: Int, of slot: WorkloadSlot) {
        let namespace = tables.workloads[slot].namespace
        for _ in 0..<count {
            let name = drawPodName(tables.workloads[slot].object.meta.name, in: namespace)
            guard let template = admitted(tables.workloads[slot].object.template, name: name, of: slot) else { return }
            createPod(
                name: name, namespace: namespace, template: template, labelSet: tables.workloads[slot].labelSet,
                owner: slot)
            recordCreated(name, by: slot)
        }
    }

    /// A name that no pod of the namespace has.
    mutating func drawPodName(_ base: String, in namespace: NamespaceSlot) -> String {
        var name = generator.podName(owner: base)
        while tables.namespaces.entries[namespace].pods[name] != nil { name = generator.podName(owner: base) }
        return name
    }

    mutating func recordCreated(_ pod: String, by slot: WorkloadSlot) {
        record(
            workload: slot, false, "SuccessfulCreate", .createdPod(pod), source: tables.workloads[slot].source,
            at: now, isFirst: true)
    }

    private mutating func deletePod(_ pod: PodSlot, of slot: WorkloadSlot, reason: DeletionReason, isFirst: Bool) {
        record(
            workload: slot, false, "SuccessfulDelete", .deletedPod(tables.pods[pod].pod.meta.name),
            source: tables.workloads[slot].source, at: now, isFirst: isFirst)
        deletePod(pod, reason: reason)
    }

    /// A replica set for the wanted template, without replicas yet. Its hash is drawn: templates are compared, not
    /// hashed, since Swift's hashes differ from run to run.
    private mutating func createReplicaSet(of slot: WorkloadSlot) -> WorkloadSlot {
        let object = tables.workloads[slot].object
        var key = object.key
        var hash = ""
        repeat {
            hash = generator.templateHash()
            key = ObjectKey(.replicaSet, "\(object.meta.name)-\(hash)", namespace: object.meta.namespace)
        } while tables.workloadSlots[key] != nil
        var labels = object.template.labels
        labels[RevisionLabels.templateHash] = hash
        let template = PodTemplate(labels: labels, annotations: object.template.annotations, spec: object.template.spec)
        var selector = object.selector
        selector.requirements.append(.equals(RevisionLabels.templateHash, hash))
        let child = createWorkload(
            key, tables.workloads[slot].namespace, replicas: 0, template, selector: selector, spec: .replicas,
            minReady: object.minReady, parent: slot, annotations: object.annotationsOfReplicaSet)
        tables.setSource(ofReplicaSet: child, deployment: slot)
        return child
    }

    private mutating func scale(replicaSet set: WorkloadSlot, to replicas: Int, deployment slot: WorkloadSlot) {
        let before = tables.workloads[set].object.replicas
        tables.setReplicas(replicas, of: set)
        tables.markWritten(workload: set)
        let direction = replicas > before ? "up" : "down"
        let name = tables.workloads[set].object.meta.name
        record(
            workload: slot, false, "ScalingReplicaSet",
            .text("Scaled \(direction) replica set \(name) from \(before) to \(replicas)"),
            source: tables.workloads[slot].source, at: now)
    }
}

extension ReplicaSetReference {
    func slot(created: WorkloadSlot?) -> WorkloadSlot? {
        switch self {
        case .existing(let slot): slot
        case .created: created
        }
    }
}
