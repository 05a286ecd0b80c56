internal import PodLanguage
internal import PodModel
internal import PodSyntax

extension Session {
    /// `web.pods[0].node`, `smoke(url).status`.
    func chain(_ chain: ChainSyntax, in scope: Scope) throws(EvaluationFailure) -> Value {
        guard let primary = chain.primary else { throw fault(at: chain.node, "an expression is missing") }
        var steps = chain.steps
        var value: Value
        if primary.kind == .name, let first = chain.steps.first, first.kind == .call {
            _ = steps.next()
            value = try call(primary, first, in: scope)
        } else {
            value = try evaluate(primary, in: scope)
        }
        while let step = steps.next() {
            switch step.kind.step {
            case .field: value = try access(step.text, of: value, at: step)
            case .index: value = try index(value, by: step, in: scope)
            case .call, nil: throw fault(at: step, "\(value.typeName) cannot be called")
            }
        }
        return value
    }

    /// A field that must be there.
    private func access(_ written: String, of value: Value, at node: SyntaxNode) throws(EvaluationFailure) -> Value {
        // The node's text is the name; a leading dot is tolerated.
        let name = written.utf8.first == UInt8(ascii: ".") ? String(written.dropFirst()) : written
        if let result = try field(name, of: value, at: node) { return result }
        let known: [String]
        switch value {
        case .object(let key): known = Subject(key.kind).fields.map(\.name)
        case .map(let map): known = map.keys
        case .null:
            throw passing(fault(at: node, "null has no field '\(name)'"))
        case .bool, .int, .decimal, .string, .duration, .time, .quantity, .percent, .range, .list, .collection:
            known = []
        }
        throw fault(at: node, "\(value.typeName) has no field '\(name)'", help: nearMiss(name, among: known))
    }

    /// A field of a value; nil when the value has no such field. Of a list or a collection: the fields of its elements.
    func field(_ name: String, of value: Value, at node: SyntaxNode) throws(EvaluationFailure) -> Value? {
        switch value {
        case .object(let key): return try objectField(name, of: key, at: node)
        case .map(let map): return map[name] ?? (map.isSparse ? .null : nil)
        case .list(let list):
            var fields: [Value] = []
            fields.reserveCapacity(list.count)
            for element in list.elements {
                guard let result = try field(name, of: element, at: node) else { return nil }
                fields.append(result)
            }
            let all = fields
            return .list(try at(node) { () throws(ValueError) in try ValueList(all) })
        case .collection(let subject):
            guard subject.field(name) != nil else { return nil }
            return try field(name, of: .list(try materialize(subject, at: node)), at: node)
        case .null, .bool, .int, .decimal, .string, .duration, .time, .quantity, .percent, .range: return nil
        }
    }

    private func index(_ value: Value, by step: SyntaxNode, in scope: Scope) throws(EvaluationFailure) -> Value {
        guard let child = step.firstChild else { throw fault(at: step, "an index is missing") }
        let position = try evaluate(child, in: scope)
        switch (value, position) {
        case (.list(let list), .int(let i)):
            guard i >= 0, i < list.count else { throw outside(i, list.count, at: child) }
            return list.elements[Int(i)]
        case (.collection(let subject), .int(let i)):
            let list = try materialize(subject, at: step)
            guard i >= 0, i < list.count else { throw outside(i, list.count, at: child) }
            return list.elements[Int(i)]
        case (.map(let map), .string(let key)):
            guard let found = map[key] ?? (map.isSparse ? .null : nil) else {
                throw fault(at: child, "the map has no key '\(key)'", help: nearMiss(key, among: map.keys))
            }
            return found
        case (.list, _), (.collection, _):
            throw fault(at: child, "the index of a list is a whole number, this is \(position.typeName)")
        case (.map, _): throw fault(at: child, "the key of a map is a string, this is \(position.typeName)")
        default: throw fault(at: step, "\(value.typeName) has no elements")
        }
    }

    private func outside(_ i: Int64, _ count: Int, at node: SyntaxNode) -> EvaluationFailure {
        passing(fault(at: node, count == 0 ? "index \(i) of an empty list" : "index \(i) is outside 0..\(count - 1)"))
    }

    /// Marks a fault that a wait may see pass.
    func passing(_ stop: EvaluationFailure) -> EvaluationFailure {
        stop.isPassing = true
        return stop
    }

    // MARK: Calls

    /// A function of the script, else a built-in one.
    private func call(_ name: SyntaxNode, _ call: SyntaxNode, in scope: Scope) throws(EvaluationFailure) -> Value {
        if let (function, home) = scope.function(name.text) {
            return try self.call(function, home, name, call, in: scope)
        }
        if let function = Builtin(name: name.text) { return try self.call(function, name, call, in: scope) }
        let known = scope.names + Builtin.allCases.map(\.name)
        throw fault(at: name, "no function '\(name.text)'", help: nearMiss(name.text, among: known))
    }

    private func call(
        _ function: FunctionSyntax, _ home: Scope, _ name: SyntaxNode, _ call: SyntaxNode, in scope: Scope
    ) throws(EvaluationFailure) -> Value {
        let parameters = function.parameters
        let inner = Scope(parent: home)
        var given = 0
        for argument in call.children {
            let value = try evaluate(argument, in: scope)
            if given < parameters.count { inner.declare(parameters[given].text, value) }
            given += 1
        }
        if given != parameters.count {
            throw fault(at: call, "\(name.text) takes \(counted(parameters.count, "argument")), not \(given)")
        }
        calls.append(name.text)
        defer { calls.removeLast() }
        if calls.count > Session.mostCalls {
            throw fault(at: name, "calls are nested deeper than \(Session.mostCalls): \(cycle())", exhausted: true)
        }
        do {
            switch try run(function.block?.statements ?? call.noChildren, in: inner) {
            case .returned(let value): return value
            case .next, .breakLoop, .continueLoop: return .null
            }
        } catch {
            error.add(FailureReport.Frame("function \(name.text)", Place(name)))
            throw error
        }
    }

    /// The functions that call each other without end, innermost last: `a → b → a`.
    private func cycle() -> String {
        guard let last = calls.last else { return "" }
        let before = calls.dropLast().lastIndex(of: last) ?? 0
        return calls[before...].joined(separator: " → ")
    }
}

extension SyntaxNode {
    /// No statements.
    var noChildren: Children {
        var children = children
        while children.next() != nil {}
        return children
    }
}

/// `1 argument`, `2 arguments`.
func counted(_ n: Int, _ word: String) -> String { n == 1 ? "1 \(word)" : "\(n) \(word)s" }
