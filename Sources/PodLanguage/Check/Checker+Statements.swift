import PodModel
import PodSyntax

extension Checker {
    mutating func statements(_ statements: SyntaxNode.Children) {
        for statement in statements { self.statement(statement) }
    }

    /// A block has a scope of its own.
    mutating func block(_ node: SyntaxNode?) {
        guard let node, node.kind == .block else { return }
        let mark = variables.count
        blockDepth += 1
        statements(node.children)
        blockDepth -= 1
        closeScope(mark)
    }

    mutating func closeScope(_ mark: Int) {
        while variables.count > mark, let last = variables.popLast() { symbols[last.symbol].variable = last.previous }
    }

    mutating func declare(_ name: SyntaxNode?, _ type: StaticType) {
        guard let name else { return }
        let span = name.span
        let symbol = symbols.intern(span.start, span.end)
        if let meaning = HiddenName.fixedMeaning(of: text(span)) {
            report(
                span, "taken-name", "'\(text(span))' means \(meaning) and cannot be a variable",
                help: HiddenName.help(text(span)))
        }
        variables.append(
            Variable(symbol: symbol, previous: symbols[symbol].variable, type: symbols[symbol].isAssigned ? .any : type)
        )
        symbols[symbol].variable = Int32(variables.count - 1)
    }

    private mutating func statement(_ node: SyntaxNode) {
        switch node.kind {
        case .declaration: declaration(node)
        case .command: command(node)
        case .letStatement:
            let type = value(node, .value)
            declare(node[.name], type)
            if blockDepth == 0 { result.variables.append(LetSyntax(node: node)) }
        case .assignment: assignment(node)
        case .outputStatement: output(node)
        case .ifStatement:
            for child in node.children {
                if child.kind == .block { block(child) } else if !node.hasError { condition(child) }
            }
        case .forStatement: forStatement(node)
        case .whileStatement:
            if let test = node[.condition] { condition(test) }
            loopDepth += 1
            block(node[.block])
            loopDepth -= 1
        case .breakStatement, .continueStatement:
            if loopDepth == 0 {
                let word = node.kind == .breakStatement ? "break" : "continue"
                report(
                    node.span, "outside-loop", "'\(word)' stands outside a loop", help: "it belongs into for or while")
            }
        case .returnStatement:
            if !isInFunction {
                report(
                    node.span, "outside-function", "'return' stands outside a function", help: "exit ends the script")
            }
            _ = value(node, .value)
        case .exitStatement: exitStatement(node)
        case .sleepStatement:
            result.waits = true
            duration(node[.value], "sleep")
        case .functionStatement: functionStatement(node)
        case .onStatement: onStatement(node)
        case .onExitStatement: handler(node[.block], event: false)
        case .everyStatement:
            result.waits = true
            duration(node[.every], "every")
            handler(node[.block], event: false)
        case .waitStatement: waitStatement(node)
        case .expectStatement:
            if let test = node[.condition] { condition(test) }
            if let limit = node[.within] {
                result.waits = true
                duration(limit, "within")
            }
            if let message = node[.message] { _ = type(message) }
        case .runStatement:
            parts(node, but: .within)
            duration(node[.within], "within")
        case .printStatement: parts(node)
        case .expressionStatement:
            onlyWord = node[.value].flatMap { $0.kind == .name ? $0.span : nil }
            parts(node)
            onlyWord = nil
        case .script, .error, .block, .body, .attribute, .flag, .hostCommand, .word, .wordList, .bareText, .string,
            .stringText, .interpolation, .null, .boolean, .integer, .decimal, .duration, .quantity, .percentage, .name,
            .object, .list, .map, .mapEntry, .parenthesized, .chain, .fieldAccess, .indexAccess, .call, .negation, .not,
            .product, .sum, .range, .comparison, .conjunction, .disjunction, .filter:
            break
        }
    }

    private mutating func output(_ node: SyntaxNode) {
        _ = value(node, .value)
        guard let name = node[.name], name.text.utf8.contains(UInt8(ascii: "-")) else { return }
        report(
            name.span, "output-name", "'\(name.text)' cannot be a variable of a program",
            help: "use letters, digits and '_'")
    }

    private mutating func value(_ node: SyntaxNode, _ label: SlotLabel) -> StaticType {
        guard let value = node[label] else { return .any }
        return type(value)
    }

    /// Words and expressions of a statement, whatever they are.
    mutating func parts(_ node: SyntaxNode, but other: SlotLabel? = nil) {
        for child in node.children where child.label != other {
            switch child.kind {
            case .word: word(child)
            case .wordList: parts(child)
            case .hostCommand: for piece in child.children where piece.kind == .interpolation { interpolation(piece) }
            case .stringText, .flag, .block, .body: break
            case .script, .error, .declaration, .command, .letStatement, .assignment, .ifStatement, .forStatement,
                .whileStatement, .breakStatement, .continueStatement, .returnStatement, .exitStatement, .sleepStatement,
                .functionStatement, .onStatement, .onExitStatement, .everyStatement, .waitStatement, .expectStatement,
                .runStatement, .printStatement, .outputStatement, .expressionStatement, .attribute, .bareText, .string,
                .interpolation,
                .null, .boolean, .integer, .decimal, .duration, .quantity, .percentage, .name, .object, .list, .map,
                .mapEntry, .parenthesized, .chain, .fieldAccess, .indexAccess, .call, .negation, .not, .product, .sum,
                .range, .comparison, .conjunction, .disjunction, .filter:
                _ = type(child)
            }
        }
    }

    private mutating func assignment(_ node: SyntaxNode) {
        _ = value(node, .value)
        guard let name = node[.name], !node.hasError else { return }
        let span = name.span
        let symbol = symbols.intern(span.start, span.end)
        if symbols[symbol].variable >= 0 || hasUnknownNames { return }
        if symbols[symbol].isGlobal, isInFunction || isInHandler { return }
        let word = text(span)
        if context.variables[word] != nil { return }
        report(
            span, "unknown-variable", "'\(word)' is not a variable yet",
            help: nearMiss(word, among: variableNames) ?? "write let \(word) = …")
    }

    private mutating func forStatement(_ node: SyntaxNode) {
        var element = StaticType.any
        if let sequence = node[.value] {
            let type = type(sequence)
            if let found = type.element {
                element = found
            } else {
                report(
                    sequence.span, "no-elements", "\(type.title) has no elements to go through",
                    help: "write a list, a range such as 1..5, or a kind such as pods")
            }
        }
        let mark = variables.count
        declare(node[.variable], element)
        loopDepth += 1
        block(node[.block])
        loopDepth -= 1
        closeScope(mark)
    }

    private mutating func exitStatement(_ node: SyntaxNode) {
        guard let code = node[.value] else { return }
        let type = type(code)
        if type.isKnown, type.base != .int {
            report(code.span, "type", "an exit code is a whole number from 0 to 255, not \(type.title)")
        } else if code.kind == .integer, let n = Int(code.text), n > 255 {
            report(code.span, "bad-value", "'\(n)' is out of range: exit codes reach from 0 to 255")
        }
    }

    private mutating func functionStatement(_ node: SyntaxNode) {
        functionName(node[.name])
        let outer = (loopDepth, isInFunction, tested)
        (loopDepth, isInFunction, tested) = (0, true, [])
        let mark = variables.count
        for child in node.children where child.label == .parameter {
            let span = child.span
            let bound = Int(symbols[symbols.intern(span.start, span.end)].variable)
            if bound >= mark { report(span, "duplicate-parameter", "the parameter '\(text(span))' is there twice") }
            declare(child, .any)
        }
        block(node[.block])
        closeScope(mark)
        (loopDepth, isInFunction, tested) = outer
    }

    /// A function whose call would be read as a statement, or that takes the place of a built-in one.
    private mutating func functionName(_ name: SyntaxNode?) {
        guard let name else { return }
        let word = text(name.span)
        if let entry = Vocabulary.entry(word, in: .statement), entry.category == .control || entry.keyword == .advance {
            report(
                name.span, "taken-name", "'\(word)' is a statement: \(word)(…) would not call the function",
                help: "call the function otherwise, as in my-\(word)")
        } else if Builtin(name: word) != nil {
            report(
                name.span, "hidden-function", "'\(word)' takes the place of the built-in function",
                help: "call it otherwise to keep \(Builtin(name: word)?.signature ?? word)", severity: .warning)
        }
    }

    /// The block of a handler: it runs later, between other statements.
    mutating func handler(_ block: SyntaxNode?, event: Bool) {
        let outer = (loopDepth, isInFunction, isInHandler)
        (loopDepth, isInFunction, isInHandler) = (0, false, true)
        self.block(block)
        (loopDepth, isInFunction, isInHandler) = outer
    }

    private mutating func onStatement(_ node: SyntaxNode) {
        result.needsMachines = true
        if notAvailable(node) { return }
        target(node, .scope)
        if let test = node[.condition] {
            let wasInHandler = isInHandler
            isInHandler = true
            tested.append(testedType(node.keyword))
            condition(test)
            tested.removeLast()
            isInHandler = wasInHandler
        }
        let reaction = node[.reaction]
        if reaction?.keyword == .recover, node.keyword != .nodeFail, let reaction {
            report(
                reaction.span, "bad-reaction",
                "'recover' is the reaction to node-fail, not to \(node.keyword?.spelling ?? "this")",
                help: "write on node-fail recover")
        }
        handler(node[.block], event: true)
    }

    /// What `where` of an `on` looks at first.
    private func testedType(_ event: Keyword?) -> StaticType {
        switch ScriptEvent.Kind.allCases.first(where: { $0.word == event?.spelling }) {
        case .nodeFail, .nodeRestore: .object(.node)
        case .podCrash, .podReady, .podFail, .oom, .evict, .probeFail: .object(.pod)
        case .scale: .object(.replicaSet)
        case .rolloutDone, .rolloutStuck, .jobDone, .jobFail, nil: .any
        }
    }

    private mutating func waitStatement(_ node: SyntaxNode) {
        result.needsMachines = true
        result.waits = true
        if !node.hasError { target(node, .target) }
        if let test = node[.until] { condition(test) }
        if let hold = node[.for] { duration(hold, "for") }
        if let limit = node[.within] { duration(limit, "within") }
    }

    /// Reports a word that is not available yet; true if it did.
    mutating func notAvailable(_ node: SyntaxNode) -> Bool {
        guard node.isLater, let entry = node.entry else { return false }
        var start = node.span.start
        if node.kind == .onStatement {
            start += 2
            while start < node.span.end, bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
        }
        let span = TextSpan(start, min(node.span.end, start + entry.word.utf8.count))
        report(span, "not-available", "'\(entry.word)' is not available yet")
        return true
    }

    // MARK: Expressions in places that ask for a type

    mutating func condition(_ node: SyntaxNode) {
        let type = type(node)
        guard type.isKnown, type.base != .bool || type.isList else { return }
        report(
            node.span, "type", "a condition is true or false, and this is \(type.title)",
            help: type.isNumeric && (node.kind == .name || node.kind == .chain)
                ? "write \(text(node.span).prefix(40)) > 0" : "compare it with something")
    }

    mutating func duration(_ node: SyntaxNode?, _ word: String) {
        guard let node else { return }
        let type = type(node)
        guard type.isKnown, type.base != .duration || type.isList else { return }
        report(
            node.span, "type", "'\(word)' takes a duration, not \(type.title)",
            help: node.kind == .integer ? "did you mean '\(text(node.span))s'?" : "write a duration such as 30s")
    }

    var variableNames: [String] {
        variables.suffix(200).map { symbols.text($0.symbol) } + context.variables.keys.sorted()
    }
}
