package import PodText

/// Fields of a document: a tree of which each node is in the set, or is on the way to some that are
/// (`structured-merge-diff/fieldpath`).
package struct FieldSet: Hashable, Sendable {
    struct Node: Hashable, Sendable {
        var isMember = false
        var children = FieldSet()

        var isEmpty: Bool { !isMember && children.isEmpty }
    }

    private(set) var nodes: [PathElement: Node] = [:]

    package init() {}

    package var isEmpty: Bool { nodes.isEmpty }

    mutating func insert(_ path: ArraySlice<PathElement>) {
        guard let first = path.first else { return }
        if path.count == 1 {
            nodes[first, default: Node()].isMember = true
        } else {
            nodes[first, default: Node()].children.insert(path.dropFirst())
        }
    }

    func union(_ other: FieldSet) -> FieldSet {
        var result = self
        for (element, node) in other.nodes {
            if let own = result.nodes[element] {
                result.nodes[element] = Node(
                    isMember: own.isMember || node.isMember, children: own.children.union(node.children))
            } else {
                result.nodes[element] = node
            }
        }
        return result
    }

    func intersection(_ other: FieldSet) -> FieldSet {
        combined(with: other) { own, node in
            Node(isMember: own.isMember && node.isMember, children: own.children.intersection(node.children))
        } alone: { _ in
            nil
        }
    }

    func subtracting(_ other: FieldSet) -> FieldSet {
        combined(with: other) { own, node in
            Node(isMember: own.isMember && !node.isMember, children: own.children.subtracting(node.children))
        } alone: { own in
            own
        }
    }

    private func combined(
        with other: FieldSet, _ both: (Node, Node) -> Node, alone: (Node) -> Node?
    ) -> FieldSet {
        var result = FieldSet()
        for (element, own) in nodes {
            guard let node = other.nodes[element].map({ both(own, $0) }) ?? alone(own), !node.isEmpty else { continue }
            result.nodes[element] = node
        }
        return result
    }

    /// With each named field that has some of the set in it: who owns all that was in an object, owned it too.
    func withNamedParents() -> FieldSet {
        var result = FieldSet()
        for (element, node) in nodes {
            result.nodes[element] = Node(
                isMember: node.isMember || element.isField, children: node.children.withNamedParents())
        }
        return result
    }

    /// Those that are in the set, in order.
    package var paths: [[PathElement]] {
        nodes.sorted { $0.key < $1.key }.flatMap { element, node in
            (node.isMember ? [[element]] : []) + node.children.paths.map { [element] + $0 }
        }
    }
}

extension FieldSet {
    /// As `fieldsV1` holds it: `{"f:metadata":{"f:labels":{".":{},"f:app":{}}}}`.
    package var document: Document {
        .object(
            nodes.sorted { $0.key < $1.key }.map { element, node in
                guard case .object(let children) = node.children.document, !children.isEmpty, node.isMember else {
                    return Document.Field(element.text, node.children.document)
                }
                return Document.Field(element.text, .object([Document.Field(".", .object([]))] + children))
            })
    }

    /// Nil of what is no such set.
    package init?(_ document: Document) {
        guard case .object(let fields) = document else { return nil }
        for field in fields where field.key != "." {
            guard let element = PathElement(text: field.key), let children = FieldSet(field.value) else { return nil }
            let isMember = children.isEmpty || field.value["."] != nil
            nodes[element] = Node(isMember: isMember, children: children)
        }
    }
}

extension PathElement {
    fileprivate var isField: Bool { text.hasPrefix("f:") }
}

extension [PathElement] {
    /// `.spec.containers[name="web"].image`.
    package var pathText: String { map(\.description).joined() }
}
