package import PodModel

// Configs, secrets and claims. Who mounts one hears of it when it comes, changes and goes.
extension ClusterTables {
    /// Puts a new config or secret, or another version of one that is there.
    package mutating func put(_ config: ConfigObject) {
        noteWrite(config.key, isNew: configs.updateValue(config, forKey: config.key) == nil)
        inbox.objects.append(config.key)
    }

    /// Puts a new claim, or another version of one that is there.
    package mutating func put(_ claim: VolumeClaim) {
        noteWrite(claim.key, isNew: claims.updateValue(claim, forKey: claim.key) == nil)
        inbox.objects.append(claim.key)
    }

    package mutating func removeConfig(_ key: ObjectKey) {
        guard let config = configs.removeValue(forKey: key) else { return }
        noteDeletion(.config(config))
        inbox.objects.append(key)
        revision += 1
    }

    package mutating func removeClaim(_ key: ObjectKey) {
        guard let claim = claims.removeValue(forKey: key) else { return }
        noteDeletion(.claim(claim))
        inbox.objects.append(key)
        revision += 1
    }

    /// They go with their namespace, of whose end this is a part.
    package mutating func removeData(inNamespace name: String) {
        for key in configs.keys.filter({ $0.namespace == name }).sorted() {
            if let config = configs.removeValue(forKey: key) { noteDeletion(.config(config)) }
            inbox.objects.append(key)
        }
        for key in claims.keys.filter({ $0.namespace == name }).sorted() {
            if let claim = claims.removeValue(forKey: key) { noteDeletion(.claim(claim)) }
            inbox.objects.append(key)
        }
    }
}
