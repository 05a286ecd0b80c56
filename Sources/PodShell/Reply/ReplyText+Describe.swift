import PodControlPlane
import PodModel

extension ReplyText {
    /// `describe`: what kubectl tells of the object, its events, then podsh's own lines; of one that is gone its last
    /// words.
    func story(of key: ObjectKey, in cluster: any ObjectView) -> String {
        var description = Description(on: screen)
        if !describe(key, to: &description, in: cluster) {
            description.field("Name", key.name)
            let reason = cluster.deletedPod(of: key).map(\.reason) ?? "it does not exist any more"
            description.field("Status", "gone: \(reason)")
            description.describe(cluster.eventRecords(of: key), at: now)
        }
        return description.text
    }

    private func describe(_ key: ObjectKey, to out: inout Description, in cluster: any ObjectView) -> Bool {
        let events = cluster.eventRecords(of: key)
        switch key.kind {
        case .pod:
            guard let pod = cluster.pod(key) else { return false }
            let sandbox = sandbox(key)
            out.describe(pod, on: pod.nodeName.flatMap { system($0) }, sandbox: sandbox, events: events, at: now)
            out.describeOwn(of: pod, because: cluster.schedulingDiagnosis(ofPod: key), sandbox: sandbox, at: now)
        case .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob:
            guard let set = cluster.workload(key) else { return false }
            describe(set, events, to: &out, in: cluster)
        case .service, .endpoints:
            guard let service = cluster.service(key) else { return describeSmall(key, events, to: &out, in: cluster) }
            let ready = cluster.endpoints(of: service)
            let pods = cluster.pods(.matching(service.selector, namespace: key.namespace))
            if key.kind == .service {
                out.describe(service, endpoints: ready)
            } else {
                out.describe(endpointsOf: service, ready: ready, pods: pods)
            }
            out.describe(events, at: now)
            out.describeOwn(of: service, ready: ready, pods: pods, at: now)
        case .node:
            guard let node = cluster.node(key.name) else { return false }
            let pods = cluster.pods(.node(key.name))
            out.describe(node, system(key.name), pods: pods, version: Version.text, at: now)
            out.describe(events, at: now)
            out.describeOwn(of: node, pods: pods, at: now)
        case .configMap, .secret, .persistentVolumeClaim, .template, .autoscaler, .budget, .namespace, .event,
            .unstructured:
            return describeSmall(key, events, to: &out, in: cluster)
        }
        return true
    }

    private func describe(
        _ set: Workload, _ events: [EventRecord], to out: inout Description, in cluster: any ObjectView
    ) {
        let pods = cluster.pods(.owner(set.key))
        switch (set.spec, set.state) {
        case (.job(let spec), .job(let state)):
            let indexes = cluster.jobIndexes(set.key)
            out.describe(job: set, spec, state, indexes: indexes?.succeeded)
            out.describe(events, at: now)
            out.describeOwn(
                ofJob: set, spec, state, pods: pods, failed: indexes?.failed,
                nextStart: cluster.nextStart(ofJob: set.key), at: now)
            return
        case (.cronJob(let spec), .cronJob(let state)):
            let jobs = cluster.children(ofWorkload: set.key)
            out.describe(cronJob: set, spec, state, active: jobs.filter { $0.jobState?.finished == nil })
            out.describe(events, at: now)
            out.describeOwn(ofCronJob: set, spec, state, jobs: jobs, at: now)
            return
        case (.deployment(let spec), .deployment(let state)):
            out.describe(deployment: set, spec, state, replicaSets: cluster.children(ofWorkload: set.key))
        case (.statefulSet(let spec), .statefulSet): out.describe(statefulSet: set, spec, pods: pods)
        case (.daemonSet, .daemonSet(let state)): out.describe(daemonSet: set, state, pods: pods)
        case (.replicas, _), (.deployment, _), (.statefulSet, _), (.daemonSet, _), (.job, _), (.cronJob, _):
            out.describe(replicaSet: set, pods: pods)
        }
        out.describe(events, at: now)
        out.describeOwn(of: set, pods: pods, at: now)
    }

    private func describeSmall(
        _ key: ObjectKey, _ events: [EventRecord], to out: inout Description, in cluster: any ObjectView
    ) -> Bool {
        switch cluster.object(key) {
        case .config(let config)?:
            out.describe(config)
            // Of a secret kubectl shows no events.
            if !config.isSecret { out.describe(events, at: now) }
        case .claim(let claim)?:
            let users = cluster.pods(.namespace(key.namespace)).filter { pod in
                pod.template.spec.volumes.contains { $0.source == .claim(key.name) }
            }
            out.describe(claim, users: users)
            out.describe(events, at: now)
            out.describeOwn(of: claim, at: now)
        case .template(let template)?: out.describe(template, at: now)
        case .autoscaler(let autoscaler)?:
            out.describe(autoscaler)
            out.describe(events, at: now)
            out.describeOwn(of: autoscaler, at: now)
        case .budget(let budget)?:
            out.describe(budget)
            out.describe(events, at: now)
            out.describeOwn(of: budget)
        // Events of a namespace are those in it: kubectl shows none here.
        case .namespace(let namespace)?: out.describe(namespace)
        case .unstructured(let object)?:
            out.describe(object)
            out.describe(events, at: now)
            out.describeOwn(of: object, at: now)
        case .pod?, .workload?, .service?, .node?, nil: return false
        }
        return true
    }
}
