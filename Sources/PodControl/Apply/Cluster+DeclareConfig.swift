import PodModel
import PodTables

extension Cluster {
    mutating func declareConfig(
        _ key: ObjectKey, _ data: ConfigData, _ traits: ConfigTraits
    ) throws(Refusal) -> [Change] {
        try validateName(key)
        _ = try liveNamespace(key.namespace)
        try refuse(key, unless: validateData(data) + validateKeys(data, traits.type))
        guard var known = tables.configs[key] else {
            var meta = newMeta(key.name, key.namespace)
            register(&meta)
            tables.put(ConfigObject(meta: meta, data: data, isSecret: key.kind == .secret, traits: traits))
            return [Change(key, .created)]
        }
        // Keys only: values may be secret, and long.
        var details: [String] = []
        var keys: Set<String> = []
        for pair in data.pairs where known.data[pair.key] != pair.value {
            details.append("\(pair.key) \(known.data[pair.key] == nil ? "added" : "changed")")
            keys.insert(pair.key)
        }
        for pair in known.data.pairs where data[pair.key] == nil {
            details.append("\(pair.key) removed")
            keys.insert(pair.key)
        }
        try refuse(key, unless: validateChange(from: known.traits, to: traits, isDataSame: details.isEmpty))
        if known.traits.isImmutable != traits.isImmutable {
            details.append("immutable \(known.traits.isImmutable) → \(traits.isImmutable)")
        }
        if details.isEmpty { return [Change(key, .unchanged)] }
        known.data = data
        known.traits = traits
        known.meta.markWritten(tables.nextRevision())
        tables.put(known)
        return [Change(key, .configured, details)] + rollUsers(of: key, keys: keys)
    }

    /// What an update may not change (`ValidateSecretUpdate`, `ValidateConfigMapUpdate` in `pkg/apis/core/validation`).
    private func validateChange(
        from old: ConfigTraits, to new: ConfigTraits, isDataSame: Bool
    ) -> [FieldError] {
        var errors: [FieldError] = []
        if old.type != new.type {
            errors.append(FieldError(path: "type", value: new.type.name, message: FieldError.isImmutable))
        }
        if old.isImmutable {
            let message = "Forbidden: field is immutable when `immutable` is set"
            if !new.isImmutable { errors.append(FieldError(path: "immutable", value: "false", message: message)) }
            if !isDataSame { errors.append(FieldError(path: "data", value: "", message: message)) }
        }
        return errors
    }

    /// What a secret of this type has to hold. Its values are never told.
    private func validateKeys(_ data: ConfigData, _ type: SecretType) -> [FieldError] {
        var errors: [FieldError] = []
        for keys in type.neededKeys where !keys.contains(where: { data[$0] != nil }) {
            for key in keys {
                errors.append(FieldError(path: "data[\(key)]", value: "", message: "Required value"))
            }
        }
        return errors
    }

    private func validateData(_ data: ConfigData) -> [FieldError] {
        var errors: [FieldError] = []
        var bytes = 0
        for pair in data.pairs {
            bytes += pair.value.count
            if let wrong = NameRules.configKey(pair.key) {
                errors.append(FieldError(path: "data", value: pair.key, message: wrong))
            }
        }
        if bytes > ObjectLimits.dataBytes {
            errors.append(
                FieldError(
                    path: "data", value: "\(bytes) bytes", message: "must have at most \(ObjectLimits.dataBytes) bytes")
            )
        }
        return errors
    }
}
