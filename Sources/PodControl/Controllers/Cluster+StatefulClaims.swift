import PodCollections
import PodModel
import PodTables

// The claims that each replica of a StatefulSet has of its own.
extension Cluster {
    /// Makes those claims of a replica that are not there. One that is there is used as it is: data outlive pods.
    mutating func ensureClaims(workload slot: WorkloadSlot, _ spec: StatefulSetSpec, pod: String) {
        let set = tables.workloads[slot].object
        var owned: Labels = [:]
        for case .equals(let key, let value) in set.selector.requirements { owned[key] = value }
        for template in spec.claims {
            let name = StatefulSetSpec.claim(template.name, of: pod)
            let key = ObjectKey(.persistentVolumeClaim, name, namespace: set.meta.namespace)
            guard tables.claims[key] == nil else { continue }
            var meta = newMeta(name, set.meta.namespace, labels: owned)
            register(&meta)
            tables.claims[key] = VolumeClaim(meta: meta, size: template.size)
            tables.inbox.objects.append(key)
            // Nobody can wait for it unless somebody waits.
            if hasUnplacedPods { tables.nodeChanges.nodeSetGeneration += 1 }
            record(
                workload: slot, false, "SuccessfulCreate",
                .text("create Claim \(name) Pod \(pod) in StatefulSet \(set.meta.name) success"),
                source: tables.workloads[slot].source, at: now)
        }
    }

    func claimKeys(workload slot: WorkloadSlot, _ spec: StatefulSetSpec, ordinal: Int) -> [ObjectKey] {
        let meta = tables.workloads[slot].object.meta
        return spec.claims.map {
            ObjectKey(
                .persistentVolumeClaim, StatefulSetSpec.claim($0.name, of: "\(meta.name)-\(ordinal)"),
                namespace: meta.namespace)
        }
    }

    mutating func dropClaim(_ key: ObjectKey) {
        guard tables.claims.removeValue(forKey: key) != nil else { return }
        tables.inbox.objects.append(key)
        tables.revision += 1
    }

    /// The set is being deleted, and the claims of its replicas with it, each as soon as its pod has ended.
    mutating func doomClaims(workload slot: WorkloadSlot) {
        guard case .statefulSet(let spec) = tables.workloads[slot].object.spec, spec.deletesClaimsWhenDeleted else {
            return
        }
        let first = spec.startOrdinal
        let namespace = tables.workloads[slot].namespace
        for ordinal in first..<(first + tables.workloads[slot].object.replicas) {
            let keys = claimKeys(workload: slot, spec, ordinal: ordinal)
            if let pod = tables.namespaces.entries[namespace].pods[
                "\(tables.workloads[slot].object.meta.name)-\(ordinal)"],
                tables.pods[pod].owner == slot
            {
                claimsToDelete[pod] = keys
            } else {
                for key in keys { dropClaim(key) }
            }
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
