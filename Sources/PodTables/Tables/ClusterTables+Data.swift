package import PodModel

// Configs, secrets and claims: who mounts one hears of it when it comes, changes and goes. Then what nothing mounts.
extension ClusterTables {
    /// Puts a new config or secret, or another version of one that is there.
    package mutating func put(_ config: ConfigObject) {
        let isNew = configs.updateValue(config, forKey: config.key) == nil
        if isNew { countForQuotas(.one(of: config.key.kind), 1, in: config.meta.namespace) }
        noteWrite(config.key, isNew: isNew)
        inbox.objects.append(config.key)
    }

    /// Puts a new claim, or another version of one that is there.
    package mutating func put(_ claim: VolumeClaim) {
        let old = claims.updateValue(claim, forKey: claim.key)
        if let old { countForQuotas(old.quotaUse, -1, in: claim.meta.namespace) }
        countForQuotas(claim.quotaUse, 1, in: claim.meta.namespace)
        noteWrite(claim.key, isNew: old == nil)
        if claim.binding.isPending { pendingClaims.insert(claim.key) } else { pendingClaims.remove(claim.key) }
        inbox.objects.append(claim.key)
    }

    package mutating func removeConfig(_ key: ObjectKey) {
        guard let config = configs.removeValue(forKey: key) else { return }
        noteDeletion(.config(config))
        countForQuotas(.one(of: key.kind), -1, in: key.namespace)
        inbox.objects.append(key)
        revision += 1
    }

    package mutating func removeClaim(_ key: ObjectKey) {
        guard let claim = claims.removeValue(forKey: key) else { return }
        noteDeletion(.claim(claim))
        countForQuotas(claim.quotaUse, -1, in: key.namespace)
        pendingClaims.remove(key)
        inbox.objects.append(key)
        revision += 1
    }

    /// They go with their namespace, of whose end this is a part, and with it its quotas.
    package mutating func removeData(inNamespace name: String) {
        for key in configs.values.filter({ $0.meta.goes(withNamespace: name) }).map(\.key).sorted() {
            if let config = configs.removeValue(forKey: key) { noteDeletion(.config(config)) }
            inbox.objects.append(key)
        }
        for key in claims.values.filter({ $0.meta.goes(withNamespace: name) }).map(\.key).sorted() {
            if let claim = claims.removeValue(forKey: key) { noteDeletion(.claim(claim)) }
            pendingClaims.remove(key)
            inbox.objects.append(key)
        }
    }

    // MARK: Templates, autoscalers and what is kept as it was written

    /// Puts a new template, or another version of one that is there.
    package mutating func put(_ template: NamedTemplate) {
        noteWrite(template.key, isNew: templates.updateValue(template, forKey: template.key) == nil)
    }

    package mutating func removeTemplate(_ key: ObjectKey) {
        if let template = templates.removeValue(forKey: key) { noteDeletion(.template(template)) }
        revision += 1
    }

    /// They go with their namespace, of whose end this is a part.
    package mutating func removeTemplates(inNamespace name: String) {
        for key in templates.values.filter({ $0.meta.goes(withNamespace: name) }).map(\.key) {
            if let template = templates.removeValue(forKey: key) { noteDeletion(.template(template)) }
        }
    }

    /// Puts a new autoscaler, or another version of one that is there.
    package mutating func put(_ autoscaler: Autoscaler) {
        noteWrite(autoscaler.key, isNew: autoscalers.updateValue(autoscaler, forKey: autoscaler.key) == nil)
        autoscalerKeys[autoscaler.meta.uid] = autoscaler.key
    }

    /// When it looks next; a timer for another time is stale.
    package mutating func setDue(_ due: Timestamp, autoscaler key: ObjectKey) { autoscalers[key]?.status.due = due }

    package mutating func setStatus(_ status: AutoscalerStatus, autoscaler key: ObjectKey) {
        let version = nextRevision()
        autoscalers[key]?.status = status
        autoscalers[key]?.meta.resourceVersion = version
        noteWrite(key)
    }

    package mutating func removeAutoscaler(_ key: ObjectKey) {
        guard let gone = autoscalers.removeValue(forKey: key) else { return }
        autoscalerKeys[gone.meta.uid] = nil
        noteDeletion(.autoscaler(gone))
    }
}

extension ObjectMeta {
    /// Nothing keeps it longer than its namespace.
    func goes(withNamespace name: String) -> Bool { namespace == name && finalizers.isEmpty }
}
