import PodModel
import PodSyntax

extension Checker {
    /// `web.pods[0].node`, `count(pods)`: a primary and its steps, walked with a loop.
    mutating func chain(_ node: SyntaxNode) -> StaticType {
        var steps = node.children
        guard let primary = steps.next() else { return .any }
        var next = steps.next()
        var current: StaticType
        if primary.kind == .name, let first = next, first.kind == .call {
            current = call(primary, first)
            next = steps.next()
        } else {
            current = type(primary)
        }
        while let step = next {
            switch step.kind {
            case .fieldAccess: current = field(step, of: current)
            case .indexAccess: current = index(step, of: current)
            case .call:
                for argument in step.children { _ = type(argument) }
                report(step.span, "no-function", "\(current.title) cannot be called")
                current = .any
                lastField = nil
            case .script, .error, .declaration, .command, .letStatement, .assignment, .ifStatement, .forStatement,
                .whileStatement, .breakStatement, .continueStatement, .returnStatement, .exitStatement, .sleepStatement,
                .functionStatement, .onStatement, .onExitStatement, .everyStatement, .waitStatement, .expectStatement,
                .runStatement, .printStatement, .outputStatement, .expressionStatement, .block, .body, .attribute,
                .flag, .hostCommand,
                .word, .wordList, .bareText, .string, .stringText, .interpolation, .null, .boolean, .integer, .decimal,
                .duration, .quantity, .percentage, .name, .object, .list, .map, .mapEntry, .parenthesized, .chain,
                .negation, .not, .product, .sum, .range, .comparison, .conjunction, .disjunction, .filter:
                current = .any
            }
            next = steps.next()
        }
        return current
    }

    private mutating func field(_ step: SyntaxNode, of type: StaticType) -> StaticType {
        lastField = nil
        let span = step.span
        switch type.base {
        case .any, .null: return type.isList ? .anyList : .any
        case .map: return type.isList ? .anyList : .any
        case .subject, .collection:
            let name = UnsafeBufferPointer(rebasing: bytes[span.start..<span.end])
            if let found = FieldIndex.shared.find(name, in: type.subject) {
                // A field of a list is the list of the fields.
                if type.isList || type.base == .collection { return found.type.isList ? .anyList : found.type.list }
                lastField = type.subject.fields[found.index]
                return found.type
            }
            let word = text(span)
            let help =
                nearMiss(word, among: type.subject.fields.map(\.name)) ?? fieldHint(word, type)
                ?? "such as \(type.subject.telling); 'explain \(type.subject.word)' lists them all"
            report(span, "unknown-field", "\(type.subject.title) has no field '\(word)'", help: help)
        case .bool, .int, .decimal, .string, .duration, .time, .cpu, .memory, .amount, .percent, .range, .function:
            report(
                span, "unknown-field", "\(type.title) has no fields",
                help: type.isList ? "write count(…) for their number" : nil)
        }
        return .any
    }

    /// What users of neighbouring tools write.
    private func fieldHint(_ word: String, _ type: StaticType) -> String? {
        let synonyms = [
            "ip": "address", "podIP": "address", "state": "phase", "count": "replicas", "size": "replicas",
            "spec": "desired",
            "exitcode": "code", "exitCode": "code", "exit-code": "code", "deleting": "terminating", "nodeName": "node",
        ]
        if ["length", "len", "count", "size", "first", "last"].contains(word), type.isList || type.base == .collection {
            return word == "first" || word == "last" ? "write [0], or for each in …" : "count(…) gives their number"
        }
        return synonyms[word].flatMap { other in type.subject.field(other) == nil ? nil : "did you mean '\(other)'?" }
    }

    private mutating func index(_ step: SyntaxNode, of type: StaticType) -> StaticType {
        guard let inner = step.firstChild else { return .any }
        let index = self.type(inner)
        lastField = nil
        if !type.isKnown { return .any }
        if type.base == .map, !type.isList {
            if index.isKnown, index.base != .string {
                report(inner.span, "type", "a map's key is a string, not \(index.title)")
            }
            return .any
        }
        guard let element = type.element, type.base != .range || type.isList else {
            report(step.span, "type", "\(type.title) has no elements to pick from")
            return .any
        }
        if index.isKnown, index.base != .int || index.isList {
            report(inner.span, "type", "an element is picked by a whole number from 0, not by \(index.title)")
        }
        return element
    }

    // MARK: Functions

    private mutating func call(_ name: SyntaxNode, _ call: SyntaxNode) -> StaticType {
        let span = name.span
        let symbol = symbols.intern(span.start, span.end)
        let function = symbols[symbol].function
        if function >= 0 {
            arguments(call, exactly: functions[Int(function)].parameters, text(span))
            return .any
        }
        let word = text(span)
        if let builtin = Builtin(name: word) { return builtinCall(builtin, name, call) }
        if let parameters = context.functions[word] {
            arguments(call, exactly: parameters, word)
            return .any
        }
        for argument in call.children { _ = type(argument) }
        lastField = nil
        if hasUnknownNames { return .any }
        guard suggests else {
            report(span, "unknown-function", "no function '\(word)'")
            return .any
        }
        let own = symbols.symbols.indices.filter { symbols.symbols[$0].function >= 0 }.prefix(500).map {
            symbols.text($0)
        }
        let candidates = own + context.functions.keys.sorted() + Builtin.allCases.map(\.name)
        report(
            span, "unknown-function", "no function '\(word)'",
            help: nearMiss(word, among: candidates) ?? functionHint(word))
        return .any
    }

    private func functionHint(_ word: String) -> String? {
        switch word {
        case "contains", "includes", "has": "write \"part\" in text"
        case "str", "string", "format": "write \"${value}\""
        case "int", "number", "float", "parse": "write json(text)"
        case "length", "size": "did you mean 'len'?"
        case "average", "avg", "mean": "write sum(list) / count(list)"
        default: "the functions are \(Builtin.allCases.map(\.name).joined(separator: ", "))"
        }
    }

    private mutating func arguments(_ call: SyntaxNode, exactly count: Int, _ name: String) {
        var given = 0
        for argument in call.children {
            _ = type(argument)
            given += 1
        }
        lastField = nil
        if given != count {
            report(call.span, "argument-count", "'\(name)' takes \(arguments(count)), not \(given)")
        }
    }

    private func arguments(_ count: Int) -> String {
        count == 0 ? "no arguments" : count == 1 ? "one argument" : "\(count) arguments"
    }

    private mutating func builtinCall(_ builtin: Builtin, _ name: SyntaxNode, _ call: SyntaxNode) -> StaticType {
        let outer = allowsUnknownObjects
        if builtin == .exists { allowsUnknownObjects = true }
        if builtin == .http || builtin == .exists { result.needsMachines = true }
        var given = 0
        var first = StaticType.any
        let parameters = builtin.parameters + builtin.optionalParameters
        for argument in call.children {
            let type = type(argument)
            if given == 0 { first = type }
            let parameter = given < parameters.count ? parameters[given] : .any
            if !parameter.accepts(type) {
                report(
                    argument.span, "type", "\(builtin.name) takes \(parameter.title), not \(type.title)",
                    help: builtin.signature)
            }
            if builtin == .cpu { cpuLiteral(argument) }
            given += 1
        }
        allowsUnknownObjects = outer
        lastField = nil
        if !builtin.arity.contains(given) {
            let expected =
                builtin.isVariadic
                ? "at least one argument"
                : arguments(given < builtin.arity.lowerBound ? builtin.arity.lowerBound : builtin.arity.upperBound)
            report(
                call.span, "argument-count", "'\(builtin.name)' takes \(expected), not \(given)",
                help: "write \(builtin.signature)")
        }
        switch builtin {
        case .sum: return first.element ?? .any
        case .min, .max: return given == 1 ? (first.element?.optional ?? .any) : first
        case .count, .len, .keys, .split, .join, .lines, .json, .http, .env, .read, .exists, .now, .cpu:
            return builtin.result
        }
    }

    private mutating func cpuLiteral(_ argument: SyntaxNode) {
        guard argument.kind == .string, let text = StringSyntax(node: argument).constant else { return }
        do {
            _ = try Reading.cpu(text)
        } catch {
            report(argument.span, "bad-value", error.message, help: error.help)
        }
    }
}
