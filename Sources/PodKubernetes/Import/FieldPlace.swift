package import PodSyntax
import Yams

extension ImportedObject {
    /// Where a field stands, by its path as Kubernetes writes it (`spec.containers[0].ports[1].name`): the deepest part
    /// of the way that the file has, so that a missing field's place is that of what misses it.
    package func span(ofField path: String, in source: SourceText) -> TextSpan {
        let documents = YAMLFile(source).documents
        guard address.document < documents.count else { return span }
        let places = documents[address.document].places
        var node = documents[address.document].node
        for item in address.items {
            guard let items = node["items"]?.sequence, item < items.count else { return span }
            node = items[item]
        }
        return places.span(ofField: FieldStep.steps(of: path), in: node) ?? span
    }
}

/// One step of a path of fields.
private enum FieldStep {
    case key(String)
    case index(Int)

    /// `a.b[0]`, and of maps whose keys are data `a[key.with/dots]`.
    static func steps(of path: String) -> [FieldStep] {
        var steps: [FieldStep] = []
        var rest = Substring(path)
        while !rest.isEmpty {
            if rest.hasPrefix(".") {
                rest.removeFirst()
            } else if rest.hasPrefix("[") {
                let inner = rest.dropFirst().prefix { $0 != "]" }
                steps.append(Int(inner).map { .index($0) } ?? .key(String(inner)))
                rest = rest[inner.endIndex...].dropFirst()
            } else {
                let name = rest.prefix { $0 != "." && $0 != "[" }
                steps.append(.key(String(name)))
                rest = rest[name.endIndex...]
            }
        }
        return steps
    }
}

extension Places {
    /// The value's place; of a map or list its key's, which is where one looks for it. nil where not even the first
    /// step is there.
    fileprivate func span(ofField steps: [FieldStep], in root: YAMLNode) -> TextSpan? {
        var node = root
        var found: TextSpan?
        for step in steps {
            switch step {
            case .key(let name):
                guard case .mapping(let map) = node, let entry = map.first(where: { $0.key.scalar?.string == name })
                else { return found }
                node = entry.value
                found = span(entry.key)
            case .index(let index):
                guard case .sequence(let list) = node, index < list.count else { return found }
                node = list[index]
                found = span(node)
            }
        }
        if case .scalar(let scalar) = node, !scalar.string.isEmpty { return span(node) }
        return found
    }
}
