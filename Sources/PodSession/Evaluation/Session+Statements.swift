internal import PodLanguage
internal import PodModel
internal import PodSyntax

extension Session {
    /// Runs statements in order until one of them leaves.
    func run(_ statements: SyntaxNode.Children, in scope: Scope) throws(EvaluationFailure) -> Flow {
        for statement in statements {
            let flow = try step(statement, in: scope)
            guard case .next = flow else { return flow }
        }
        return .next
    }

    /// A block in a scope of its own.
    func run(_ block: BlockSyntax?, in scope: Scope) throws(EvaluationFailure) -> Flow {
        guard let block else { return .next }
        return try run(block.statements, in: Scope(parent: scope))
    }

    /// One statement, and before it whatever waits to be reacted to.
    private func step(_ statement: SyntaxNode, in scope: Scope) throws(EvaluationFailure) -> Flow {
        if let interruption = interruption() { throw interrupted(interruption, at: statement) }
        try react()
        try enter(statement)
        defer { leave() }
        do {
            if let planning, let flow = try plan(statement, planning) { return flow }
            let flow = try execute(statement, in: scope)
            try endlessness(at: statement)
            return flow
        } catch {
            if error.statement == nil { error.statement = statement }
            if let planning, planning.passesOver(error, at: statement) { return .next }
            guard goesOn(after: error, at: statement) else { throw error }
            report(error)
            return .next
        }
    }

    /// With `--keep-going` a check, a wait or a command that failed is reported and the next statement runs; a failed
    /// expression ends the statement of the file in which it stands, for what follows it would work on nothing.
    private func goesOn(after stop: EvaluationFailure, at statement: SyntaxNode) -> Bool {
        guard options.keepsGoing, stop.exit == nil, stop.report.kind != .interrupted, stop.report.kind != .endless
        else { return false }
        if stop.isExhaustion { return depth <= 1 }
        switch statement.kind.statement {
        case .expect, .wait, .run, .command, .declaration: return true
        case .let, .assignment, .if, .for, .while, .break, .continue, .return, .exit, .sleep, .function, .on, .onExit,
            .every, .print, .output, .expression, nil:
            return depth <= 1
        }
    }

    func execute(_ statement: SyntaxNode, in scope: Scope) throws(EvaluationFailure) -> Flow {
        switch statement.kind.statement {
        case .declaration: try declare(DeclarationSyntax(node: statement), in: scope)
        case .command: return try perform(CommandSyntax(node: statement), in: scope)
        case .let: try letVariable(LetSyntax(node: statement), in: scope)
        case .assignment: try assign(AssignmentSyntax(node: statement), in: scope)
        case .if: return try choose(IfSyntax(node: statement), in: scope)
        case .for: return try loop(ForSyntax(node: statement), in: scope)
        case .while: return try loop(WhileSyntax(node: statement), in: scope)
        case .break: return .breakLoop
        case .continue: return .continueLoop
        case .return:
            return .returned(
                try statement.firstChild.map { (node) throws(EvaluationFailure) in try evaluate(node, in: scope) }
                    ?? .null)
        case .exit: throw EvaluationFailure(exit: try exitCode(of: statement, in: scope), at: statement)
        case .sleep: try sleep(statement, in: scope)
        case .function: declareFunction(FunctionSyntax(node: statement), in: scope)
        case .on: try addHandler(OnSyntax(node: statement), in: scope)
        case .onExit: exitBlocks.append((OnExitSyntax(node: statement), scope))
        case .every: try addTimer(EverySyntax(node: statement), in: scope)
        case .wait: try wait(WaitSyntax(node: statement), in: scope)
        case .expect: try expect(ExpectSyntax(node: statement), in: scope)
        case .run: try runHost(RunSyntax(node: statement), in: scope)
        case .print: try printValues(PrintSyntax(node: statement), in: scope)
        case .output: try give(OutputSyntax(node: statement), in: scope)
        case .expression: try showExpression(statement, in: scope)
        case nil: throw fault(at: statement, "this cannot be run")
        }
        return .next
    }

    // MARK: Variables

    private func letVariable(_ statement: LetSyntax, in scope: Scope) throws(EvaluationFailure) {
        guard let name = statement.name?.text, let value = statement.value else { return }
        if scope === globals, let setting = takeSetting(name) {
            scope.declare(
                name, setting.isText ? .string(setting.value) : self.value(ofSetting: setting.value, replacing: value))
        } else {
            scope.declare(name, try evaluate(value, in: scope))
        }
    }

    private func assign(_ statement: AssignmentSyntax, in scope: Scope) throws(EvaluationFailure) {
        guard let name = statement.name, let value = statement.value else { return }
        let result = try evaluate(value, in: scope)
        guard scope.assign(name.text, result) else {
            throw fault(
                at: name, "no variable '\(name.text)'",
                help: nearMiss(name.text, among: scope.names) ?? "make it with 'let'")
        }
    }

    // MARK: Control

    private func choose(_ statement: IfSyntax, in scope: Scope) throws(EvaluationFailure) -> Flow {
        var condition: SyntaxNode?
        for child in statement.node.children {
            guard let block = BlockSyntax(child) else {
                condition = child
                continue
            }
            if let tested = condition, try !holds(tested, in: scope) {
                condition = nil
                continue
            }
            return try run(block, in: scope)
        }
        return .next
    }

    private func loop(_ statement: WhileSyntax, in scope: Scope) throws(EvaluationFailure) -> Flow {
        guard let condition = statement.condition else { return .next }
        while try holds(condition, in: scope) {
            try takeStep(planning, at: statement.node)
            if let interruption = interruption() { throw interrupted(interruption, at: statement.node) }
            switch try run(statement.block, in: scope) {
            case .next, .continueLoop: continue
            case .breakLoop: return .next
            case let flow: return flow
            }
        }
        return .next
    }

    private func loop(_ statement: ForSyntax, in scope: Scope) throws(EvaluationFailure) -> Flow {
        guard let sequence = statement.sequence, let name = statement.variable?.text else { return .next }
        var elements = try elements(of: sequence, in: scope)
        while let element = elements.next() {
            if let interruption = interruption() { throw interrupted(interruption, at: statement.node) }
            let inner = Scope(parent: scope)
            inner.declare(name, element)
            switch try run(statement.block?.statements ?? statement.node.noChildren, in: inner) {
            case .next, .continueLoop: continue
            case .breakLoop: return .next
            case let flow: return flow
            }
        }
        return .next
    }

    private func exitCode(of statement: SyntaxNode, in scope: Scope) throws(EvaluationFailure) -> Int32 {
        guard let expression = statement.firstChild else { return firstFailure ?? ExitCode.held }
        let code = try integer(expression, in: scope)
        guard (0...255).contains(code) else {
            throw fault(at: expression, "an exit code is between 0 and 255, not \(code)")
        }
        return Int32(code)
    }

    private func declareFunction(_ function: FunctionSyntax, in scope: Scope) {
        guard let name = function.name?.text else { return }
        scope.declare(function: function, name: name)
    }

    // MARK: Depth

    /// Counts how deep evaluation is nested, so that a hostile script gets an error and not a crash.
    func enter(_ node: SyntaxNode) throws(EvaluationFailure) {
        depth += 1
        if depth > Session.deepest {
            depth -= 1
            throw fault(at: node, "evaluation is nested deeper than \(Session.deepest)", exhausted: true)
        }
    }

    func leave() { depth -= 1 }
}
