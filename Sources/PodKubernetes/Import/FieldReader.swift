import PodModel
import PodSyntax
import Yams

/// A value of a field, with its place.
struct FieldValue {
    let node: YAMLNode
    let path: FieldPath
    let span: TextSpan
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

    /// nil where the value is no map; that has been reported.
    init?(_ value: FieldValue, _ importer: Importer) {
        self.importer = importer
        path = value.path
        span = value.span
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
            if places[scalar.string] != nil { continue }
            places[scalar.string] = entries.count
            entries.append(Entry(key: scalar.string, keySpan: importer.places.span(key), value: value))
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
        default: break
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
        if case .scalar(let scalar) = node, case .null = ScalarValue(scalar) { return nil }
        return FieldValue(node: node, path: path.key(name), span: importer.places.span(node))
    }

    /// Where a field's key stands; the map's beginning where it is not given.
    func place(_ name: String) -> TextSpan { places[name].map { entries[$0].keySpan } ?? span }

    func has(_ name: String) -> Bool { places[name] != nil }

    /// All entries, for maps whose keys are data.
    func all() -> [(key: String, span: TextSpan, value: FieldValue)] {
        entries.indices.map { i in
            entries[i].isAsked = true
            let entry = entries[i]
            return (entry.key, entry.keySpan, FieldValue(node: entry.value, path: path.key(entry.key), span: importer.places.span(entry.value)))
        }
    }

    func report(_ name: String, _ code: String, _ message: String, help: String? = nil) {
        importer.report(has(name) ? place(name) : span, code, path.key(name), message, help: help)
    }

    func notCarried(_ name: String, _ message: String, help: String? = nil) {
        importer.notCarried(place(name), path.key(name), message, help: help)
    }

    func require(_ name: String) {
        if !has(name) { importer.report(span, "missing-field", path.key(name), "is missing") }
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
