package import PodModel

// Configs, secrets and claims: who mounts one hears of it when it comes, changes and goes. Then what nothing mounts.
extension ClusterTables {
    /// Puts a new config or secret, or another version of one that is there.
    package mutating func put(_ config: ConfigObject) {
        if configs.updateValue(config, forKey: config.key) == nil {
            countForQuotas(.one(of: config.key.kind), 1, in: config.meta.namespace)
        }
        inbox.objects.append(config.key)
    }

    /// Puts a new claim, or another version of one that is there.
    package mutating func put(_ claim: VolumeClaim) {
        if let old = claims.updateValue(claim, forKey: claim.key) {
            countForQuotas(old.quotaUse, -1, in: claim.meta.namespace)
        }
        countForQuotas(claim.quotaUse, 1, in: claim.meta.namespace)
        inbox.objects.append(claim.key)
    }

    package mutating func removeConfig(_ key: ObjectKey) {
        guard configs.removeValue(forKey: key) != nil else { return }
        countForQuotas(.one(of: key.kind), -1, in: key.namespace)
        inbox.objects.append(key)
        revision += 1
    }

    package mutating func removeClaim(_ key: ObjectKey) {
        guard let claim = claims.removeValue(forKey: key) else { return }
        countForQuotas(claim.quotaUse, -1, in: key.namespace)
        inbox.objects.append(key)
        revision += 1
    }

    /// They go with their namespace, of whose end this is a part, and with it its quotas.
    package mutating func removeData(inNamespace name: String) {
        for key in configs.keys.filter({ $0.namespace == name }).sorted() {
            configs[key] = nil
            inbox.objects.append(key)
        }
        for key in claims.keys.filter({ $0.namespace == name }).sorted() {
            claims[key] = nil
            inbox.objects.append(key)
        }
    }

    // MARK: Templates, autoscalers and what is kept as it was written

    /// Puts a new template, or another version of one that is there.
    package mutating func put(_ template: NamedTemplate) { templates[template.key] = template }

    package mutating func removeTemplate(_ key: ObjectKey) {
        templates[key] = nil
        revision += 1
    }

    /// They go with their namespace, of whose end this is a part.
    package mutating func removeTemplates(inNamespace name: String) {
        for key in templates.keys where key.namespace == name { templates[key] = nil }
    }

    /// Puts a new autoscaler, or another version of one that is there.
    package mutating func put(_ autoscaler: Autoscaler) {
        autoscalers[autoscaler.key] = autoscaler
        autoscalerKeys[autoscaler.meta.uid] = autoscaler.key
    }

    /// When it looks next; a timer for another time is stale.
    package mutating func setDue(_ due: Timestamp, autoscaler key: ObjectKey) { autoscalers[key]?.status.due = due }

    package mutating func setStatus(_ status: AutoscalerStatus, autoscaler key: ObjectKey) {
        let version = nextRevision()
        autoscalers[key]?.status = status
        autoscalers[key]?.meta.resourceVersion = version
    }

    package mutating func removeAutoscaler(_ key: ObjectKey) {
        if let gone = autoscalers.removeValue(forKey: key) { autoscalerKeys[gone.meta.uid] = nil }
    }
}
