import PodModel

extension Importer {
    func config(_ fields: FieldReader, _ meta: ImportedMeta, isSecret: Bool) -> (Manifest, ObjectKey)? {
        var data: Labels = [:]
        if isSecret {
            data = secretData(fields)
            for pair in (fields.labels("stringData") ?? [:]).pairs { data[pair.key] = pair.value }
            fields.means("type", "Opaque")
        } else {
            data = fields.labels("data") ?? [:]
            fields.isEmpty("binaryData")
        }
        fields.means("immutable", "false")
        return (
            .config(name: meta.name, namespace: meta.namespace, data: data, isSecret: isSecret),
            ObjectKey(isSecret ? .secret : .configMap, meta.name, namespace: meta.namespace)
        )
    }

    private func secretData(_ fields: FieldReader) -> Labels {
        var data: Labels = [:]
        guard let value = fields.value("data"), let reader = FieldReader(value, self) else { return data }
        for entry in reader.all() {
            guard let text = text(entry.value) else { continue }
            guard let bytes = Base64.decode(text) else {
                report(
                    entry.value.span, "bad-value", entry.value.path, "is no base64",
                    help: "write plain text under stringData")
                continue
            }
            if let plain = String(validating: bytes, as: UTF8.self) {
                data[entry.key] = plain
            } else {
                notCarried(entry.value.span, entry.value.path, "podsh keeps texts, and this is no UTF-8")
            }
        }
        return data
    }
}

/// Base64 of RFC 4648 with padding.
enum Base64 {
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

    static func encode(_ text: String) -> String {
        var out: [UInt8] = []
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
            for place in 0..<4 {
                out.append(place <= group.count ? alphabet[Int(bits >> UInt32(18 - 6 * place) & 63)] : UInt8(ascii: "="))
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
