internal import PodControlPlane
internal import PodLanguage
internal import PodModel
internal import PodSyntax

extension Session {
    /// The largest file that `read` and `source` take, and the largest reply of `http`.
    static let mostInput = 16 << 20

    /// A built-in function.
    func call(
        _ function: Builtin, _ name: SyntaxNode, _ call: SyntaxNode, in scope: Scope
    ) throws(EvaluationFailure) -> Value {
        let nodes = Array(call.children)
        guard function.arity.contains(nodes.count) else {
            throw fault(at: call, "\(function.signature) cannot take \(counted(nodes.count, "argument"))")
        }
        // These look at their argument unread: a collection is counted without a list of it.
        if function == .count { return .int(Int64(try count(nodes[0], in: scope))) }
        if function == .exists { return .bool(try exists(nodes[0], in: scope)) }
        var arguments: [Value] = []
        for node in nodes { arguments.append(try evaluate(node, in: scope)) }
        switch function {
        case .sum: return try sum(try listed(arguments[0], at: nodes[0]), at: nodes[0])
        case .min, .max: return try extreme(function, arguments, nodes, call)
        case .len: return .int(Int64(try length(arguments[0], at: nodes[0])))
        case .keys:
            guard case .map(let map) = arguments[0] else { throw expected("a map", arguments[0], at: nodes[0]) }
            return .list(ValueList(flat: map.keys.map(Value.string)))
        case .split:
            return .list(try split(string(arguments[0], nodes[0]), by: string(arguments[1], nodes[1]), at: nodes[1]))
        case .join:
            let texts = try listed(arguments[0], at: nodes[0]).map(\.rendered)
            return .string(texts.joined(separator: try string(arguments[1], nodes[1])))
        case .lines: return .list(lines(of: try string(arguments[0], nodes[0])))
        case .json:
            let text = try string(arguments[0], nodes[0])
            return try at(nodes[0]) { () throws(ValueError) in try Value(json: text) }
        case .http:
            if planning != nil { throw fault(at: call, "nothing is asked while planning") }
            return try http(try string(arguments[0], nodes[0]), at: call)
        case .env: return try environment(arguments, nodes)
        case .read: return .string(try read(try string(arguments[0], nodes[0]), at: nodes[0]))
        case .now: return .time(try controlPlane(at: call).now)
        case .cpu: return try cpu(try string(arguments[0], nodes[0]), at: nodes[0])
        case .count, .exists: return .null
        }
    }

    func expected(_ what: String, _ value: Value, at node: SyntaxNode) -> EvaluationFailure {
        fault(at: node, "expected \(what), this is \(value.typeName)")
    }

    private func string(_ value: Value, _ node: SyntaxNode) throws(EvaluationFailure) -> String {
        guard case .string(let text) = value else { throw expected("a string", value, at: node) }
        return text
    }

    /// The elements of whatever has some.
    private func listed(_ value: Value, at node: SyntaxNode) throws(EvaluationFailure) -> [Value] {
        var cursor = try ElementCursor(value, self, at: node)
        var result: [Value] = []
        while let element = cursor.next() {
            result.append(element)
            if result.count > 1_000_000 { throw fault(at: node, "more than 1000000 elements") }
        }
        return result
    }

    private func sum(_ elements: [Value], at node: SyntaxNode) throws(EvaluationFailure) -> Value {
        guard var total = elements.first else { return .int(0) }
        for element in elements.dropFirst() {
            let sum = total
            total = try at(node) { () throws(ValueError) in try sum.arithmetic(.add, element) }
        }
        return total
    }

    private func extreme(
        _ function: Builtin, _ arguments: [Value], _ nodes: [SyntaxNode], _ call: SyntaxNode
    ) throws(EvaluationFailure) -> Value {
        let elements = arguments.count == 1 ? try listed(arguments[0], at: nodes[0]) : arguments
        guard var best = elements.first else { throw fault(at: nodes[0], "\(function.name) of an empty list") }
        for element in elements.dropFirst() {
            let held = best
            let isBetter = try at(call) { () throws(ValueError) in
                try element.comparison(function == .min ? .less : .greater, held)
            }
            if isBetter { best = element }
        }
        return best
    }

    private func length(_ value: Value, at node: SyntaxNode) throws(EvaluationFailure) -> Int {
        switch value {
        case .string(let text): return text.count
        case .list(let list): return list.count
        case .map(let map): return map.count
        case .range(let low, let high):
            let (span, overflow) = high.subtractingReportingOverflow(low)
            return high < low ? 0 : overflow || span == .max ? .max : Int(span) + 1
        case .collection(let subject): return try count(subject, at: node)
        case .null, .bool, .int, .decimal, .duration, .time, .quantity, .percent, .object:
            throw expected("a string, list or map", value, at: node)
        }
    }

    private func split(_ text: String, by separator: String, at node: SyntaxNode) throws(EvaluationFailure) -> ValueList
    {
        if separator.isEmpty { throw fault(at: node, "the separator is empty") }
        let (bytes, mark) = (Array(text.utf8), Array(separator.utf8))
        var parts: [Value] = []
        var start = 0
        var i = 0
        while i + mark.count <= bytes.count {
            if bytes[i..<i + mark.count].elementsEqual(mark) {
                parts.append(.string(String(decoding: bytes[start..<i], as: UTF8.self)))
                i += mark.count
                start = i
            } else {
                i += 1
            }
        }
        parts.append(.string(String(decoding: bytes[start...], as: UTF8.self)))
        return ValueList(flat: parts)
    }

    /// Without line ends; a final line end starts no further line.
    private func lines(of text: String) -> ValueList {
        var parts = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
        if parts.last?.isEmpty == true { parts.removeLast() }
        return ValueList(
            flat: parts.map { part in
                let line = part.last == 0x0D ? part.dropLast() : part
                return .string(String(decoding: line, as: UTF8.self))
            })
    }

    private func environment(_ arguments: [Value], _ nodes: [SyntaxNode]) throws(EvaluationFailure) -> Value {
        let name = try string(arguments[0], nodes[0])
        if let text = host.environment(name) { return .string(text) }
        return arguments.count > 1 ? arguments[1] : .null
    }

    private func cpu(_ text: String, at node: SyntaxNode) throws(EvaluationFailure) -> Value {
        do {
            return .quantity(try Quantity.parse(text.utf8), .cpu)
        } catch {
            throw fault(at: node, "'\(text)' is no amount of cpu such as 500m")
        }
    }

    // MARK: Files

    /// A path as the script means it: relative ones start at the script's folder, `~` and `~/…` at the user's home
    /// (POSIX, Shell 2.6.1), where HOME is set. A file of that name is `./~`.
    func hostPath(_ path: String) -> String {
        if path == "~" || path.hasPrefix("~/"), let home = host.environment("HOME"), !home.isEmpty {
            return home + path.dropFirst()
        }
        return path.utf8.first == UInt8(ascii: "/") || folder.isEmpty ? path : folder + "/" + path
    }

    func read(_ path: String, at node: SyntaxNode) throws(EvaluationFailure) -> String {
        do throws(HostError) {
            let bytes = try host.read(hostPath(path), limit: Session.mostInput)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw HostError(.failed, "\(path) is not UTF-8 text")
            }
            return text
        } catch {
            throw fault(.input, at: node, error.message, exitCode: ExitCode.noInput)
        }
    }

    private func exists(_ node: SyntaxNode, in scope: Scope) throws(EvaluationFailure) -> Bool {
        if node.kind == .parenthesized, let inner = node.firstChild { return try exists(inner, in: scope) }
        if node.kind == .name, scope.value(node.text) == nil, Subject(plural: node.text) == nil {
            return try findBare(node.text, at: node) != nil
        }
        switch try evaluate(node, in: scope) {
        case .string(let path): return host.exists(hostPath(path))
        case .object(let key): return try controlPlane(at: node).exists(key)
        case .null: return false
        case let value: throw expected("a path or an object", value, at: node)
        }
    }
}
