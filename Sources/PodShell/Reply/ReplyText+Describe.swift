import PodControlPlane
import PodModel

extension ReplyText {
    /// `describe`: the object in words, then its events; of one that is gone its last words.
    func story(of key: ObjectKey, in cluster: any ObjectView) -> String {
        var story = Story(on: screen)
        if !tell(key, to: &story, in: cluster) {
            story.field("Name", key.name)
            story.field("Status", "gone: \(cluster.obituary(of: key).map(\.reason) ?? "it does not exist any more")")
        }
        story.tell(cluster.eventRecords(of: key), at: now)
        return story.text
    }

    private func tell(_ key: ObjectKey, to story: inout Story, in cluster: any ObjectView) -> Bool {
        switch key.kind {
        case .pod:
            guard let pod = cluster.pod(key) else {
                return false
            }
            story.tell(pod, because: cluster.schedulingMessage(ofPod: key), sandbox: sandbox(key), at: now)
        case .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob:
            guard let set = cluster.workload(key) else { return false }
            let owned = cluster.pods(.owner(key))
            switch (set.spec, set.state) {
            case (.job(let spec), .job(let state)):
                story.tell(
                    job: set, spec, state, pods: owned, indexes: cluster.jobIndexes(key),
                    nextStart: cluster.nextStart(ofJob: key),
                    at: now)
            case (.cronJob(let spec), .cronJob(let state)):
                story.tell(cronJob: set, spec, state, jobs: cluster.children(ofWorkload: key), at: now)
            case (.replicas, _), (.deployment, _), (.statefulSet, _), (.daemonSet, _), (.job, _), (.cronJob, _):
                story.tell(set, pods: owned, at: now)
            }
        case .service, .endpoints:
            guard let service = cluster.service(key) else { return false }
            let matching = cluster.pods(.matching(service.selector, namespace: key.namespace))
            story.tell(
                service, ready: cluster.endpoints(of: service),
                pods: matching, at: now)
        case .node:
            guard let node = cluster.node(key.name) else { return false }
            story.tell(node, system(key.name), pods: cluster.pods(.node(key.name)), at: now)
        case .configMap, .secret:
            guard let config = cluster.config(key) else { return false }
            story.tell(config, at: now)
        case .persistentVolumeClaim:
            guard let claim = cluster.claim(key) else { return false }
            let users = cluster.pods(.namespace(key.namespace)).filter { pod in
                pod.template.spec.volumes.contains { $0.source == .claim(key.name) }
            }
            story.tell(claim, users: users, at: now)
        case .template:
            guard let template = cluster.template(key) else { return false }
            story.tell(template, at: now)
        case .autoscaler:
            guard let autoscaler = cluster.autoscaler(key) else { return false }
            story.tell(autoscaler, at: now)
        case .budget:
            guard let budget = cluster.budget(key) else { return false }
            story.tell(budget, at: now)
        case .namespace:
            guard let namespace = cluster.namespace(key.name) else { return false }
            story.tell(namespace, at: now)
        case .inert:
            guard let object = cluster.inert(key) else { return false }
            story.tell(object, at: now)
        case .event:
            return false
        }
        return true
    }
}
