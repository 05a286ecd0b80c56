import PodModel
import PodSyntax
import Yams

// What fields hold. Each answers nil where the field is not given or wrong; that has been reported.
extension FieldReader {
    func text(_ name: String) -> String? { value(name).flatMap { importer.text($0) } }

    func flag(_ name: String) -> Bool? {
        guard let value = value(name) else { return nil }
        if case .scalar(let scalar) = value.node {
            switch ScalarValue(scalar) {
            case .bool(let flag): return flag
            case .string(let text):
                let isBool = if case .bool = ScalarValue(plain: text) { true } else { false }
                importer.wrongType(value, "true or false", help: isBool ? "write it without quotes" : nil)
                return nil
            case .null, .integer, .number, .unknownTag: break
            }
        }
        importer.wrongType(value, "true or false")
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
            importer.report(
                value.span, "bad-value", value.path,
                "\(number) is not between \(range.lowerBound) and \(range.upperBound)")
        case .string(let text) where Int64(text) != nil:
            importer.wrongType(value, "a whole number", help: "write it without quotes")
        case .null, .bool, .number, .string, .unknownTag: importer.wrongType(value, "a whole number")
        }
        return nil
    }

    /// Permission bits: a number, or 8-based with a leading 0 as kubectl reads it (`0440`, `0o440`).
    func mode(_ name: String) -> FileMode? { number(name, in: FileMode.range).flatMap { FileMode($0) } }

    func count(_ name: String) -> Int? { number(name, in: 0...Int64(Int32.max)).map { Int($0) } }
    func port(_ name: String) -> UInt16? { number(name, in: 1...65_535).map { UInt16($0) } }
    /// Zero is as if the field were not there.
    func portOrNone(_ name: String) -> UInt16? {
        guard let port = number(name, in: 0...65_535), port > 0 else { return nil }
        return UInt16(port)
    }
    /// Where zero means Kubernetes' default, and so nil here.
    func positive(_ name: String) -> Int? { count(name).flatMap { $0 == 0 ? nil : $0 } }
    func seconds(_ name: String, from least: Int64 = 0) -> TimeSpan? {
        number(name, in: least...Int64(Int32.max)).map { .seconds($0) }
    }

    /// Of the fields that are 64 bits long; what is longer than a run can be is for ever.
    func longSeconds(_ name: String, from least: Int64 = 0) -> TimeSpan? {
        number(name, in: least...Int64.max).map { .seconds($0) }
    }

    /// One of a few words; the empty text is as if the field were not there, which then has its default.
    func choice<T>(_ name: String, _ choices: [(String, T)]) -> T? {
        guard let value = value(name), let text = importer.text(value), !text.isEmpty else { return nil }
        if let found = choices.first(where: { $0.0 == text }) { return found.1 }
        let words = choices.map(\.0)
        importer.report(
            value.span, "bad-value", value.path, "'\(text)' is none of \(words.joined(separator: ", "))",
            help: NearMiss.best(for: text, among: words).map { "did you mean '\($0)'?" })
        return nil
    }

    func choice<Word: APIWord>(_ name: String, _: Word.Type) -> Word? {
        choice(name, Word.allCases.map { ($0.apiName, $0) })
    }

    func quantity(_ name: String) -> Quantity? {
        guard let value = value(name) else { return nil }
        guard case .scalar(let scalar) = value.node else {
            importer.wrongType(value, "a quantity such as 500m or 64Mi")
            return nil
        }
        switch ScalarValue(scalar) {
        case .integer(let number): return parse("\(number)", value)
        case .number(let text), .string(let text): return parse(text, value)
        case .null, .bool, .unknownTag: importer.wrongType(value, "a quantity such as 500m or 64Mi")
        }
        return nil
    }

    private func parse(_ text: String, _ value: FieldValue) -> Quantity? {
        if let quantity = try? Quantity.parse(text.utf8) { return quantity }
        importer.report(value.span, "bad-value", value.path, "'\(text)' is no quantity such as 500m or 64Mi")
        return nil
    }

    /// Bytes, more than none.
    func bytes(_ name: String) -> Int64? {
        guard let quantity = quantity(name) else { return nil }
        if quantity.unitsRoundedUp > 0 { return quantity.unitsRoundedUp }
        report(name, "bad-value", "has to be above 0")
        return nil
    }

    /// `isPart`: of all there are, which is at most 100 %.
    func countOrPercent(_ name: String, isPart: Bool = false) -> CountOrPercent? {
        guard let value = value(name) else { return nil }
        if case .scalar(let scalar) = value.node {
            switch ScalarValue(scalar) {
            case .integer(let number) where (0...Int64(Int32.max)).contains(number): return .count(Int(number))
            case .string(let text):
                guard let share = CountOrPercent(percentage: text) else { break }
                if isPart, case .percent(101...) = share {
                    report(name, "bad-value", "\(share) is more than all: at most 100%")
                }
                return share
            case .null, .bool, .integer, .number, .unknownTag: break
            }
        }
        importer.wrongType(value, "a number or a percentage such as 25%")
        return nil
    }

    func texts(_ name: String) -> [String]? {
        guard let items = list(name) else { return nil }
        return items.compactMap { importer.text($0, orEmpty: true) }
    }

    func list(_ name: String) -> [FieldValue]? { value(name).flatMap(importer.list) }

    /// A map of strings.
    func labels(_ name: String) -> Labels? {
        guard let value = value(name), let reader = FieldReader(value, importer) else { return nil }
        var labels: Labels = [:]
        for entry in reader.all() {
            if let text = importer.text(entry.value, orEmpty: true) { labels[entry.key] = text }
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
            let before = importer.findings.count
            let result = read(reader)
            reader.finish()
            // Nothing of a list may be lost without a word.
            if result == nil, importer.findings.count == before {
                importer.report(item.span, "bad-value", item.path, "is not complete")
            }
            return result
        }
    }

    /// A field that is fine as long as it says what podsh does anyway.
    func means(_ name: String, _ words: String...) {
        guard let value = value(name) else { return }
        if case .scalar(let scalar) = value.node, scalar.string.isEmpty || words.contains(scalar.string) { return }
        let does = words.filter { !$0.isEmpty }.joined(separator: " and ")
        importer.notCarried(
            place(name), value.path,
            "podsh does not carry this value" + (does.isEmpty ? "" : "; it does as with \(does)"))
    }

    /// A boolean that is fine as long as it says what podsh does anyway, in any of YAML's words (`no`, `off`).
    func means(_ name: String, _ wanted: Bool) {
        guard let value = value(name), let given = flag(name), given != wanted else { return }
        importer.notCarried(place(name), value.path, "podsh does not carry this value; it does as with \(wanted)")
    }

    /// A field that is fine as long as it is empty.
    func isEmpty(_ name: String) {
        guard let value = value(name) else { return }
        switch value.node {
        case .mapping(let map) where map.isEmpty: return
        case .sequence(let list) where list.isEmpty: return
        case .scalar(let scalar) where scalar.string.isEmpty: return
        case .mapping, .sequence, .scalar, .alias: importer.notCarried(place(name), value.path)
        }
    }
}

extension Importer {
    /// A string. What YAML reads as something else is an error, as in Kubernetes. `orEmpty`: in lists and maps of
    /// strings null is the empty one.
    func text(_ value: FieldValue, orEmpty: Bool = false) -> String? {
        guard case .scalar(let scalar) = value.node else {
            wrongType(value, "a string")
            return nil
        }
        let quoted = isReadingSecret ? "write it in quotes" : "write \"\(scalar.string)\""
        switch ScalarValue(scalar) {
        case .string(let text): return hasLostMark(value) ? "\u{FEFF}" + text : text
        case .unknownTag where isReadingSecret:
            report(
                value.span, "unknown-tag", value.path, "YAML reads it as a tag that means nothing here", help: quoted)
        case .unknownTag(let tag):
            report(value.span, "unknown-tag", value.path, "the tag \(tag) means nothing here", help: "take it out")
        case .null where orEmpty: return ""
        case .null: wrongType(value, "a string", help: "write \"\" for an empty one")
        case .bool(let flag) where scalar.string != "\(flag)":
            let word = isReadingSecret ? "this word" : scalar.string
            let message = "expected a string, and Kubernetes reads \(word) as \(flag), a boolean"
            report(value.span, "wrong-type", value.path, message, help: quoted)
        case .bool, .integer, .number: wrongType(value, "a string", help: quoted)
        }
        return nil
    }

    /// Yams makes strings by Foundation, which takes a byte order mark at the start of any text away.
    private func hasLostMark(_ value: FieldValue) -> Bool {
        guard source.bytes.count > value.span.start, source.bytes[value.span.start] == UInt8(ascii: "\"") else {
            return false
        }
        let begin = source.bytes[(value.span.start + 1)...].prefix(6)
        return begin.starts(with: [0xEF, 0xBB, 0xBF])
            || String(decoding: begin, as: UTF8.self).lowercased() == "\\ufeff"
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
