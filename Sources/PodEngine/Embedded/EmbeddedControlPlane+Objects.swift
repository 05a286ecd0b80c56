import PodControl
package import PodControlPlane
package import PodModel

// Answers are read from the state in place: nothing but the answer is copied.
extension EmbeddedControlPlane {
    package var revision: UInt64 { engine.asking { $0.revision } }

    package func exists(_ key: ObjectKey) -> Bool { engine.asking { $0.exists(key) } }

    package func object(_ key: ObjectKey) -> StoredObject? {
        switch key.kind {
        case .pod: engine.asking { $0.pod(key.name, namespace: key.namespace).map(StoredObject.pod) }
        case .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob:
            engine.asking { $0.workload(key).map(StoredObject.workload) }
        case .service:
            engine.asking { $0.service(key.name, namespace: key.namespace).map(StoredObject.service) }
        case .persistentVolumeClaim:
            engine.asking { $0.claim(key.name, namespace: key.namespace).map(StoredObject.claim) }
        case .configMap, .secret: engine.asking { $0.config(key).map(StoredObject.config) }
        case .template: engine.asking { $0.template(key.name, namespace: key.namespace).map(StoredObject.template) }
        case .autoscaler: engine.asking { $0.autoscaler(key).map(StoredObject.autoscaler) }
        case .budget: engine.asking { $0.budget(key).map(StoredObject.budget) }
        case .node: engine.asking { $0.node(key.name).map(StoredObject.node) }
        case .namespace: engine.asking { $0.namespace(key.name).map(StoredObject.namespace) }
        case .endpoints:
            engine.asking { cluster in
                let service = cluster.service(key.name, namespace: key.namespace)
                let written = cluster.unstructured(key)
                if let service, written?.leads(from: service) != true { return .service(service) }
                return written.map(StoredObject.unstructured)
            }
        case .unstructured: engine.asking { $0.unstructured(key).map(StoredObject.unstructured) }
        case .event: nil
        }
    }

    package func keys(of kind: ObjectKind, in namespace: String?) -> [ObjectKey] {
        func here(_ key: ObjectKey) -> Bool { namespace == nil || !kind.isNamespaced || key.namespace == namespace }
        return engine.asking { cluster in
            switch kind {
            case .pod: cluster.allPods(namespace: namespace).compactMap { cluster.pod($0)?.key }
            case .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob:
                cluster.allWorkloads.map(\.key).filter { $0.kind == kind && here($0) }
            case .service: cluster.allServices.map(\.key).filter(here)
            case .persistentVolumeClaim: cluster.allClaims.map(\.key).filter(here)
            case .autoscaler: cluster.allAutoscalers.map(\.key).filter(here)
            case .budget: cluster.allBudgets.map(\.key).filter(here)
            case .configMap, .secret: cluster.allConfigs.map(\.key).filter { $0.kind == kind && here($0) }
            case .template: cluster.allTemplates.map(\.key).filter(here)
            case .node: cluster.nodeNames.map { ObjectKey(.node, $0) }
            case .namespace: cluster.allNamespaces.map { ObjectKey(.namespace, $0.meta.name) }
            case .unstructured: cluster.allUnstructured.map(\.key).filter { $0.kind == kind && here($0) }
            case .event: []
            }
        }
    }

    // MARK: Pods

    package func pods(_ scope: PodScope) -> [Pod] {
        engine.asking { cluster in
            let ids =
                switch scope {
                case .all: cluster.allPods()
                case .namespace(let name): cluster.allPods(namespace: name)
                case .owner(let key): cluster.pods(ofOwner: key)
                case .node(let name): cluster.pods(ofNode: name)
                case .matching(let selector, let namespace): cluster.pods(matching: selector, namespace: namespace)
                case .endpoints(let service):
                    cluster.endpointPods(ofService: service.name, namespace: service.namespace)
                }
            return ids.compactMap { cluster.pod($0) }
        }
    }

    package func forEachPod(ofOwner key: ObjectKey?, _ body: (borrowing Pod) -> Bool) {
        engine.asking { $0.forEachPod(ofOwner: key) { _, pod in body(pod) } }
    }

    package func podsNotOnTheirWay(ofOwner key: ObjectKey, _ body: (Pod) -> Bool) -> Int {
        engine.cluster.podsNotOnTheirWay(ofOwner: key) { id in engine.cluster.pod(id).map(body) ?? true }
    }

    package var podCount: Int { engine.asking { $0.podCount } }
    package var unownedPodCount: Int { engine.asking { $0.unownedPodCount } }
    package func podCount(in phase: PodPhase) -> Int { engine.asking { $0.podCount(in: phase) } }

    package func endpointCount(ofService key: ObjectKey) -> Int {
        engine.asking { $0.endpointCount(ofService: key.name, namespace: key.namespace) }
    }

    package func schedulingDiagnosis(ofPod key: ObjectKey) -> SchedulingDiagnosis? {
        engine.asking { cluster in
            cluster.podID(key.name, namespace: key.namespace).flatMap { cluster.schedulingDiagnosis(of: $0) }
        }
    }

    package func isReplica(_ key: ObjectKey) -> Bool { engine.asking { $0.isReplica(key) } }
    package func isReplaced(_ key: ObjectKey) -> Bool { engine.asking { $0.isReplaced(key) } }

    package func evictionRefusal(ofPod key: ObjectKey) -> Refusal? {
        engine.asking { cluster in
            cluster.podID(key.name, namespace: key.namespace).flatMap { cluster.evictionRefusal(of: $0) }
        }
    }

    package func refusal(ofUpdate key: ObjectKey, _ template: PodTemplate) -> Refusal? {
        engine.asking { $0.refusal(ofUpdate: key, template) }
    }

    package func containerDetails(ofPod key: ObjectKey) -> [ContainerDetails] {
        id(key).map { engine.containerDetails($0) } ?? []
    }

    package func lacksHostPort(_ pod: ObjectKey) -> Bool { id(pod).map { engine.lacksHostPort($0) } ?? false }

    private func id(_ pod: ObjectKey) -> PodID? {
        engine.asking { $0.podID(pod.name, namespace: pod.namespace) }
    }

    // MARK: Controllers and nodes

    package var declaredWorkloads: [Workload] { engine.asking { $0.declaredWorkloads } }
    package func children(ofWorkload key: ObjectKey) -> [Workload] { engine.asking { $0.children(ofWorkload: key) } }

    package func revisions(ofWorkload key: ObjectKey) -> [WorkloadRevision] {
        engine.asking { $0.revisions(ofWorkload: key) }
    }

    package func jobIndexes(_ key: ObjectKey) -> (succeeded: String, failed: String)? {
        engine.asking { $0.jobIndexes(key) }
    }

    package func nextStart(ofJob key: ObjectKey) -> Timestamp? { engine.asking { $0.nextStart(ofJob: key) } }

    package func requested(onNode name: String) -> ResourceAmount {
        engine.asking { $0.requested(onNode: name)?.amount ?? ResourceAmount() }
    }

    package func isNodeAway(_ name: String) -> Bool { engine.isNodeAway(name) }

    // MARK: What has happened

    package func eventRecords(after sequence: UInt64) -> [EventRecord] {
        engine.asking { $0.eventRecords(after: sequence) }
    }

    package func eventRecords(of object: ObjectKey) -> [EventRecord] { engine.asking { $0.eventRecords(of: object) } }
    /// Of the newest event; 0 before the first.
    package var latestEventSequence: UInt64 { engine.asking { $0.latestEventSequence } }

    package func deletedPods(after sequence: UInt64) -> [DeletedPodRecord] {
        engine.asking { $0.deletedPods(after: sequence) }
    }
    package func deletedPod(of object: ObjectKey) -> DeletedPodRecord? { engine.asking { $0.deletedPod(of: object) } }
    /// Of the newest record of a deleted pod; 0 before the first.
    package var latestDeletedPodSequence: UInt64 { engine.asking { $0.latestDeletedPodSequence } }
}
