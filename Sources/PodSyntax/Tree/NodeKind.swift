/// What a node of the tree is. Each kind with parts has a typed view in `Syntax/`, whose comment is its grammar
/// production.
package enum NodeKind: UInt8, CaseIterable, Sendable {
    /// The root.
    case script
    /// A part that could not be read; a finding says why.
    case error

    // Statements.
    /// `pod web < … >` and all other declarations; `entry` says which.
    case declaration
    /// `get pods` and all other commands; `entry` says which.
    case command
    case letStatement, assignment, ifStatement, forStatement, whileStatement
    case breakStatement, continueStatement, returnStatement, exitStatement, sleepStatement
    case functionStatement, onStatement, onExitStatement, everyStatement
    case waitStatement, expectStatement, runStatement, printStatement, outputStatement, expressionStatement

    // Parts of statements.
    /// `{ … }`: statements.
    case block
    /// `< … >`, or the attributes on a container's own line: attributes.
    case body
    /// One item of a body; `entry` says which.
    case attribute
    /// A keyword that stands for itself (`keep`, `wide`, `ready`).
    case flag
    /// `| HOST WORDS` to the end of the line.
    case hostCommand

    // Words.
    case word
    /// `[a, b]` of words.
    case wordList
    /// A bare run inside a word of several parts.
    case bareText
    /// A quoted string, in a word or as an expression.
    case string
    /// A literal piece of a string that has interpolations.
    case stringText
    /// `${ … }`; its one child is the expression.
    case interpolation

    // Expressions.
    case null, boolean, integer, decimal, duration, quantity, percentage
    case name
    /// `KIND/NAME`; a child `string` when the name is quoted.
    case object
    case list, map, mapEntry
    /// `( … )`; one child.
    case parenthesized
    /// A primary followed by any number of `fieldAccess`, `indexAccess`, `call`.
    case chain, fieldAccess, indexAccess, call
    case negation, not
    /// n-ary; each child but the first carries its `leadingOperator`.
    case product, sum
    case range
    /// Two operands; the second carries the operator.
    case comparison
    /// n-ary.
    case conjunction, disjunction
    /// `COLLECTION where CONDITION { where CONDITION }`: n-ary.
    case filter

    /// Whether a node of this kind says by an entry of the vocabulary which one it is.
    var hasEntry: Bool {
        switch self {
        case .declaration, .command, .attribute, .onStatement: true
        case .script, .error, .letStatement, .assignment, .ifStatement, .forStatement, .whileStatement, .breakStatement,
            .continueStatement, .returnStatement, .exitStatement, .sleepStatement, .functionStatement, .onExitStatement,
            .everyStatement, .waitStatement, .expectStatement, .runStatement, .printStatement, .outputStatement,
            .expressionStatement,
            .block, .body, .flag, .hostCommand, .word, .wordList, .bareText, .string, .stringText, .interpolation,
            .null, .boolean, .integer, .decimal, .duration, .quantity, .percentage, .name, .object, .list, .map,
            .mapEntry, .parenthesized, .chain, .fieldAccess, .indexAccess, .call, .negation, .not, .product, .sum,
            .range, .comparison, .conjunction, .disjunction, .filter:
            false
        }
    }

    /// What a part of a word is.
    package enum WordPart { case string, expression, text }

    package var wordPart: WordPart {
        switch self {
        case .string: .string
        case .interpolation, .parenthesized: .expression
        case .script, .error, .declaration, .command, .letStatement, .assignment, .ifStatement, .forStatement,
            .whileStatement, .breakStatement, .continueStatement, .returnStatement, .exitStatement, .sleepStatement,
            .functionStatement, .onStatement, .onExitStatement, .everyStatement, .waitStatement, .expectStatement,
            .runStatement, .printStatement, .outputStatement, .expressionStatement, .block, .body, .attribute, .flag,
            .hostCommand, .word,
            .wordList, .bareText, .stringText, .null, .boolean, .integer, .decimal, .duration, .quantity, .percentage,
            .name, .object, .list, .map, .mapEntry, .chain, .fieldAccess, .indexAccess, .call, .negation, .not,
            .product, .sum, .range, .comparison, .conjunction, .disjunction, .filter:
            .text
        }
    }

    /// What is written with digits.
    package enum Number { case integer, decimal, duration, quantity, percentage }

    /// nil for what is no number.
    package var number: Number? {
        switch self {
        case .integer: .integer
        case .decimal: .decimal
        case .duration: .duration
        case .quantity: .quantity
        case .percentage: .percentage
        case .script, .error, .declaration, .command, .letStatement, .assignment, .ifStatement, .forStatement,
            .whileStatement, .breakStatement, .continueStatement, .returnStatement, .exitStatement, .sleepStatement,
            .functionStatement, .onStatement, .onExitStatement, .everyStatement, .waitStatement, .expectStatement,
            .runStatement, .printStatement, .outputStatement, .expressionStatement, .block, .body, .attribute, .flag,
            .hostCommand, .word,
            .wordList, .bareText, .string, .stringText, .interpolation, .null, .boolean, .name, .object, .list, .map,
            .mapEntry, .parenthesized, .chain, .fieldAccess, .indexAccess, .call, .negation, .not, .product, .sum,
            .range, .comparison, .conjunction, .disjunction, .filter:
            nil
        }
    }

    package enum Statement {
        case declaration, command, `let`, assignment, `if`, `for`, `while`, `break`, `continue`, `return`, exit, sleep
        case function, on, onExit, every, wait, expect, run, print, output, expression
    }

    package enum Expression {
        case null, boolean, integer, decimal, duration, quantity, percentage, string, interpolation, name, object, list
        case map, parenthesized, chain, negation, not, product, sum, range, comparison, conjunction, disjunction, filter
    }

    /// What stands behind the primary of a chain.
    package enum ChainStep { case field, index, call }

    /// What a node of this kind is to who runs a program.
    package enum Role {
        case statement(Statement)
        case expression(Expression)
        case step(ChainStep)
        /// A part of one of these, a word, or what could not be read.
        case part
    }

    package var role: Role {
        switch self {
        case .declaration: .statement(.declaration)
        case .command: .statement(.command)
        case .letStatement: .statement(.let)
        case .assignment: .statement(.assignment)
        case .ifStatement: .statement(.if)
        case .forStatement: .statement(.for)
        case .whileStatement: .statement(.while)
        case .breakStatement: .statement(.break)
        case .continueStatement: .statement(.continue)
        case .returnStatement: .statement(.return)
        case .exitStatement: .statement(.exit)
        case .sleepStatement: .statement(.sleep)
        case .functionStatement: .statement(.function)
        case .onStatement: .statement(.on)
        case .onExitStatement: .statement(.onExit)
        case .everyStatement: .statement(.every)
        case .waitStatement: .statement(.wait)
        case .expectStatement: .statement(.expect)
        case .runStatement: .statement(.run)
        case .printStatement: .statement(.print)
        case .outputStatement: .statement(.output)
        case .expressionStatement: .statement(.expression)
        case .null: .expression(.null)
        case .boolean: .expression(.boolean)
        case .integer: .expression(.integer)
        case .decimal: .expression(.decimal)
        case .duration: .expression(.duration)
        case .quantity: .expression(.quantity)
        case .percentage: .expression(.percentage)
        case .string: .expression(.string)
        case .interpolation: .expression(.interpolation)
        case .name: .expression(.name)
        case .object: .expression(.object)
        case .list: .expression(.list)
        case .map: .expression(.map)
        case .parenthesized: .expression(.parenthesized)
        case .chain: .expression(.chain)
        case .negation: .expression(.negation)
        case .not: .expression(.not)
        case .product: .expression(.product)
        case .sum: .expression(.sum)
        case .range: .expression(.range)
        case .comparison: .expression(.comparison)
        case .conjunction: .expression(.conjunction)
        case .disjunction: .expression(.disjunction)
        case .filter: .expression(.filter)
        case .fieldAccess: .step(.field)
        case .indexAccess: .step(.index)
        case .call: .step(.call)
        case .script, .error, .block, .body, .attribute, .flag, .hostCommand, .word, .wordList, .bareText, .stringText,
            .mapEntry:
            .part
        }
    }

    /// nil for what is no statement.
    package var statement: Statement? { if case .statement(let statement) = role { statement } else { nil } }
    /// nil for what is no expression.
    package var expression: Expression? { if case .expression(let expression) = role { expression } else { nil } }
    /// nil for what is no step of a chain.
    package var step: ChainStep? { if case .step(let step) = role { step } else { nil } }
}
