internal import PodControlPlane
internal import PodLanguage
internal import PodModel
internal import PodSyntax

/// Looks at a condition written as an expression, and tells its parts when it does not hold.
final class ConditionJudge {
    let condition: SyntaxNode
    private let scope: Scope
    private let session: Session
    /// The objects that the condition names.
    private(set) var objects: [ObjectKey] = []
    /// It asks for the time, or over http what a container says, perhaps in a function: it can change without anything
    /// happening.
    private(set) var dependsOnTime = false
    /// What was missing at the last look: an object that is not there yet, an index behind the end.
    private(set) var passingReason: String?
    /// When the wait ends.
    var limit: Timestamp?
    /// Objects for whose readiness, or jobs for whose success, it waits: when one is hopeless, so is the condition.
    private var hopes: [(key: ObjectKey, state: StateWord)] = []

    init(_ condition: SyntaxNode, in scope: Scope, of session: Session) {
        self.condition = condition
        self.scope = scope
        self.session = session
        collect(condition)
        if session.can(.movesTime) { findHopes(condition) }
    }

    /// Whether it holds now.
    func look() throws(EvaluationFailure) -> Verdict {
        let cases = session.records.count
        do {
            passingReason = nil
            if try session.holds(condition, in: scope) { return .held }
        } catch  where error.isPassing && error.exit == nil {
            passingReason = error.report.message
            session.records.removeSubrange(cases...)
            return .notYet
        }
        for hope in hopes {
            if let reason = session.hopeless(hope.key, [hope.state], until: limit) { return .impossible(reason) }
        }
        return .notYet
    }

    /// A reason together with what was missing at the last look.
    func explained(_ reason: String) -> String {
        passingReason.map { "\($0), and \(reason)" } ?? reason
    }

    /// The values of the condition's parts: `web.ready is 2`; nil when there is nothing to add to the text.
    func describe() -> String? {
        var parts: [String] = []
        describe(condition, into: &parts)
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    private func describe(_ node: SyntaxNode, into parts: inout [String]) {
        if parts.count >= 6 { return }
        switch node.kind.expression {
        case .parenthesized, .not: if let child = node.firstChild { describe(child, into: &parts) }
        case .conjunction, .disjunction, .comparison: for child in node.children { describe(child, into: &parts) }
        case .name, .chain, .filter, .object, .sum, .product:
            guard let value = value(of: node) else { return }
            let text = session.oneLine(node.text)
            let shown = session.shortened(value.rendered)
            if text != shown, !parts.contains("\(text) is \(shown)") { parts.append("\(text) is \(shown)") }
        case .null, .boolean, .integer, .decimal, .duration, .quantity, .percentage, .string, .interpolation, .list,
            .map, .negation, .range, nil:
            break
        }
    }

    /// The value of a part, for the reader of a failure: what fails on the way is no further failure of the run.
    private func value(of node: SyntaxNode) -> Value? {
        let cases = session.records.count
        defer { session.records.removeSubrange(cases...) }
        return try? session.evaluate(node, in: scope)
    }

    /// Goes through the expression once for the objects it names and for `now`.
    private func collect(_ node: SyntaxNode) {
        // A field's name is no name of an object.
        if node.kind == .fieldAccess {
            if node.text == "age" { dependsOnTime = true }
            return
        }
        switch node.kind.expression {
        case .name:
            let name = node.text
            if name == "now" || name == "http" || scope.function(name) != nil { dependsOnTime = true }
            // Beside real pods files change too; in virtual time nobody could write one.
            if name == "read", !session.can(.movesTime) { dependsOnTime = true }
            if let value = scope.value(name) {
                if case .object(let key) = value { add(key) }
            } else if Subject(plural: name) == nil, session.plane != nil,
                let key = try? session.findBare(name, at: node)
            {
                add(key)
            }
        case .object:
            if let key = try? session.objectKey(ObjectSyntax(node: node), in: scope) { add(key) }
        case .null, .boolean, .integer, .decimal, .duration, .quantity, .percentage, .string, .interpolation, .list,
            .map, .parenthesized, .chain, .negation, .not, .product, .sum, .range, .comparison, .conjunction,
            .disjunction, .filter, nil:
            break
        }
        for child in node.children { collect(child) }
    }

    private func add(_ key: ObjectKey) {
        if !objects.contains(key), objects.count < 16 { objects.append(key) }
    }

    /// `web.ready`, `web.ready == 3`, `web.ready >= 3`, `import.done`, `import.succeeded == 5`, alone or joined by
    /// `and`.
    private func findHopes(_ node: SyntaxNode) {
        switch node.kind.expression {
        case .parenthesized: if let child = node.firstChild { findHopes(child) }
        case .conjunction: for child in node.children { findHopes(child) }
        case .comparison:
            var sides = node.children
            guard let left = sides.next(), let right = sides.next(), let sign = right.leadingOperator else { return }
            guard [.equal, .greaterOrEqual, .greater].contains(sign), let hope = hope(of: left) else { return }
            // Fewer ready than now can come about though readiness is hopeless.
            guard let now = value(of: left), let desired = value(of: right) else { return }
            if (try? now.comparison(.less, desired)) == true { hopes.append(hope) }
        case .chain: if let hope = hope(of: node) { hopes.append(hope) }
        case .null, .boolean, .integer, .decimal, .duration, .quantity, .percentage, .string, .interpolation, .name,
            .object, .list, .map, .negation, .not, .product, .sum, .range, .disjunction, .filter, nil:
            break
        }
    }

    private func hope(of node: SyntaxNode) -> (key: ObjectKey, state: StateWord)? {
        guard let chain = ChainSyntax(node), let primary = chain.primary else { return nil }
        let steps = Array(chain.steps)
        guard steps.count == 1, steps[0].kind == .fieldAccess else { return nil }
        let field = steps[0].text
        guard field == "ready" || field == "done" || field == "succeeded",
            case .object(let key)? = value(of: primary)
        else { return nil }
        if field == "ready" { return key.kind == .pod || key.kind.isWorkload ? (key, .ready) : nil }
        return key.kind == .job ? (key, .done) : nil
    }
}
