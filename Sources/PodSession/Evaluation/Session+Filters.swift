internal import PodControlPlane
internal import PodLanguage
internal import PodModel
internal import PodSyntax

extension Session {
    /// `COLLECTION where CONDITION`: the elements for which all conditions hold.
    func filtered(_ node: SyntaxNode, in scope: Scope) throws(EvaluationFailure) -> Value {
        var kept: [Value] = []
        try forEachMatch(of: node, in: scope) { kept.append($0) }
        return .list(ValueList(flat: kept))
    }

    /// How many elements an expression has; of a filter they are counted as they pass, none is kept.
    func count(_ node: SyntaxNode, in scope: Scope) throws(EvaluationFailure) -> Int {
        var inner = node
        while inner.kind == .parenthesized, let child = inner.firstChild { inner = child }
        if inner.kind == .filter {
            var count = 0
            try forEachMatch(of: inner, isOrdered: false, in: scope) { _ in count += 1 }
            return count
        }
        switch try evaluate(node, in: scope) {
        case .collection(let subject): return try count(subject, at: node)
        case .list(let list): return list.count
        case .map(let map): return map.count
        case .range(let low, let high):
            let (span, overflow) = high.subtractingReportingOverflow(low)
            return high < low ? 0 : overflow || span == .max ? .max : Int(span) + 1
        case let value: throw expected("a list or a kind such as pods", value, at: node)
        }
    }

    /// Where the order does not matter pods are not sorted by name.
    private func forEachMatch(
        of node: SyntaxNode, isOrdered: Bool = true, in scope: Scope, _ body: (Value) -> Void
    ) throws(EvaluationFailure) {
        var conditions = node.children
        guard let base = conditions.next() else { return }
        let tests = conditions
        var value = try evaluate(base, in: scope)
        if !isOrdered, case .collection(.pod) = value { value = .objects(try unsortedPods(at: base)) }
        var cursor = try ElementCursor(value, self, at: base)
        let inner = Scope(parent: scope)
        let doubtful = doubtfulNames(in: Array(tests), scope)
        elements: while let element = cursor.next() {
            visited += 1
            if visited & 0xFFF == 0, let interruption = interruption() { throw interrupted(interruption, at: node) }
            inner.subject = element
            try refuseHidden(doubtful, by: element)
            for test in tests {
                // An object that went away in the meantime is in no list.
                if try !holds(test, in: inner) { continue elements }
            }
            body(element)
        }
    }

    /// Names in conditions that are variables, too: the tested element may have a field of that name. The checker finds
    /// those of objects; what a map holds shows here. At a prompt the field wins.
    func doubtfulNames(in conditions: [SyntaxNode], _ scope: Scope) -> [SyntaxNode] {
        if options.mode == .interactive { return [] }
        var found: [SyntaxNode] = []
        var open = conditions
        while let node = open.popLast() {
            if node.kind == .name, scope.value(node.text) != nil { found.append(node) }
            var children = node.children
            // The name of a function is not looked for among fields.
            if let chain = ChainSyntax(node), chain.primary?.kind == .name, chain.steps.first?.kind == .call {
                _ = children.next()
            }
            while let child = children.next() { open.append(child) }
        }
        return found
    }

    func refuseHidden(_ names: [SyntaxNode], by subject: Value) throws(EvaluationFailure) {
        for node in names {
            let name = node.text
            let isHidden: Bool
            switch subject {
            case .map(let map): isHidden = map[name] != nil
            case .object: isHidden = try field(name, of: subject, at: node) != nil
            case .null, .bool, .int, .decimal, .string, .duration, .time, .quantity, .percent, .range, .list,
                .collection:
                isHidden = false
            }
            if isHidden || name == "it" { throw fault(at: node, HiddenName.message(name), help: HiddenName.help(name)) }
        }
    }

    private func unsortedPods(at node: SyntaxNode) throws(EvaluationFailure) -> [ObjectKey] {
        let plane = try controlPlane(at: node)
        var keys: [ObjectKey] = []
        let namespace = namespace
        plane.forEachPod(ofOwner: nil) { pod in
            if pod.meta.namespace == namespace { keys.append(pod.key) }
            return true
        }
        return keys
    }

    /// What `for` goes through.
    func elements(of node: SyntaxNode, in scope: Scope) throws(EvaluationFailure) -> ElementCursor {
        try ElementCursor(try evaluate(node, in: scope), self, at: node)
    }
}

/// Goes through the elements of a value one by one: a range is never written out.
struct ElementCursor: IteratorProtocol {
    private var list: [Value] = []
    private var at = 0
    private var next0: Int64 = 0
    private var last: Int64 = -1

    init(_ value: Value, _ session: Session, at node: SyntaxNode) throws(EvaluationFailure) {
        switch value {
        case .list(let values): list = values.elements
        case .map(let map): list = map.keys.map(Value.string)
        case .range(let low, let high):
            next0 = low
            last = high
            isRange = low <= high
        case .collection(let subject): list = try session.materialize(subject, at: node).elements
        case .null, .bool, .int, .decimal, .string, .duration, .time, .quantity, .percent, .object:
            throw session.expected("a list, a range, a map or a kind such as pods", value, at: node)
        }
    }

    private var isRange = false

    mutating func next() -> Value? {
        if isRange {
            let value = next0
            if value == last { isRange = false } else { next0 += 1 }
            return .int(value)
        }
        guard at < list.count else { return nil }
        defer { at += 1 }
        return list[at]
    }
}
