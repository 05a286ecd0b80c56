import PodModel
import PodSyntax
import Yams

/// A value of a field, with its place.
struct FieldValue {
    let node: YAMLNode
    let path: FieldPath
    let span: TextSpan

    var isNull: Bool {
        if case .scalar(let scalar) = node, case .null = ScalarValue(scalar) { return true }
        return false
    }

    var isZero: Bool {
        if case .scalar(let scalar) = node, case .integer(0) = ScalarValue(scalar) { return true }
        return false
    }
}

/// One map of a document. Fields are asked for by name; what nobody has asked for in the end is not carried.
final class FieldReader {
    private struct Entry {
        let key: String
        let keySpan: TextSpan
        let value: YAMLNode
        var isAsked = false
    }

    let importer: Importer
    let path: FieldPath
    /// Where the map begins.
    let span: TextSpan
    private var entries: [Entry] = []
    private var places: [String: Int] = [:]
    /// Names that were asked for, for near misses.
    private var names: [String] = []

    /// Maps that are merged into each other.
    private static let deepestMerge = 16

    /// nil where the value is no map; that has been reported. Null, as an item of a list, is an empty map.
    init?(_ value: FieldValue, _ importer: Importer) {
        self.importer = importer
        path = value.path
        span = value.span
        if value.isNull { return }
        guard case .mapping(let map) = value.node else {
            importer.wrongType(value, "a map")
            return nil
        }
        importer.checkTag(map.tag.description, .map, value)
        merge(map, depth: 0)
    }

    /// The map's own keys first: they hold against those that `<<` brings.
    private func merge(_ map: YAMLNode.Mapping, depth: Int) {
        var merged: [YAMLNode.Mapping] = []
        for (key, value) in map {
            guard importer.visit(key) else { return }
            guard case .scalar(let scalar) = key else {
                importer.report(importer.places.span(key), "wrong-type", path, "a key has to be a string")
                continue
            }
            if scalar.string == "<<", scalar.style == .plain {
                merged += mergeSources(value, key)
                continue
            }
            importer.checkKey(scalar, key, path)
            if places[scalar.string] != nil { continue }
            places[scalar.string] = entries.count
            let span = importer.places.span(key)
            importer.note(key: span)
            entries.append(Entry(key: scalar.string, keySpan: span, value: value))
        }
        if merged.isEmpty { return }
        guard depth < FieldReader.deepestMerge else {
            return importer.report(span, "too-large", path, "maps are merged deeper than \(FieldReader.deepestMerge)")
        }
        for map in merged { merge(map, depth: depth + 1) }
    }

    private func mergeSources(_ value: YAMLNode, _ key: YAMLNode) -> [YAMLNode.Mapping] {
        switch value {
        case .mapping(let map): return [map]
        case .sequence(let list):
            let maps = list.compactMap(\.mapping)
            if maps.count == list.count { return maps }
        case .scalar, .alias: break
        }
        importer.report(importer.places.span(key), "wrong-type", path, "'<<' takes a map or a list of maps")
        return []
    }

    /// The value of a field; nil where it is not given, or null, which is the same to Kubernetes.
    func value(_ name: String) -> FieldValue? {
        names.append(name)
        guard let i = places[name] else { return nil }
        entries[i].isAsked = true
        let node = entries[i].value
        guard importer.visit(node) else { return nil }
        let value = FieldValue(node: node, path: path.key(name), span: importer.places.span(node))
        return value.isNull ? nil : value
    }

    /// Where a field's key stands; the map's beginning where it is not given.
    func place(_ name: String) -> TextSpan { places[name].map { entries[$0].keySpan } ?? span }

    /// Whether a field is given. One that is null is not.
    func has(_ name: String) -> Bool {
        guard let i = places[name] else { return false }
        if case .scalar(let scalar) = entries[i].value, case .null = ScalarValue(scalar) { return false }
        return true
    }

    /// The text of a field that is one, without asking for it.
    func scalar(_ name: String) -> String? {
        guard let i = places[name], case .scalar(let scalar) = entries[i].value else { return nil }
        return scalar.string
    }

    /// Whether a field is given as null: in a map of amounts that is none, and not as if it were not there.
    func isNull(_ name: String) -> Bool { places[name] != nil && !has(name) }

    /// All entries, for maps whose keys are data.
    func all() -> [(key: String, span: TextSpan, value: FieldValue)] {
        entries.indices.map { i in
            entries[i].isAsked = true
            let entry = entries[i]
            return (
                entry.key, entry.keySpan,
                FieldValue(node: entry.value, path: path.key(entry.key), span: importer.places.span(entry.value))
            )
        }
    }

    var keys: [TextSpan] { entries.map(\.keySpan) }

    func report(_ name: String, _ code: String, _ message: String, help: String? = nil) {
        importer.report(place(name), code, path.key(name), message, help: help)
    }

    /// Valid, and probably not meant.
    func warn(_ name: String, _ code: String, _ message: String, help: String? = nil) {
        importer.add(
            Finding(place(name), code, field: path.key(name).text, message, help: help, severity: .warning))
    }

    func notCarried(_ name: String, _ message: String, help: String? = nil) {
        importer.notCarried(place(name), path.key(name), message, help: help)
    }

    /// A field that has to be given: not null, and of a string more than nothing.
    func require(_ name: String) {
        names.append(name)
        guard let i = places[name] else { return importer.report(span, "missing-field", path.key(name), "is missing") }
        if case .scalar(let scalar) = entries[i].value {
            guard scalar.string.isEmpty || !has(name) else { return }
            entries[i].isAsked = true
            importer.report(place(name), "missing-field", path.key(name), "is empty, and has to be given")
        }
    }

    /// Fields that Kubernetes writes by itself: they say nothing about what is wanted.
    func passOver(_ fields: String...) {
        for name in fields { _ = value(name) }
    }

    /// Whatever nobody has asked for is not carried.
    func finish() {
        for entry in entries where !entry.isAsked {
            if case .scalar(let scalar) = entry.value, case .null = ScalarValue(scalar) { continue }
            let near = NearMiss.best(for: entry.key, among: names)
            importer.notCarried(
                entry.keySpan, path.key(entry.key), help: near.map { "did you mean '\($0)'?" })
        }
    }
}

extension Importer {
    /// kubectl makes another word of such a key (`off` is `false`), or cannot read it (`null`).
    fileprivate func checkKey(_ scalar: YAMLNode.Scalar, _ key: YAMLNode, _ path: FieldPath) {
        // Not by its tag: the reader has made a string of it to compare keys.
        guard scalar.style == .plain else { return }
        let word: String
        switch ScalarValue(plain: scalar.string) {
        case .bool(let value): word = "\(value)"
        case .integer(let value): word = "\(value)"
        case .null: word = "null, which is no key"
        case .number, .string, .unknownTag: return
        }
        if word == scalar.string { return }
        report(
            places.span(key), "wrong-type", path.key(scalar.string),
            "Kubernetes reads the key \(scalar.string) as \(word)",
            help: "write \"\(scalar.string)\"")
    }

    func wrongType(_ value: FieldValue, _ wanted: String, help: String? = nil) {
        let found =
            switch value.node {
            case .scalar(let scalar): ScalarValue(scalar).name
            case .mapping: "a map"
            case .sequence: "a list"
            case .alias: "an alias"
            }
        report(value.span, "wrong-type", value.path, "expected \(wanted), this is \(found)", help: help)
    }

    /// Lists and maps carry no other tag than their own.
    func checkTag(_ tag: String, _ own: Tag.Name, _ value: FieldValue) {
        if tag.isEmpty || tag == own.rawValue || tag == Tag.Name.nonSpecific.rawValue { return }
        report(value.span, "unknown-tag", value.path, "the tag \(tag) means nothing here", help: "take it out")
    }
}
