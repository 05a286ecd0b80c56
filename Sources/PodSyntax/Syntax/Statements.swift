/// `declaration = KEYWORD slots` — what exists. The slots are the vocabulary entry's.
package struct DeclarationSyntax: KindView {
    package static let kind = NodeKind.declaration
    package let node: SyntaxNode
    package init(node: SyntaxNode) { self.node = node }
    package var name: WordSyntax? { word(.name) }
    package var from: WordSyntax? { word(.from) }
    package var count: WordSyntax? { word(.count) }
}

/// `command = KEYWORD slots [ "|" host-command ]`.
package struct CommandSyntax: KindView {
    package static let kind = NodeKind.command
    package let node: SyntaxNode
    package init(node: SyntaxNode) { self.node = node }
    /// `NAME`, `KIND/NAME`, `POD/CONTAINER`; a separate kind word is in `kindWord`.
    package var target: WordSyntax? { word(.target) }
    /// The KIND of `KIND NAME`; nil when it is written in the target.
    package var kindWord: WordSyntax? { word(.kind) }
    /// The condition of `where`.
    package var filter: SyntaxNode? { node[.filter] }
    /// Which command it is; nil for one that could not be read.
    package var command: CommandWord? { CommandWord(keyword) }
    /// nil: as a table.
    package var format: FormatWord? { FormatWord(choice(.format)) }
    /// What stands behind `|`.
    package var pipe: HostCommandSyntax? { node[.pipe].flatMap(HostCommandSyntax.init) }
    /// The attribute of `set` and `upgrade`.
    package var attribute: AttributeSyntax? { node[.attribute].flatMap(AttributeSyntax.init) }
}

/// `let-statement = "let" NAME "=" expression`.
package struct LetSyntax: KindView {
    package static let kind = NodeKind.letStatement
    package let node: SyntaxNode
    package init(node: SyntaxNode) { self.node = node }
    package var name: SyntaxNode? { node[.name] }
    package var value: SyntaxNode? { node[.value] }
}

/// `assignment = NAME "=" expression`.
package struct AssignmentSyntax: KindView {
    package static let kind = NodeKind.assignment
    package let node: SyntaxNode
    package init(node: SyntaxNode) { self.node = node }
    package var name: SyntaxNode? { node[.name] }
    package var value: SyntaxNode? { node[.value] }
}

/// `if-statement = "if" expression block { "else" "if" expression block } [ "else" block ]` — one flat node.
package struct IfSyntax: KindView {
    package static let kind = NodeKind.ifStatement
    package let node: SyntaxNode
    package init(node: SyntaxNode) { self.node = node }

    /// Conditions with their blocks; the `else` comes last, without a condition. Walk it with a loop.
    package var branches: [(condition: SyntaxNode?, block: BlockSyntax)] {
        var result: [(condition: SyntaxNode?, block: BlockSyntax)] = []
        var condition: SyntaxNode?
        for child in node.children {
            if let block = BlockSyntax(child) {
                result.append((condition, block))
                condition = nil
            } else {
                condition = child
            }
        }
        return result
    }
}

/// `for-statement = "for" NAME "in" expression block`.
package struct ForSyntax: KindView {
    package static let kind = NodeKind.forStatement
    package let node: SyntaxNode
    package init(node: SyntaxNode) { self.node = node }
    package var variable: SyntaxNode? { node[.variable] }
    package var sequence: SyntaxNode? { node[.value] }
}

/// `while-statement = "while" expression block`.
package struct WhileSyntax: KindView {
    package static let kind = NodeKind.whileStatement
    package let node: SyntaxNode
    package init(node: SyntaxNode) { self.node = node }
    package var condition: SyntaxNode? { node[.condition] }
}

/// `function-statement = "def" NAME "(" [ NAME { "," NAME } ] ")" block`.
package struct FunctionSyntax: KindView {
    package static let kind = NodeKind.functionStatement
    package let node: SyntaxNode
    package init(node: SyntaxNode) { self.node = node }
    package var name: SyntaxNode? { node[.name] }
    package var parameters: [SyntaxNode] { node.children.filter { $0.label == .parameter } }
}

/// `on-statement = "on" EVENT [ "of" scope ] [ "where" expression ] ( block | reaction )`. `entry` is the event's.
package struct OnSyntax: KindView {
    package static let kind = NodeKind.onStatement
    package let node: SyntaxNode
    package init(node: SyntaxNode) { self.node = node }
    /// `KIND/NAME`, `NAME` or `k=v` behind `of`; a separate kind word is under `.kind`.
    package var scope: WordSyntax? { word(.scope) }
    package var condition: SyntaxNode? { node[.condition] }
    /// nil where a block says what to do.
    package var reaction: ReactionWord? { ReactionWord(choice(.reaction)) }
}

/// `on-exit-statement = "on" "exit" block`; `every-statement = "every" expression block`.
package struct OnExitSyntax: KindView {
    package static let kind = NodeKind.onExitStatement
    package let node: SyntaxNode
    package init(node: SyntaxNode) { self.node = node }
}

/// `every-statement = "every" expression block`.
package struct EverySyntax: KindView {
    package static let kind = NodeKind.everyStatement
    package let node: SyntaxNode
    package init(node: SyntaxNode) { self.node = node }
    package var interval: SyntaxNode? { node[.every] }
}

/// `wait-statement = "wait" ( target STATE { "or" STATE } | "until" expression ) [ "for" expression ] [ "within"
/// expression ]`.
package struct WaitSyntax: KindView {
    package static let kind = NodeKind.waitStatement
    package let node: SyntaxNode
    package init(node: SyntaxNode) { self.node = node }
    /// `NAME`, `KIND/NAME`, `k=v` or `all`; nil with `until`.
    package var target: WordSyntax? { word(.target) }
    package var kindWord: WordSyntax? { word(.kind) }
    package var states: [StateWord] { node.children.filter { $0.label == .state }.compactMap { StateWord($0.keyword) } }
    package var condition: SyntaxNode? { node[.until] }
    /// How long it must hold.
    package var hold: SyntaxNode? { node[.for] }
    package var limit: SyntaxNode? { node[.within] }
}

/// `expect-statement = "expect" expression [ "within" expression ] [ STRING ]`.
package struct ExpectSyntax: KindView {
    package static let kind = NodeKind.expectStatement
    package let node: SyntaxNode
    package init(node: SyntaxNode) { self.node = node }
    package var condition: SyntaxNode? { node[.condition] }
    package var limit: SyntaxNode? { node[.within] }
    package var message: StringSyntax? { node[.message].flatMap(StringSyntax.init) }
}

/// `run-statement = "run" ( ( STRING | word-list ) [ "env" PAIR { PAIR } ] [ "within" expression ] | WORD { WORD } )`.
package struct RunSyntax: KindView {
    package static let kind = NodeKind.runStatement
    package let node: SyntaxNode
    package init(node: SyntaxNode) { self.node = node }
    /// The text for `sh -c`; each interpolation is to be inserted shell-quoted. Nil for `run WORD…`.
    package var script: WordSyntax? { word(.value) }
    /// The program and its arguments, run without a shell.
    package var arguments: [WordSyntax] { words(.arguments) }
    package var environment: [WordSyntax] { words(.env) }
    package var limit: SyntaxNode? { node[.within] }
}

/// `print-statement = "print" expression { "," expression }`.
package struct PrintSyntax: KindView {
    package static let kind = NodeKind.printStatement
    package let node: SyntaxNode
    package init(node: SyntaxNode) { self.node = node }
    package var values: SyntaxNode.Children { node.children }
}

/// `output-statement = "output" NAME "=" expression`.
package struct OutputSyntax: KindView {
    package static let kind = NodeKind.outputStatement
    package let node: SyntaxNode
    package init(node: SyntaxNode) { self.node = node }
    package var name: SyntaxNode? { node[.name] }
    package var value: SyntaxNode? { node[.value] }
}
