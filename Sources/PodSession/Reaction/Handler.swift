internal import PodModel
internal import PodSyntax

/// `on EVENT …`: what to do when it happens.
struct Handler {
    /// Which objects it is about.
    enum Range: Equatable {
        case all
        case object(ObjectKey)
        case labels(Labels)

        func covers(_ event: ScriptEvent) -> Bool {
            switch self {
            case .all: return true
            case .object(let key):
                return event.object == key || event.owner == key
                    || (key.kind == .node && event.node == key.name)
            case .labels(let labels):
                return labels.pairs.allSatisfy { event.labels[$0.key] == $0.value }
            }
        }
    }

    let kind: ScriptEvent.Kind
    let range: Range
    let statement: OnSyntax
    /// `nil`: the statement's block runs.
    let reaction: ReactionWord?
    let scope: Scope
    /// The namespace in which it stands.
    let namespace: String
    /// The rule lives in the cluster, which acts by itself; nothing is left to do here.
    let isRule: Bool
    var count = 0
}

/// `every D { … }`.
struct Repetition {
    let statement: EverySyntax
    let interval: TimeSpan
    let scope: Scope
    let namespace: String
    var due: Timestamp
    var count = 0
}
