import PodModel
import PodText
import Yams

extension Importer {
    func config(_ fields: FieldReader, _ meta: ImportedMeta, isSecret: Bool) -> (Manifest, ObjectKey)? {
        var data: ConfigData
        var traits = ConfigTraits(isImmutable: fields.flag("immutable") ?? false)
        if isSecret {
            data = encoded(fields, "data", help: "write plain text under stringData")
            for pair in (fields.labels("stringData") ?? [:]).pairs { data[pair.key] = .text(pair.value) }
            traits.type = SecretType(fields.text("type") ?? "")
            checkType(fields, meta, traits.type, data)
        } else {
            data = ConfigData(fields.labels("data") ?? [:])
            for pair in encoded(fields, "binaryData", help: "write plain text under data").pairs {
                if data[pair.key] != nil {
                    fields.report("binaryData", "bad-value", "the key '\(pair.key)' stands in data, too")
                }
                data[pair.key] = pair.value
            }
        }
        return (
            .config(name: meta.name, namespace: meta.namespace, data: data, isSecret: isSecret, traits: traits),
            ObjectKey(isSecret ? .secret : .configMap, meta.name, namespace: meta.namespace)
        )
    }

    /// What a secret of this type has to hold (`ValidateSecret`).
    private func checkType(_ fields: FieldReader, _ meta: ImportedMeta, _ type: SecretType, _ data: ConfigData) {
        for keys in type.neededKeys where !keys.contains(where: { data[$0] != nil }) {
            let key = keys.joined(separator: " or ")
            fields.report("data", "missing-field", "a secret of the type \(type.name) needs the key \(key)")
        }
        for key in [".dockercfg", ".dockerconfigjson"] where type.neededKeys.contains([key]) {
            guard let value = data[key], value.text.flatMap({ try? JSONReader.value(of: $0) }) == nil else { continue }
            fields.report("data", "bad-value", "the value of \(key) is no JSON")
        }
        if type == .serviceAccountToken {
            if (meta.annotations[SecretType.accountAnnotation] ?? "").isEmpty {
                fields.report(
                    "type", "missing-field",
                    "a secret of this type needs the annotation \(SecretType.accountAnnotation)")
            }
            fields.warn(
                "type", "no-effect",
                "nothing here writes a token into it: the API of an environment (`podsh up`) has one of its own")
        }
    }

    /// A map of base64.
    private func encoded(_ fields: FieldReader, _ name: String, help: String) -> ConfigData {
        var data = ConfigData()
        guard let value = fields.value(name), let reader = FieldReader(value, self) else { return data }
        for entry in reader.all() {
            if let bytes = bytes(entry.value) {
                data[entry.key] = ConfigValue(bytes)
                continue
            }
            guard let text = text(entry.value, orEmpty: true) else { continue }
            guard let bytes = Base64.decode(text) else {
                report(entry.value.span, "bad-value", entry.value.path, "is no base64", help: help)
                continue
            }
            data[entry.key] = ConfigValue(bytes)
        }
        return data
    }

    /// Bytes as a list of numbers, which the API server reads too.
    private func bytes(_ value: FieldValue) -> [UInt8]? {
        guard case .sequence(let items) = value.node else { return nil }
        var bytes: [UInt8] = []
        for item in items {
            guard case .scalar(let scalar) = item, case .integer(let number) = ScalarValue(scalar),
                let byte = UInt8(exactly: number)
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }
}

/// Base64 of RFC 4648 with padding.
package enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// nil where the text is no base64. Line ends are passed over, as a folded text has some.
    static func decode(_ text: String) -> [UInt8]? {
        var result: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        var padding = 0
        for byte in text.utf8 where byte != 0x0A && byte != 0x0D {
            if byte == UInt8(ascii: "=") {
                padding += 1
                continue
            }
            guard padding == 0, let value = value(byte) else { return nil }
            bits = bits << 6 | value
            count += 1
            if count % 4 == 0 { result += [UInt8(bits >> 16 & 255), UInt8(bits >> 8 & 255), UInt8(bits & 255)] }
        }
        guard (count + padding) % 4 == 0, padding <= 2 else { return nil }
        switch count % 4 {
        case 0: return padding == 0 ? result : nil
        case 2: return result + [UInt8(bits >> 4 & 255)]
        case 3: return result + [UInt8(bits >> 10 & 255), UInt8(bits >> 2 & 255)]
        default: return nil
        }
    }

    package static func encode(_ bytes: [UInt8]) -> String {
        var out: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
            for place in 0..<4 {
                out.append(
                    place <= group.count ? alphabet[Int(bits >> UInt32(18 - 6 * place) & 63)] : UInt8(ascii: "="))
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func value(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x41...0x5A: UInt32(byte - 0x41)
        case 0x61...0x7A: UInt32(byte - 0x61 + 26)
        case 0x30...0x39: UInt32(byte - 0x30 + 52)
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
