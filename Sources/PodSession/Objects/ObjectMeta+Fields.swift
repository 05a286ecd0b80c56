internal import PodLanguage
internal import PodModel

extension ObjectMeta {
    /// A field that every object has; nil for another name.
    func field(_ name: String, kind: ObjectKind, at now: Timestamp) -> Value? {
        switch name {
        case "name": .string(self.name)
        case "namespace": .string(kind.isNamespaced ? namespace : "")
        case "kind": .string(kind.word)
        case "labels": .map(ValueMap(labels))
        case "annotations": .map(ValueMap(annotations))
        case "uid": .string(uid.description)
        case "created": .time(created)
        case "age": .duration(now - created)
        default: nil
        }
    }
}

extension ValueMap {
    init(_ labels: Labels) {
        self.init()
        isSparse = true
        for pair in labels.pairs { put(pair.key, .string(pair.value)) }
    }
}

extension Value {
    /// An amount of cpu in thousandths of a core.
    static func cpu(milli: Int64) -> Value { .quantity(Quantity(nano: Int128(milli) * 1_000_000), .cpu) }
    /// An amount of memory in bytes.
    static func memory(bytes: Int64) -> Value { .quantity(Quantity(nano: Int128(bytes) * 1_000_000_000), .memory) }
    static func strings(_ texts: [String]) -> Value { .list(ValueList(flat: texts.map(Value.string))) }
    /// A text that may be missing.
    static func optional(_ text: String?) -> Value { text.map(Value.string) ?? .null }
}
