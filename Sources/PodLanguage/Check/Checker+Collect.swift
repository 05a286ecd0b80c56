import PodModel
import PodSyntax

extension Checker {
    /// First look: which objects, functions and variables the text makes, wherever they stand. Only statements are
    /// visited, no expressions.
    mutating func collect(_ statements: SyntaxNode.Children, isTopLevel: Bool) {
        for statement in statements {
            switch statement.kind {
            case .declaration: collectDeclaration(statement, isTopLevel: isTopLevel)
            case .functionStatement: collectFunction(statement)
            case .letStatement:
                guard let name = statement[.name] else { continue }
                let span = name.span
                if isTopLevel { symbols[symbols.intern(span.start, span.end)].isGlobal = true }
            case .assignment:
                guard let name = statement[.name] else { continue }
                let span = name.span
                symbols[symbols.intern(span.start, span.end)].isAssigned = true
            case .command: if statement.keyword == .source || statement.keyword == .import { hasUnknownNames = true }
            case .error: hasUnknownNames = true
            case .ifStatement, .forStatement, .whileStatement, .onStatement, .onExitStatement, .everyStatement:
                collectBlocks(statement)
            case .script, .breakStatement, .continueStatement, .returnStatement, .exitStatement, .sleepStatement,
                .waitStatement, .expectStatement, .runStatement, .printStatement, .outputStatement,
                .expressionStatement, .block, .body,
                .attribute, .flag, .hostCommand, .word, .wordList, .bareText, .string, .stringText, .interpolation,
                .null, .boolean, .integer, .decimal, .duration, .quantity, .percentage, .name, .object, .list, .map,
                .mapEntry, .parenthesized, .chain, .fieldAccess, .indexAccess, .call, .negation, .not, .product, .sum,
                .range, .comparison, .conjunction, .disjunction, .filter:
                break
            }
        }
    }

    private mutating func collectBlocks(_ statement: SyntaxNode) {
        for child in statement.children where child.kind == .block { collect(child.children, isTopLevel: false) }
    }

    private mutating func collectFunction(_ statement: SyntaxNode) {
        if let name = statement[.name] {
            let span = name.span
            let symbol = symbols.intern(span.start, span.end)
            if symbols[symbol].function >= 0 {
                let line = line(at: functions[Int(symbols[symbol].function)].span.start)
                report(
                    span, "duplicate-function", "the function '\(text(span))' is defined twice",
                    help: "the first is in line \(line)")
            } else {
                symbols[symbol].function = Int32(functions.count)
                var parameters = 0
                for child in statement.children where child.label == .parameter { parameters += 1 }
                functions.append(FunctionFacts(parameters: parameters, span: span))
            }
        }
        result.functions.append(FunctionSyntax(node: statement))
        collectBlocks(statement)
    }

    private mutating func collectDeclaration(_ statement: SyntaxNode, isTopLevel: Bool) {
        result.needsMachines = true
        let keyword = statement.keyword
        if keyword == .nodes {
            collectNodes(statement)
            return
        }
        if keyword == .node { result.declaresNodes = true }
        if keyword == .namespace { hasNamespaces = true }
        if keyword == .namespace, let block = statement[.block] { collect(block.children, isTopLevel: isTopLevel) }
        guard let word = statement[.name], let span = nameSpan(word) else {
            hasUnknownNames = true
            return
        }
        let symbol = symbols.intern(span.start, span.end)
        symbols[symbol].declared.formUnion(kinds(of: statement, keyword))
        if keyword == .template { collectTemplate(statement, symbol, isTopLevel: isTopLevel) }
    }

    /// The kind of object a declaration makes.
    func kinds(of declaration: SyntaxNode, _ keyword: Keyword?) -> KindSet {
        switch DeclarationWord(keyword) {
        case .pod: .pod
        case .template: .template
        case .replicate: declaration[.controller] == nil ? .replicaSet : .replicationController
        case .service: .service
        case .volume: .claim
        case .config: .config
        case .secret: .secret
        case .node: .node
        case .namespace: .namespace
        case .deployment: KindSet(.deployment)
        case .stateful: KindSet(.statefulSet)
        case .daemon: KindSet(.daemonSet)
        case .job: KindSet(.job)
        case .cron: KindSet(.cronJob)
        case .autoscale: .autoscaler
        case .budget: .budget
        case .nodes, nil: []
        }
    }

    private mutating func collectNodes(_ statement: SyntaxNode) {
        result.declaresNodes = true
        let count = statement[.count].flatMap(WordSyntax.init)?.constant.flatMap { Int32($0) } ?? .max
        guard let group = statement[.group] else {
            unnamedNodes = max(unnamedNodes, count)
            return
        }
        guard let span = nameSpan(group) else {
            hasUnknownNames = true
            return
        }
        let symbol = symbols.intern(span.start, span.end)
        symbols[symbol].nodes = max(symbols[symbol].nodes, count)
    }

    private mutating func collectTemplate(_ statement: SyntaxNode, _ symbol: Int, isTopLevel: Bool) {
        var parent = -1
        var from = statement.span
        if let word = statement[.from], let span = nameSpan(word) {
            parent = symbols.intern(span.start, span.end)
            from = span
        }
        let number = Int(symbols[symbol].template)
        if number < 0 {
            symbols[symbol].template = Int32(templates.count)
            templates.append(
                TemplateFacts(symbol: symbol, parent: parent, from: from, start: isTopLevel ? statement.span.start : -1)
            )
        }
        let template = UInt64(number < 0 ? templates.count - 1 : number)
        guard let body = statement[.body] else { return }
        for attribute in body.children where attribute.kind == .attribute && attribute.keyword == .volume {
            guard let word = attribute[.name] else { continue }
            guard let span = nameSpan(word) else {
                hasUnknownNames = true
                continue
            }
            templateVolumes.insert(template << 32 | UInt64(symbols.intern(span.start, span.end)))
        }
    }

    /// Where the name that a word is stands in the text; nil when it is computed or written with escapes.
    func nameSpan(_ node: SyntaxNode) -> TextSpan? {
        guard let child = node.firstChild else { return node.kind == .word || node.kind == .name ? node.span : nil }
        guard let word = WordSyntax(node), !word.isDynamic, child.kind == .string, child.span == node.span,
            let constant = word.constant
        else { return nil }
        let span = node.span
        return constant.utf8.count == span.count - 2 ? TextSpan(span.start + 1, span.end - 1) : nil
    }

    /// The line of an offset, from 1.
    mutating func line(at offset: Int) -> Int {
        let table = lines ?? LineTable(tree.source.bytes)
        lines = table
        return table.line(at: offset)
    }

    /// After the walk: `from` cycles, and mounts that only a template could explain.
    mutating func finishTemplates() {
        // 0 not looked at, 1 on the chain being followed, 2 done.
        var state = [UInt8](repeating: 0, count: templates.count)
        for first in templates.indices where state[first] == 0 {
            var chain: [Int] = []
            var next = first
            while next >= 0, state[next] == 0 {
                state[next] = 1
                chain.append(next)
                let parent = templates[next].parent
                next = parent < 0 ? -1 : Int(symbols[parent].template)
            }
            if next >= 0, state[next] == 1, let start = chain.firstIndex(of: next) {
                let names =
                    chain[start...].map { symbols.text(templates[$0].symbol) } + [symbols.text(templates[next].symbol)]
                report(
                    templates[next].from, "template-cycle",
                    "the template '\(names[0])' comes from itself: \(names.prefix(10).joined(separator: " from "))")
            }
            for template in chain { state[template] = 2 }
        }
        for mount in openMounts where !hasVolume(mount) {
            report(
                mount.span, "unknown-volume", "no volume '\(symbols.text(mount.volume))' in this pod or its template",
                help: "write volume \(symbols.text(mount.volume))")
        }
    }

    private func hasVolume(_ mount: OpenMount) -> Bool {
        if hasUnknownNames { return true }
        var symbol = mount.template
        var steps = 0
        // A chain longer than anybody writes is not followed: looking stays linear.
        while symbol >= 0 {
            if steps > 256 { return true }
            let template = Int(symbols[symbol].template)
            // A template that is not of this text may have any volume.
            if template < 0 { return true }
            if templateVolumes.contains(UInt64(template) << 32 | UInt64(mount.volume)) { return true }
            symbol = templates[template].parent
            steps += 1
        }
        return false
    }
}
