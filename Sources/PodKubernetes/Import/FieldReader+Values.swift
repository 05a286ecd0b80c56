import PodModel
import PodSyntax
import Yams

// What fields hold. Each answers nil where the field is not given or wrong; that has been reported.
extension FieldReader {
    func text(_ name: String) -> String? { value(name).flatMap(importer.text) }

    func flag(_ name: String) -> Bool? {
        guard let value = value(name) else { return nil }
        if case .scalar(let scalar) = value.node, case .bool(let flag) = ScalarValue(scalar) { return flag }
        importer.wrongType(value, "true or false", help: "write it without quotes")
        return nil
    }

    func number(_ name: String, in range: ClosedRange<Int64>) -> Int64? {
        guard let value = value(name) else { return nil }
        guard case .scalar(let scalar) = value.node else {
            importer.wrongType(value, "a whole number")
            return nil
        }
        switch ScalarValue(scalar) {
        case .integer(let number) where range.contains(number): return number
        case .integer(let number):
            importer.report(value.span, "bad-value", value.path, "\(number) is not between \(range.lowerBound) and \(range.upperBound)")
        case .octal(let text):
            importer.report(value.span, "bad-value", value.path, "'\(text)' is 8-based to some readers", help: "write it without the 0")
        case .string(let text) where Int64(text) != nil:
            importer.wrongType(value, "a whole number", help: "write it without quotes")
        default: importer.wrongType(value, "a whole number")
        }
        return nil
    }

    func count(_ name: String) -> Int? { number(name, in: 0...Int64(Int32.max)).map { Int($0) } }
    func port(_ name: String) -> UInt16? { number(name, in: 1...65_535).map { UInt16($0) } }
    func seconds(_ name: String, from least: Int64 = 0) -> TimeSpan? {
        number(name, in: least...Int64(Int32.max)).map { .seconds($0) }
    }

    func choice<T>(_ name: String, _ choices: [(String, T)]) -> T? {
        guard let value = value(name), let text = importer.text(value) else { return nil }
        if let found = choices.first(where: { $0.0 == text }) { return found.1 }
        let words = choices.map(\.0)
        importer.report(
            value.span, "bad-value", value.path, "'\(text)' is none of \(words.joined(separator: ", "))",
            help: NearMiss.best(for: text, among: words).map { "did you mean '\($0)'?" })
        return nil
    }

    func quantity(_ name: String) -> Quantity? {
        guard let value = value(name) else { return nil }
        guard case .scalar(let scalar) = value.node else {
            importer.wrongType(value, "a quantity such as 500m or 64Mi")
            return nil
        }
        switch ScalarValue(scalar) {
        case .integer, .number, .string, .octal:
            if let quantity = try? Quantity.parse(scalar.string.utf8) { return quantity }
            importer.report(value.span, "bad-value", value.path, "'\(scalar.string)' is no quantity such as 500m or 64Mi")
        default: importer.wrongType(value, "a quantity such as 500m or 64Mi")
        }
        return nil
    }

    /// Bytes, more than none.
    func bytes(_ name: String) -> Int64? {
        guard let quantity = quantity(name) else { return nil }
        if quantity.unitsRoundedUp > 0 { return quantity.unitsRoundedUp }
        report(name, "bad-value", "has to be above 0")
        return nil
    }

    func countOrPercent(_ name: String) -> CountOrPercent? {
        guard let value = value(name) else { return nil }
        if case .scalar(let scalar) = value.node {
            switch ScalarValue(scalar) {
            case .integer(let number) where (0...Int64(Int32.max)).contains(number): return .count(Int(number))
            case .string(let text) where text.hasSuffix("%"):
                if let percent = Int(text.dropLast()), (0...1_000_000).contains(percent) { return .percent(percent) }
            default: break
            }
        }
        importer.wrongType(value, "a number or a percentage such as 25%")
        return nil
    }

    func texts(_ name: String) -> [String]? {
        guard let items = list(name) else { return nil }
        return items.compactMap(importer.text)
    }

    func list(_ name: String) -> [FieldValue]? { value(name).flatMap(importer.list) }

    /// A map of strings.
    func labels(_ name: String) -> Labels? {
        guard let value = value(name), let reader = FieldReader(value, importer) else { return nil }
        var labels: Labels = [:]
        for entry in reader.all() {
            if let text = importer.text(entry.value) { labels[entry.key] = text }
        }
        return labels
    }

    /// What stands in a map; its own unknown fields are reported.
    func object<T>(_ name: String, _ read: (FieldReader) -> T?) -> T? {
        guard let value = value(name), let reader = FieldReader(value, importer) else { return nil }
        defer { reader.finish() }
        return read(reader)
    }

    /// A list of maps.
    func objects<T>(_ name: String, _ read: (FieldReader) -> T?) -> [T] {
        (list(name) ?? []).compactMap { item in
            guard let reader = FieldReader(item, importer) else { return nil }
            defer { reader.finish() }
            return read(reader)
        }
    }

    /// A field that is fine as long as it says what podsh does anyway.
    func means(_ name: String, _ words: String...) {
        guard let value = value(name) else { return }
        if case .scalar(let scalar) = value.node, words.contains(scalar.string) { return }
        let does = words.filter { !$0.isEmpty }.joined(separator: " and ")
        importer.notCarried(
            place(name), value.path, "podsh does not carry this value" + (does.isEmpty ? "" : "; it does as with \(does)"))
    }

    /// A field that is fine as long as it is empty.
    func isEmpty(_ name: String) {
        guard let value = value(name) else { return }
        switch value.node {
        case .mapping(let map) where map.isEmpty: return
        case .sequence(let list) where list.isEmpty: return
        case .scalar(let scalar) where scalar.string.isEmpty: return
        default: importer.notCarried(place(name), value.path)
        }
    }
}

extension Importer {
    /// A string. What YAML reads as something else is an error, as in Kubernetes, but for YAML 1.1's yes, no, on and off.
    func text(_ value: FieldValue) -> String? {
        guard case .scalar(let scalar) = value.node else {
            wrongType(value, "a string")
            return nil
        }
        switch ScalarValue(scalar) {
        case .string(let text): return hasLostMark(value) ? "\u{FEFF}" + text : text
        case .unknownTag(let tag):
            report(value.span, "unknown-tag", value.path, "the tag \(tag) means nothing here", help: "take it out")
        case .null: wrongType(value, "a string", help: "write \"\" for an empty one")
        default: wrongType(value, "a string", help: "write \"\(scalar.string)\"")
        }
        return nil
    }

    /// Yams makes strings by Foundation, which takes a byte order mark at the start of any text away.
    private func hasLostMark(_ value: FieldValue) -> Bool {
        guard source.bytes.count > value.span.start, source.bytes[value.span.start] == UInt8(ascii: "\"") else { return false }
        let begin = source.bytes[(value.span.start + 1)...].prefix(6)
        return begin.starts(with: [0xEF, 0xBB, 0xBF]) || String(decoding: begin, as: UTF8.self).lowercased() == "\\ufeff"
    }

    func list(_ value: FieldValue) -> [FieldValue]? {
        guard case .sequence(let items) = value.node else {
            wrongType(value, "a list")
            return nil
        }
        checkTag(items.tag.description, .seq, value)
        var values: [FieldValue] = []
        for (i, item) in items.enumerated() {
            guard visit(item) else { return nil }
            values.append(FieldValue(node: item, path: value.path.index(i), span: places.span(item)))
        }
        return values
    }
}
