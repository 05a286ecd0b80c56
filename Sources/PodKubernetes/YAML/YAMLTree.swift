package import PodSyntax
import Yams

/// A document as a tree of its own that knows its places, for files that hold no Kubernetes objects. Maps that `<<`
/// brings are merged, aliases written out; scalars are texts as they stand.
package struct YAMLTree: Sendable {
    package struct Entry: Sendable {
        package let key: String
        package let keySpan: TextSpan
        package let value: YAMLTree
    }

    package enum Content: Sendable {
        /// Without quotes it may mean something else than a text.
        case scalar(String, isPlain: Bool)
        case list([YAMLTree])
        case map([Entry])
    }

    package let content: Content
    package let span: TextSpan
    /// `!reset`; nil for those that YAML itself gives.
    package let tag: String?

    /// The documents of a text, and what kept others from being read.
    package static func read(_ source: SourceText) -> (documents: [YAMLTree], findings: [Finding]) {
        let file = YAMLFile(source)
        var findings = file.findings
        var trees: [YAMLTree] = []
        for document in file.documents {
            var builder = YAMLTreeBuilder(document.places)
            trees.append(builder.tree(document.node, depth: 0))
            findings += builder.findings
        }
        return (trees, findings)
    }
}

private struct YAMLTreeBuilder {
    private let places: Places
    private(set) var findings: [Finding] = []
    private var visits = 0

    /// Nodes once aliases are written out: with aliases a short text can be long.
    static let mostVisits = 500_000
    static let deepest = 200

    init(_ places: Places) {
        self.places = places
    }

    mutating func tree(_ node: YAMLNode, depth: Int) -> YAMLTree {
        let span = places.span(node)
        guard visit(span, depth) else { return YAMLTree(content: .scalar("", isPlain: true), span: span, tag: nil) }
        switch node {
        case .scalar(let scalar):
            let isPlain = scalar.style == .plain || scalar.style == .any
            return YAMLTree(
                content: .scalar(scalar.string, isPlain: isPlain), span: span, tag: own(scalar.tag.description))
        case .sequence(let list):
            let items = list.map { tree($0, depth: depth + 1) }
            return YAMLTree(content: .list(items), span: span, tag: own(list.tag.description))
        case .mapping(let map):
            return YAMLTree(content: .map(entries(map, depth)), span: span, tag: own(map.tag.description))
        case .alias:
            return YAMLTree(content: .scalar("", isPlain: true), span: span, tag: nil)
        }
    }

    /// The map's own keys hold against those that `<<` brings, the first of those against the later ones.
    private mutating func entries(_ map: YAMLNode.Mapping, _ depth: Int) -> [YAMLTree.Entry] {
        var entries: [YAMLTree.Entry] = []
        var merged: [YAMLTree] = []
        for (key, value) in map {
            guard case .scalar(let scalar) = key else {
                findings.append(Finding(places.span(key), "wrong-type", "a key has to be a string"))
                continue
            }
            let tree = tree(value, depth: depth + 1)
            if scalar.string == "<<", scalar.style == .plain {
                merged += sources(tree, places.span(key))
            } else {
                entries.append(YAMLTree.Entry(key: scalar.string, keySpan: places.span(key), value: tree))
            }
        }
        for case .map(let more) in merged.map(\.content) {
            for entry in more where !entries.contains(where: { $0.key == entry.key }) { entries.append(entry) }
        }
        return entries
    }

    private mutating func sources(_ tree: YAMLTree, _ key: TextSpan) -> [YAMLTree] {
        switch tree.content {
        case .map: return [tree]
        case .list(let items): return items
        case .scalar:
            findings.append(Finding(key, "wrong-type", "'<<' takes a map or a list of maps"))
            return []
        }
    }

    private func own(_ tag: String) -> String? { tag.hasPrefix("!") && tag != "!" ? tag : nil }

    private mutating func visit(_ span: TextSpan, _ depth: Int) -> Bool {
        visits += 1
        if visits <= YAMLTreeBuilder.mostVisits, depth <= YAMLTreeBuilder.deepest { return true }
        if findings.last?.code != "too-large" {
            findings.append(
                Finding(span, "too-large", "the file has too many fields once its aliases are written out"))
        }
        return false
    }
}
