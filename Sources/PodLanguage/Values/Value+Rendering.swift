package import PodModel

extension Value {
    /// What `print` shows and what `${ }` puts into a word: a string as it is, an object as `pod/web`.
    package var rendered: String {
        if case .string(let text) = self { return text }
        var text = ""
        write(into: &text)
        return text
    }

    private func write(into text: inout String) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .int(let n): text += String(n)
        case .decimal(let d): text += d.description
        case .string(let string): string.writeQuoted(into: &text)
        case .duration(let span): text += span.description
        case .time(let time): text += time.rfc3339
        case .quantity(let quantity, let unit): text += quantity.rendered(unit)
        case .percent(let p): text += Value.number(p) + "%"
        case .range(let low, let high): text += "\(low)..\(high)"
        case .object(let key): text += key.reference
        case .collection(let subject): text += subject.plural
        case .list(let list):
            text += "["
            for (i, element) in list.elements.enumerated() {
                if i > 0 { text += ", " }
                element.write(into: &text)
            }
            text += "]"
        case .map(let map):
            text += "{"
            for (i, entry) in map.entries.enumerated() {
                if i > 0 { text += ", " }
                if entry.key.isPlainName { text += entry.key } else { entry.key.writeQuoted(into: &text) }
                text += ": "
                entry.value.write(into: &text)
            }
            text += "}"
        }
    }

    /// Without a fraction of zero: `70`, `12.5`.
    private static func number(_ d: Double) -> String {
        let text = d.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}

extension Quantity {
    /// `500m` of cpu, `64Mi` of memory, digits of anything else.
    package func rendered(_ unit: QuantityUnit) -> String {
        let whole = nano % 1_000_000_000 == 0
        switch unit {
        case .cpu: return Quantity.cpuText(milli: milliRoundedUp)
        case .memory where whole: return Quantity.bytesText(unitsRoundedUp)
        case .amount where whole: return String(unitsRoundedUp)
        case .amount, .memory: return nano % 1_000_000 == 0 ? "\(nano / 1_000_000)m" : "\(nano)n"
        }
    }
}

extension String {
    /// In double quotes, as the language reads it back; control characters as escapes, so no value drives a terminal.
    func writeQuoted(into text: inout String) {
        text += "\""
        for scalar in unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\t": text += "\\t"
            case "$": text += "\\$"
            case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value):
                text += "\\u{\(String(scalar.value, radix: 16))}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }

    var isPlainName: Bool {
        guard let first = utf8.first, first >= 0x61 && first <= 0x7A || first >= 0x41 && first <= 0x5A || first == 0x5F
        else { return false }
        return utf8.allSatisfy {
            $0 >= 0x61 && $0 <= 0x7A || $0 >= 0x41 && $0 <= 0x5A || $0 == 0x5F || $0 == 0x2D || $0 >= 0x30 && $0 <= 0x39
        }
    }
}
