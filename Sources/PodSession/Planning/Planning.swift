internal import PodModel
internal import PodSyntax

/// A run in which declarations are applied to a copy of the cluster, and nothing else happens.
final class Planning {
    /// What each object would become, in the order in which objects are first met.
    private(set) var changes: [Change] = []
    private var places: [ObjectKey: Int] = [:]
    /// Objects that are declared more than once and not the same, and how often, in the order in which that is found.
    private(set) var redeclared: [(key: ObjectKey, count: Int)] = []
    /// What the plan says nothing about, with the reason where there is one.
    private(set) var gaps: [(place: Place, kind: NodeKind, what: String)] = []
    /// Those of them that would change objects themselves.
    var unsaid: [(place: Place, kind: NodeKind, what: String)] {
        gaps.filter { $0.kind != .letStatement && $0.kind != .assignment }
    }
    private var steps = 0

    /// Statements and rounds of loops until a plan is given up.
    static let mostSteps = 200_000

    func note(_ news: [Change]) {
        for change in news {
            guard let i = places[change.object] else {
                places[change.object] = changes.count
                changes.append(change)
                continue
            }
            if change.action == .configured { noteAgain(change.object) }
            changes[i].details += change.details
            if changes[i].action == .unchanged { changes[i].action = change.action }
        }
    }

    private func noteAgain(_ key: ObjectKey) {
        if let known = redeclared.firstIndex(where: { $0.key == key }) {
            redeclared[known].count += 1
        } else {
            redeclared.append((key, 2))
        }
    }

    func skip(_ node: SyntaxNode, _ what: String) {
        let place = Place(node)
        if gaps.last.map({ $0.place.span == place.span && $0.place.source.name == place.source.name }) == true {
            return
        }
        gaps.append((place, node.kind, what))
    }

    /// One more step; false when there were too many.
    func step() -> Bool {
        steps += 1
        return steps <= Planning.mostSteps
    }

    /// A statement that failed because nothing runs here is a gap, no failure. What is refused is refused for real,
    /// too.
    func passesOver(_ stop: EvaluationFailure, at statement: SyntaxNode) -> Bool {
        if stop.exit != nil || stop.isExhaustion || stop.report.kind != .evaluation { return false }
        if statement.kind == .declaration, gaps.isEmpty { return false }
        skip(statement, stop.report.message)
        return true
    }
}

extension Session {
    /// What becomes of a statement while planning: nil to carry it out, which is safe for declarations and for what
    /// only computes.
    func plan(_ statement: SyntaxNode, _ planning: Planning) throws(EvaluationFailure) -> Flow? {
        try takeStep(planning, at: statement)
        switch statement.kind.statement {
        // They change no object.
        case .wait, .expect, .sleep, .print, .output: return .next
        case .command:
            switch CommandSyntax(node: statement).command {
            case .source, .import: return nil
            case .get, .describe, .explain, .help, .events, .logs, .session, .top, .plan, .export, .map, .timeline,
                .advance:
                return .next
            case .quit: throw EvaluationFailure(exit: ExitCode.held, at: statement)
            case .scale, .restart, .delete, .evict, .label, .set, .upgrade, .rollout, .exec, .attach, .debug, .copy,
                .forward, .cordon, .uncordon, .drain, .fail, .partition, .slow, .drop, .pressure, .restore, nil:
                break
            }
        case .on, .onExit, .every, .run: break
        case .declaration, .let, .assignment, .if, .for, .while, .break, .continue, .return, .exit, .function,
            .expression, nil:
            return nil
        }
        planning.skip(statement, Session.firstLine(of: statement))
        return .next
    }

    func takeStep(_ planning: Planning?, at node: SyntaxNode) throws(EvaluationFailure) {
        guard let planning, !planning.step() else { return }
        throw fault(
            at: node, "the plan is given up after \(Planning.mostSteps) steps: what ends this loop may need to run",
            exhausted: true)
    }
}
