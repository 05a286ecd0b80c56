/// A ConfigMap or, with `isSecret`, a Secret: named values. Values of a secret never reach output or logs.
package struct ConfigObject: Sendable {
    package var meta: ObjectMeta
    package var isSecret: Bool
    /// Sorted by key.
    package var data: ConfigData
    package var traits: ConfigTraits

    package init(
        meta: ObjectMeta, data: ConfigData, isSecret: Bool = false, traits: ConfigTraits = ConfigTraits()
    ) {
        self.traits = traits
        self.meta = meta
        self.data = data
        self.isSecret = isSecret
    }

    package var kind: ObjectKind { isSecret ? .secret : .configMap }
    package var key: ObjectKey { ObjectKey(kind, meta.name, namespace: meta.namespace) }
}

/// The values of a config or secret by their keys, sorted by the bytes of the key.
package struct ConfigData: Hashable, Sendable, ExpressibleByDictionaryLiteral, Codable {
    package struct Pair: Hashable, Sendable, Codable {
        package let key: String
        package let value: ConfigValue
    }

    package private(set) var pairs: [Pair] = []

    package init() {}

    package init(dictionaryLiteral elements: (String, ConfigValue)...) {
        for (key, value) in elements { self[key] = value }
    }

    package init(_ texts: Labels) {
        pairs = texts.pairs.map { Pair(key: $0.key, value: .text($0.value)) }
    }

    package var isEmpty: Bool { pairs.isEmpty }
    package var count: Int { pairs.count }

    /// Those that are texts.
    package var texts: Labels {
        var texts: Labels = [:]
        for pair in pairs { texts[pair.key] = pair.value.text }
        return texts
    }

    /// The value of a key; setting `nil` removes it.
    package subscript(key: String) -> ConfigValue? {
        get {
            let (place, isThere) = place(of: key)
            return isThere ? pairs[place].value : nil
        }
        set {
            let (place, isThere) = place(of: key)
            if isThere { pairs.remove(at: place) }
            if let newValue { pairs.insert(Pair(key: key, value: newValue), at: place) }
        }
    }

    /// Where the key is, or would be; a file may have hundreds of thousands.
    private func place(of key: String) -> (place: Int, isThere: Bool) {
        var low = 0
        var high = pairs.count
        while low < high {
            let middle = (low + high) / 2
            if pairs[middle].key.utf8.lexicographicallyPrecedes(key.utf8) { low = middle + 1 } else { high = middle }
        }
        return (low, low < pairs.count && pairs[low].key.utf8.elementsEqual(key.utf8))
    }
}

/// One value of a config or secret.
package enum ConfigValue: Hashable, Sendable, ExpressibleByStringLiteral, Codable {
    case text(String)
    /// What is no UTF-8, and so no text: a file in a volume, never a variable.
    case binary([UInt8])

    package init(stringLiteral text: String) { self = .text(text) }

    /// A text where the bytes are one.
    package init(_ bytes: [UInt8]) {
        self = String(validating: bytes, as: UTF8.self).map { .text($0) } ?? .binary(bytes)
    }

    package var text: String? {
        switch self {
        case .text(let text): text
        case .binary: nil
        }
    }

    package var bytes: [UInt8] {
        switch self {
        case .text(let text): Array(text.utf8)
        case .binary(let bytes): bytes
        }
    }

    package var count: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .binary(let bytes): bytes.count
        }
    }
}

/// A claim on storage that outlives pods; with `keep` the environment too.
package struct VolumeClaim: Sendable {
    package var meta: ObjectMeta
    /// Bytes.
    package var size: Int64
    package var keep: Bool
    package var spec: ClaimSpec
    package var binding = ClaimBinding.own

    package init(meta: ObjectMeta, size: Int64, keep: Bool = false, spec: ClaimSpec = ClaimSpec()) {
        self.spec = spec
        self.meta = meta
        self.size = size
        self.keep = keep
    }

    package var key: ObjectKey { ObjectKey(.persistentVolumeClaim, meta.name, namespace: meta.namespace) }

    /// Bytes that it has; nil of one that has nothing.
    package var capacity: Int64? { binding.isPending ? nil : binding.volume?.size ?? size }

    /// Of what it has, as kubectl shows them.
    package var modesText: String {
        binding.isPending
            ? "" : (binding.volume?.accessModes ?? spec.accessModes).map(\.shortName).joined(separator: ",")
    }
}

package struct Namespace: Sendable {
    /// A label that selectors find at every namespace: its name.
    package static let nameLabel = "kubernetes.io/metadata.name"

    package var meta: ObjectMeta

    package init(meta: ObjectMeta) {
        self.meta = meta
    }

    package var key: ObjectKey { ObjectKey(.namespace, meta.name) }
}

/// A named template of the script: a cookie cutter that pods and controllers copy from once.
package struct NamedTemplate: Sendable {
    package var meta: ObjectMeta
    package var template: PodTemplate

    package init(meta: ObjectMeta, template: PodTemplate) {
        self.meta = meta
        self.template = template
    }

    package var key: ObjectKey { ObjectKey(.template, meta.name, namespace: meta.namespace) }
}

/// The rule of `on node-fail …`: what happens to the pods of a node that failed.
package enum NodeFailureRule: UInt8, Hashable, Sendable, Codable {
    /// Kubernetes' own: given up 300 s after the node is NotReady.
    case wait
    /// Given up and replaced at once.
    case recover
    /// Never given up while the node is away.
    case ignore
}
