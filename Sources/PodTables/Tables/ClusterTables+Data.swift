package import PodModel

// Configs, secrets and claims. Who mounts one hears of it when it comes, changes and goes.
extension ClusterTables {
    /// Puts a new config or secret, or another version of one that is there.
    package mutating func put(_ config: ConfigObject) {
        configs[config.key] = config
        inbox.objects.append(config.key)
    }

    /// Puts a new claim, or another version of one that is there.
    package mutating func put(_ claim: VolumeClaim) {
        claims[claim.key] = claim
        inbox.objects.append(claim.key)
    }

    package mutating func removeConfig(_ key: ObjectKey) {
        guard configs.removeValue(forKey: key) != nil else { return }
        inbox.objects.append(key)
        revision += 1
    }

    package mutating func removeClaim(_ key: ObjectKey) {
        guard claims.removeValue(forKey: key) != nil else { return }
        inbox.objects.append(key)
        revision += 1
    }

    /// They go with their namespace, of whose end this is a part.
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
}
