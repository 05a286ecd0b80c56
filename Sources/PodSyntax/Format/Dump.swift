/// The tree as indented text, one node a line, for `podsh parse` and the golden cases.
package func dump(_ tree: SyntaxTree) -> String {
    var result = ""
    var pending: [(node: SyntaxNode, depth: Int)] = [(tree.root, 0)]
    while let (node, depth) = pending.popLast() {
        result += String(repeating: "  ", count: depth) + line(node) + "\n"
        let children = Array(node.children)
        for child in children.reversed() { pending.append((child, depth + 1)) }
    }
    return result
}

private func line(_ node: SyntaxNode) -> String {
    var result = ""
    if let sign = node.leadingOperator {
        result += "\(sign.spelling) "
    } else if node.label != .none {
        result += "\(node.label): "
    }
    result += "\(node.kind)"
    if let keyword = node.keyword { result += " \(keyword.spelling)" }
    if let object = ObjectSyntax(node), let entry = object.kindEntry { result += " \(entry.word)" }
    if node.firstChild == nil, node.keyword == nil, !node.span.isEmpty, !isContainer(node.kind) {
        result += " \(shown(node.text))"
    }
    if node.hasError, node.kind != .error { result += " (has an error)" }
    return result
}

/// Kinds whose text is only their brackets when they are empty.
private func isContainer(_ kind: NodeKind) -> Bool {
    switch kind {
    case .script, .block, .body, .map, .list, .wordList, .call: true
    case .error, .declaration, .command, .letStatement, .assignment, .ifStatement, .forStatement, .whileStatement,
        .breakStatement, .continueStatement, .returnStatement, .exitStatement, .sleepStatement, .functionStatement,
        .onStatement, .onExitStatement, .everyStatement, .waitStatement, .expectStatement, .runStatement,
        .printStatement, .outputStatement, .expressionStatement, .attribute, .flag, .hostCommand, .word, .bareText,
        .string, .stringText,
        .interpolation, .null, .boolean, .integer, .decimal, .duration, .quantity, .percentage, .name, .object,
        .mapEntry, .parenthesized, .chain, .fieldAccess, .indexAccess, .negation, .not, .product, .sum, .range,
        .comparison, .conjunction, .disjunction, .filter:
        false
    }
}

private func shown(_ text: String) -> String {
    let short = text.count > 60 ? String(text.prefix(57)) + "…" : text
    return short.replacing("\n", with: "⏎")
}

extension String {
    fileprivate func replacing(_ wanted: Character, with other: Character) -> String {
        String(map { $0 == wanted ? other : $0 })
    }
}
