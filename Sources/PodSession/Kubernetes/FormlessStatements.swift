internal import PodSyntax

/// Statements that wait, check, react or do harm: a Kubernetes file only says what exists.
struct FormlessStatements {
    /// What they do, in the words of messages.
    enum Action: String {
        case wait
        case expectation
        case reaction
        case hostCommand = "host command"
        case nodeCommand = "node command"
        case containerCommand = "container command"
    }

    private var counts: [(action: Action, count: Int)] = []
    private var beginnings: Set<Beginning> = []

    init() {}

    init(in statements: SyntaxNode.Children) {
        for statement in statements { visit(statement) }
    }

    /// What they are called together; nil where there are none.
    var sentence: String? {
        if counts.isEmpty { return nil }
        return counts.map { counted($0.count, $0.action.rawValue) }.joined(separator: ", ")
            + ": a Kubernetes file only says what exists"
    }

    /// Whether one of them stands there.
    func contains(_ place: Place) -> Bool { beginnings.contains(Beginning(place)) }

    mutating func add(_ action: Action, _ count: Int = 1) {
        if count == 0 { return }
        if let known = counts.firstIndex(where: { $0.action == action }) {
            counts[known].count += count
        } else {
            counts.append((action, count))
        }
    }

    private mutating func visit(_ statement: SyntaxNode) {
        if let action = FormlessStatements.action(of: statement) {
            add(action)
            beginnings.insert(Beginning(Place(statement)))
            return
        }
        for child in statement.children where child.kind == .block { for inner in child.children { visit(inner) } }
        if let block = DeclarationSyntax(statement)?.block { for inner in block.statements { visit(inner) } }
    }

    /// nil for a statement that declares, changes objects or only computes.
    private static func action(of statement: SyntaxNode) -> Action? {
        switch statement.kind.statement {
        case .wait: .wait
        case .expect: .expectation
        case .on, .onExit, .every: .reaction
        case .run: .hostCommand
        case .command: action(of: CommandSyntax(node: statement).command)
        case .declaration, .let, .assignment, .if, .for, .while, .break, .continue, .return, .exit, .sleep, .function,
            .print, .output, .expression, nil:
            nil
        }
    }

    private static func action(of command: CommandWord?) -> Action? {
        switch command {
        case .fail, .partition, .restore, .slow, .drop, .pressure, .cordon, .uncordon, .drain, .evict: .nodeCommand
        case .exec, .attach, .debug, .copy, .forward: .containerCommand
        case .get, .describe, .explain, .help, .logs, .events, .session, .top, .map, .timeline, .plan, .scale, .restart,
            .delete, .label, .set, .upgrade, .rollout, .source, .export, .import, .quit, .advance, nil:
            nil
        }
    }
}

/// Where a statement begins in which text.
private struct Beginning: Hashable {
    let name: String
    let provenance: SourceText.Provenance
    let start: Int

    init(_ place: Place) {
        name = place.source.name
        provenance = place.source.provenance
        start = place.span.start
    }
}
