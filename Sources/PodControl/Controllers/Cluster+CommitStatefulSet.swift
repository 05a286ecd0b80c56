import PodCollections
import PodControllers
import PodModel
import PodTables

// The replicas of a StatefulSet come and go, and the claims that each has of its own.
extension Cluster {
    mutating func createReplica(_ ordinal: Int, revision number: Int64, of slot: WorkloadSlot) {
        guard case .statefulSet(let spec) = tables.workloads[slot].object.spec,
            let revision = tables.workloads[slot].revisions.last(where: { $0.number == number })
        else { return }
        let namespace = tables.workloads[slot].namespace
        let name = StatefulSetSpec.pod(ordinal, of: tables.workloads[slot].object.meta.name)
        let wanted = revision.cut.claiming(spec.claims, for: name)
        guard let template = admitted(wanted, name: name, of: slot) else { return }
        createClaims(of: slot, spec, pod: name)
        var labels = revision.template.labels
        labels[StatefulSetSpec.podNameLabel] = name
        labels[StatefulSetSpec.podIndexLabel] = String(ordinal)
        labels[WorkloadRevision.hashLabel] = revision.hash
        createPod(
            name: name, namespace: namespace, template: template,
            labelSet: tables.labelSet(labels, namespace: namespace), owner: slot)
        recordSuccess("SuccessfulCreate", "create Pod \(name)", of: slot, "successful")
    }

    mutating func deleteReplica(_ pod: PodSlot, of slot: WorkloadSlot, reason: DeletionReason) {
        recordSuccess("SuccessfulDelete", "delete Pod \(tables.pods[pod].pod.meta.name)", of: slot, "successful")
        deletePod(pod, reason: reason)
    }

    /// Makes those claims of a replica that are not there. One that is there is used as it is: data outlive pods.
    private mutating func createClaims(of slot: WorkloadSlot, _ spec: StatefulSetSpec, pod: String) {
        let set = tables.workloads[slot].object
        var owned: Labels = [:]
        for case .equals(let key, let value) in set.selector.requirements { owned[key] = value }
        for template in spec.claims {
            let name = StatefulSetSpec.claim(template.name, of: pod)
            let key = ObjectKey(.persistentVolumeClaim, name, namespace: set.meta.namespace)
            guard tables.claims[key] == nil else { continue }
            var meta = newMeta(name, set.meta.namespace, labels: template.labels.merging(owned))
            meta.annotations = template.annotations
            register(&meta)
            put(new: VolumeClaim(meta: meta, size: template.size, spec: template.spec))
            // Nobody can wait for it unless somebody waits.
            if hasUnplacedPods { tables.markNodeSetChanged() }
            recordSuccess("SuccessfulCreate", "create Claim \(name) Pod \(pod)", of: slot, "success")
        }
    }

    private mutating func recordSuccess(_ reason: String, _ what: String, of slot: WorkloadSlot, _ result: String) {
        let set = tables.workloads[slot].object.meta.name
        record(
            workload: slot, false, reason, .text("\(what) in StatefulSet \(set) \(result)"),
            source: tables.workloads[slot].source, at: now)
    }

    mutating func deleteClaims(_ keys: [ObjectKey], after pod: PodSlot?) {
        if let pod {
            claimsToDelete[pod] = keys
        } else {
            for key in keys { tables.removeClaim(key) }
            releaseVolumes()
        }
    }

    /// The set is being deleted, and the claims of its replicas with it, each as soon as its pod has ended.
    mutating func doomClaims(workload slot: WorkloadSlot) {
        guard case .statefulSet(let spec) = tables.workloads[slot].object.spec, spec.deletesClaimsWhenDeleted else {
            return
        }
        let meta = tables.workloads[slot].object.meta
        for ordinal in spec.startOrdinal..<(spec.startOrdinal + tables.workloads[slot].object.replicas) {
            let keys = spec.claimKeys(of: StatefulSetSpec.pod(ordinal, of: meta.name), namespace: meta.namespace)
            deleteClaims(keys, after: tables.pod(ofOrdinal: ordinal, in: slot))
        }
    }
}

extension PodTemplate {
    /// The template with the volumes of claim templates led to the replica's own claims: by the volume's name, whatever
    /// claim the volume names itself.
    func claiming(_ templates: [StatefulSetSpec.ClaimTemplate], for pod: String) -> PodTemplate {
        if templates.isEmpty { return self }
        return changing { spec in
            for i in spec.volumes.indices {
                guard let template = templates.first(where: { $0.volume == spec.volumes[i].name }) else { continue }
                spec.volumes[i].source = .claim(StatefulSetSpec.claim(template.name, of: pod))
            }
        }
    }
}
