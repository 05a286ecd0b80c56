import PodModel

// The claims that each replica of a StatefulSet has of its own.
extension Cluster {
    /// Makes those claims of a replica that are not there. One that is there is used as it is: data outlive pods.
    mutating func ensureClaims(set slot: Int, _ spec: StatefulSetSpec, pod: String) {
        let set = sets[slot].object
        var owned: Labels = [:]
        for case .equals(let key, let value) in set.selector.requirements { owned[key] = value }
        for template in spec.claims {
            let name = StatefulSetSpec.claim(template.name, of: pod)
            let key = ObjectKey(.persistentVolumeClaim, name, namespace: set.meta.namespace)
            guard claims[key] == nil else { continue }
            var meta = newMeta(name, set.meta.namespace, labels: owned)
            register(&meta)
            claims[key] = VolumeClaim(meta: meta, size: template.size)
            objectChanges.append(key)
            // Nobody can wait for it unless somebody waits.
            if !scheduler.blocked.isEmpty || !scheduler.pinned.nodes.isEmpty { scheduler.epoch += 1 }
            record(
                set: slot, false, "SuccessfulCreate",
                .text("create Claim \(name) Pod \(pod) in StatefulSet \(set.meta.name) success"),
                source: sets[slot].source, at: now)
        }
    }

    func claimKeys(set slot: Int, _ spec: StatefulSetSpec, ordinal: Int) -> [ObjectKey] {
        let meta = sets[slot].object.meta
        return spec.claims.map {
            ObjectKey(
                .persistentVolumeClaim, StatefulSetSpec.claim($0.name, of: "\(meta.name)-\(ordinal)"),
                namespace: meta.namespace)
        }
    }

    mutating func dropClaim(_ key: ObjectKey) {
        guard claims.removeValue(forKey: key) != nil else { return }
        objectChanges.append(key)
        revision += 1
    }

    /// The set is being deleted, and the claims of its replicas with it, each as soon as its pod has ended.
    mutating func doomClaims(set slot: Int) {
        guard case .statefulSet(let spec) = sets[slot].object.spec, spec.deletesClaimsWhenDeleted else { return }
        let first = spec.startOrdinal
        let namespace = Int(sets[slot].namespace)
        for ordinal in first..<(first + sets[slot].object.replicas) {
            let keys = claimKeys(set: slot, spec, ordinal: ordinal)
            if let pod = namespaces.entries[namespace].pods["\(sets[slot].object.meta.name)-\(ordinal)"],
                Int(pods[Int(pod)].owner) == slot
            {
                doomedClaims[pod] = keys
            } else {
                for key in keys { dropClaim(key) }
            }
        }
    }
}

extension PodTemplate {
    /// The template with the volumes of claim templates led to the replica's own claims.
    func claiming(_ templates: [StatefulSetSpec.ClaimTemplate], for pod: String) -> PodTemplate {
        if templates.isEmpty { return self }
        return changing { spec in
            for i in spec.volumes.indices {
                guard case .claim(let name) = spec.volumes[i].source, templates.contains(where: { $0.name == name }) else {
                    continue
                }
                spec.volumes[i].source = .claim(StatefulSetSpec.claim(name, of: pod))
            }
        }
    }
}
