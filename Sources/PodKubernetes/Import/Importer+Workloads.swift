import PodModel

extension Importer {
    func workload(_ kind: ObjectKind, _ fields: FieldReader, _ meta: ImportedMeta) -> (Manifest, ObjectKey)? {
        let key = ObjectKey(kind, meta.name, namespace: meta.namespace)
        fields.require("spec")
        let manifest = fields.object("spec") { fields -> WorkloadManifest? in
            switch kind {
            case .job:
                let job = self.job(fields, named: meta.name)
                return job.map { WorkloadManifest(key, template: $0.template, spec: .job($0.spec)) }
            case .cronJob:
                return cronJob(fields).map { WorkloadManifest(key, template: $0.template, spec: .cronJob($0.spec)) }
            case .pod, .deployment, .statefulSet, .daemonSet, .autoscaler, .budget, .replicaSet, .replicationController,
                .service, .persistentVolumeClaim, .configMap, .secret, .template, .node, .namespace, .event,
                .unstructured:
                return replicated(key, fields)
            }
        }
        return manifest.map { (.workload($0), key) }
    }

    /// What runs for ever: a selector, a template, mostly a number of replicas.
    private func replicated(_ key: ObjectKey, _ fields: FieldReader) -> WorkloadManifest? {
        let replicas = key.kind.hasReplicas ? fields.count("replicas") ?? 1 : nil
        let spec = spec(of: key.kind, fields)
        let minReady = fields.seconds("minReadySeconds")
        let selector: Selector?
        if key.kind == .replicationController {
            selector = fields.labels("selector").map { Selector(matching: $0) }
        } else {
            fields.require("selector")
            selector = fields.object("selector", self.selector)
            if selector?.requirements.isEmpty == true {
                fields.report(
                    "selector", "bad-value", "selects every pod; a \(key.kind.apiName) needs labels of its own")
            }
        }
        guard let template = template(fields)?.claiming(spec) else { return nil }
        // Kubernetes' default of the one kind that needs none.
        var chosen = selector
        if key.kind == .replicationController, selector?.requirements.isEmpty ?? true {
            chosen = Selector(matching: template.labels)
            if template.labels.isEmpty {
                fields.report(
                    "selector", "missing-field", "is missing, and the template has no labels to take its place")
            }
        }
        if let chosen, !chosen.matches(template.labels) {
            fields.report("selector", "bad-value", "\(chosen) does not match the template's labels \(template.labels)")
        }
        var manifest = WorkloadManifest(key, template: template, spec: spec, replicas: replicas)
        manifest.selector = chosen
        if let minReady { manifest.minReady = minReady }
        return manifest
    }

    private func spec(of kind: ObjectKind, _ fields: FieldReader) -> WorkloadSpec {
        switch kind {
        case .deployment: .deployment(deployment(fields))
        case .statefulSet: .statefulSet(statefulSet(fields))
        case .daemonSet: .daemonSet(daemonSet(fields))
        case .pod, .job, .cronJob, .autoscaler, .budget, .replicaSet, .replicationController, .service,
            .persistentVolumeClaim, .configMap, .secret, .template, .node, .namespace, .event,
            .unstructured:
            .replicas
        }
    }

    private func deployment(_ fields: FieldReader) -> DeploymentSpec {
        var spec = DeploymentSpec()
        if let limit = fields.count("revisionHistoryLimit") { spec.revisionHistoryLimit = limit }
        if let deadline = fields.seconds("progressDeadlineSeconds", from: 1) { spec.progressDeadline = deadline }
        spec.isPaused = fields.flag("paused") ?? false
        let strategy = fields.object("strategy") { fields -> DeploymentSpec.Strategy? in
            let isRecreate = fields.choice("type", [("RollingUpdate", false), ("Recreate", true)]) ?? false
            if isRecreate {
                if fields.has("rollingUpdate") {
                    fields.report("rollingUpdate", "bad-value", "cannot stand beside type Recreate")
                }
                fields.passOver("rollingUpdate")
                return .recreate
            }
            return fields.object("rollingUpdate") { fields in
                let surge = fields.countOrPercent("maxSurge") ?? .percent(25)
                let unavailable = fields.countOrPercent("maxUnavailable", isPart: true) ?? .percent(25)
                if surge.isNone, unavailable.isNone {
                    fields.report(
                        "maxUnavailable", "bad-value",
                        "has to be above 0 where maxSurge is 0: nothing could be replaced")
                }
                return .rolling(surge: surge, unavailable: unavailable)
            }
        }
        if let strategy { spec.strategy = strategy }
        return spec
    }

    private func daemonSet(_ fields: FieldReader) -> DaemonSetSpec {
        var spec = DaemonSetSpec()
        if let limit = fields.count("revisionHistoryLimit") { spec.revisionHistoryLimit = limit }
        let strategy = fields.object("updateStrategy") { fields -> DaemonSetSpec.UpdateStrategy? in
            let isOnDelete = fields.choice("type", [("RollingUpdate", false), ("OnDelete", true)]) ?? false
            if isOnDelete { return .onDelete }
            return fields.object("rollingUpdate") { fields in
                .rolling(
                    surge: fields.countOrPercent("maxSurge", isPart: true) ?? .count(0),
                    unavailable: fields.countOrPercent("maxUnavailable", isPart: true) ?? .count(1))
            }
        }
        if let strategy { spec.updateStrategy = strategy }
        return spec
    }

    private func statefulSet(_ fields: FieldReader) -> StatefulSetSpec {
        var spec = StatefulSetSpec()
        spec.serviceName = fields.text("serviceName") ?? ""
        if let limit = fields.count("revisionHistoryLimit") { spec.revisionHistoryLimit = limit }
        if let management = fields.choice(
            "podManagementPolicy",
            [("OrderedReady", StatefulSetSpec.PodManagement.orderedReady), ("Parallel", .parallel)])
        {
            spec.podManagement = management
        }
        let strategy = fields.object("updateStrategy") { fields -> StatefulSetSpec.UpdateStrategy? in
            let isOnDelete = fields.choice("type", [("RollingUpdate", false), ("OnDelete", true)]) ?? false
            if isOnDelete { return .onDelete }
            return fields.object("rollingUpdate") { fields in
                fields.means("maxUnavailable", "1")
                return .rolling(partition: fields.count("partition") ?? 0)
            }
        }
        if let strategy { spec.updateStrategy = strategy }
        _ = fields.object("ordinals") { fields -> Void? in
            spec.startOrdinal = fields.count("start") ?? 0
            return nil
        }
        _ = fields.object("persistentVolumeClaimRetentionPolicy") { fields -> Void? in
            let fates = [("Retain", false), ("Delete", true)]
            spec.deletesClaimsWhenDeleted = fields.choice("whenDeleted", fates) ?? false
            spec.deletesClaimsWhenScaled = fields.choice("whenScaled", fates) ?? false
            return nil
        }
        spec.claims = fields.objects("volumeClaimTemplates", claimTemplate)
        return spec
    }

    private func claimTemplate(_ fields: FieldReader) -> StatefulSetSpec.ClaimTemplate? {
        fields.means("apiVersion", "v1")
        fields.means("kind", "PersistentVolumeClaim")
        fields.isEmpty("status")
        fields.require("metadata")
        let meta = fields.object("metadata") { fields in
            fields.require("name")
            // The set's own decides.
            fields.passOver("namespace")
            passOverWritten(fields)
            let labels = fields.labels("labels") ?? [:]
            let annotations = fields.labels("annotations") ?? [:]
            return fields.text("name").map { (name: $0, labels: labels, annotations: annotations) }
        }
        guard let (size, spec) = claimSpec(fields), let meta else { return nil }
        var template = StatefulSetSpec.ClaimTemplate(name: meta.name, size: size, spec: spec)
        template.labels = meta.labels
        template.annotations = meta.annotations
        return template
    }
}

extension PodTemplate {
    /// With a volume for each claim template that its containers can mount; Kubernetes has it without saying so.
    fileprivate func claiming(_ spec: WorkloadSpec) -> PodTemplate {
        guard case .statefulSet(let set) = spec, !set.claims.isEmpty else { return self }
        return changing { spec in
            for claim in set.claims {
                spec.volumes.removeAll { $0.name == claim.volume }
                spec.volumes.append(Volume(name: claim.volume, source: .claim(claim.name)))
            }
        }
    }
}
