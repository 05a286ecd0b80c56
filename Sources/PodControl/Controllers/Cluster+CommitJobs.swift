import PodCollections
import PodControllers
import PodModel
import PodTables

// What the controllers of jobs and cron jobs decided.
extension Cluster {
    mutating func createPods(indexes: [Int], of slot: WorkloadSlot) {
        for index in indexes { createPod(index: index, of: slot) }
    }

    private mutating func createPod(index: Int, of slot: WorkloadSlot) {
        let namespace = tables.workloads[slot].namespace
        let owner = tables.workloads[slot].object.meta.name
        let name = drawPodName("\(owner)-\(index)", in: namespace)
        let wanted = tables.workloads[slot].object.template.indexed(index, job: owner)
        guard let template = admitted(wanted, name: name, of: slot),
            tables.takeIndex(index, ofJob: slot)
        else { return }
        let labels = tables.labelSet(template.labels, namespace: namespace)
        let pod = createPod(name: name, namespace: namespace, template: template, labelSet: labels, owner: slot)
        tables.place(jobPod: pod, of: slot, at: index)
        recordCreated(name, by: slot)
    }

    /// The name says the scheduled time, in minutes since 1970 (`getJobName`): a job of that name stands for this time
    /// already, whoever made it.
    mutating func createJob(of slot: WorkloadSlot, at time: Timestamp) {
        let object = tables.workloads[slot].object
        guard case .cronJob(let spec) = object.spec else { return }
        let name = "\(object.meta.name)-\(time.nanoseconds / 60_000_000_000)"
        let key = ObjectKey(.job, name, namespace: object.meta.namespace)
        if tables.workloadSlots[key] != nil { return }
        _ = createWorkload(
            key, tables.workloads[slot].namespace, replicas: 0, object.template, selector: object.selector,
            spec: .job(spec.job), parent: slot,
            annotations: ["batch.kubernetes.io/cronjob-scheduled-timestamp": time.rfc3339])
        record(job: "Created job \(name)", "SuccessfulCreate", of: slot)
    }

    mutating func deleteJob(_ job: WorkloadSlot, of slot: WorkloadSlot) {
        record(job: "Deleted job \(tables.workloads[job].object.meta.name)", "SuccessfulDelete", of: slot)
        deleteWorkload(job, grace: nil, orphan: false)
    }

    private mutating func record(job message: String, _ reason: String, of slot: WorkloadSlot) {
        record(workload: slot, false, reason, .text(message), source: tables.workloads[slot].source, at: now)
    }
}
