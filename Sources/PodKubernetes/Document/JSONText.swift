extension Document {
    /// JSON as kubectl prints it: four spaces, keys in the given order, every byte of the data kept (controls as
    /// escapes, all else as it stands). Ends with a newline.
    package var jsonText: String {
        var out: [UInt8] = []
        appendJSON(to: &out, depth: 0)
        out.append(0x0A)
        return String(decoding: out, as: UTF8.self)
    }

    /// The same on one line.
    package var jsonLine: String {
        var out: [UInt8] = []
        appendJSON(to: &out, depth: nil)
        return String(decoding: out, as: UTF8.self)
    }

    private func appendJSON(to out: inout [UInt8], depth: Int?) {
        switch self {
        case .null: out += "null".utf8
        case .bool(let value): out += (value ? "true" : "false").utf8
        case .integer(let value): out += String(value).utf8
        // JSON has no word for what is not a number or not finite.
        case .decimal(let value): out += (value.isFinite ? Document.decimalText(value) : "null").utf8
        case .string(let text): Document.appendJSONString(text, to: &out)
        case .array(let items):
            appendList(items, open: "[", close: "]", depth: depth, to: &out) { item, out, inner in
                item.appendJSON(to: &out, depth: inner)
            }
        case .object(let fields):
            appendList(fields, open: "{", close: "}", depth: depth, to: &out) { field, out, inner in
                Document.appendJSONString(field.key, to: &out)
                out += (inner == nil ? ":" : ": ").utf8
                field.value.appendJSON(to: &out, depth: inner)
            }
        }
    }

    private func appendList<Item>(
        _ items: [Item], open: Unicode.Scalar, close: Unicode.Scalar, depth: Int?, to out: inout [UInt8],
        each: (Item, inout [UInt8], Int?) -> Void
    ) {
        out.append(UInt8(ascii: open))
        let inner = depth.map { $0 + 1 }
        for (i, item) in items.enumerated() {
            if i > 0 { out.append(UInt8(ascii: ",")) }
            Document.newLine(inner, to: &out)
            each(item, &out, inner)
        }
        if !items.isEmpty { Document.newLine(depth, to: &out) }
        out.append(UInt8(ascii: close))
    }

    private static func newLine(_ depth: Int?, to out: inout [UInt8]) {
        guard let depth else { return }
        out.append(0x0A)
        out.append(contentsOf: repeatElement(0x20, count: depth * 4))
    }

    /// The shortest text that reads back as the same number; whole numbers without a point.
    static func decimalText(_ value: Double) -> String {
        let text = String(value)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    static func appendJSONString(_ text: String, to out: inout [UInt8]) {
        out.append(0x22)
        for byte in text.utf8 {
            switch byte {
            case 0x22: out += [0x5C, 0x22]
            case 0x5C: out += [0x5C, 0x5C]
            case 0x0A: out += "\\n".utf8
            case 0x0D: out += "\\r".utf8
            case 0x09: out += "\\t".utf8
            case 0x00...0x1F, 0x7F:
                let digits = String(byte, radix: 16)
                out += ("\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits).utf8
            default: out.append(byte)
            }
        }
        out.append(0x22)
    }
}
