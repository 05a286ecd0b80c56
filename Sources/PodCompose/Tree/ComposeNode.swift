import PodKubernetes
import PodSyntax

/// Where something stands: in which of the files that make a project.
struct ComposePlace: Sendable {
    let file: Int
    let span: TextSpan
}

/// A value of a compose file, its variables replaced.
struct ComposeNode: Sendable {
    struct Entry: Sendable {
        let key: String
        let keyPlace: ComposePlace
        var value: ComposeNode
    }

    enum Content: Sendable {
        case null
        case scalar(String)
        case list([ComposeNode])
        case map([Entry])
    }

    /// What a file says against those before it (`!reset`, `!override` of the compose specification's merge rules).
    enum Rule: Sendable {
        case reset, replace
    }

    var content: Content
    let place: ComposePlace
    var rule: Rule?

    init(_ content: Content, at place: ComposePlace, rule: Rule? = nil) {
        self.content = content
        self.place = place
        self.rule = rule
    }

    var isNull: Bool { if case .null = content { true } else { false } }

    var text: String? { if case .scalar(let text) = content { text } else { nil } }

    /// Empty where it is no map.
    var entries: [Entry] { if case .map(let entries) = content { entries } else { [] } }

    /// Empty where it is no list.
    var items: [ComposeNode] { if case .list(let items) = content { items } else { [] } }

    subscript(key: String) -> ComposeNode? { entries.first { $0.key == key }?.value }

    func entry(_ key: String) -> Entry? { entries.first { $0.key == key } }
}

extension ComposeNode {
    /// A tree as it stands in a file; `expand` replaces the variables of a scalar.
    init(_ tree: YAMLTree, file: Int, expand: (String, ComposePlace) -> String) {
        let place = ComposePlace(file: file, span: tree.span)
        let rule: Rule? =
            switch tree.tag {
            case "!reset": .reset
            case "!override": .replace
            default: nil
            }
        switch tree.content {
        case .scalar(let text, let isPlain):
            let isNull = isPlain && ["", "~", "null", "Null", "NULL"].contains(text)
            self.init(isNull ? .null : .scalar(expand(text, place)), at: place, rule: rule)
        case .list(let items):
            self.init(
                .list(items.map { ComposeNode($0, file: file, expand: expand) }), at: place, rule: rule)
        case .map(let entries):
            let own = entries.map { entry in
                Entry(
                    key: entry.key, keyPlace: ComposePlace(file: file, span: entry.keySpan),
                    value: ComposeNode(entry.value, file: file, expand: expand))
            }
            self.init(.map(own), at: place, rule: rule)
        }
    }
}
