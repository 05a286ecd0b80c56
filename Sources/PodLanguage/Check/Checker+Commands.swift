import PodModel
import PodSyntax

extension Checker {
    mutating func command(_ node: SyntaxNode) {
        let keyword = node.keyword
        if keyword != .help, keyword != .explain, keyword != .quit, keyword != .source, keyword != .plan {
            result.needsMachines = true
        }
        if notAvailable(node) || node.hasError { return }
        var kinds = KindSet.all
        for child in node.children {
            switch child.kind {
            case .word:
                if child.label == .kind { kinds = kindWord(child) } else { word(child, of: keyword, kinds) }
            case .attribute: attribute(child)
            case .hostCommand: for piece in child.children where piece.kind == .interpolation { interpolation(piece) }
            case .script, .error, .declaration, .command, .letStatement, .assignment, .ifStatement, .forStatement,
                .whileStatement, .breakStatement, .continueStatement, .returnStatement, .exitStatement, .sleepStatement,
                .functionStatement, .onStatement, .onExitStatement, .everyStatement, .waitStatement, .expectStatement,
                .runStatement, .printStatement, .outputStatement, .expressionStatement, .block, .body, .flag, .wordList,
                .bareText,
                .string, .stringText, .interpolation, .null, .boolean, .integer, .decimal, .duration, .quantity,
                .percentage, .name, .object, .list, .map, .mapEntry, .parenthesized, .chain, .fieldAccess, .indexAccess,
                .call, .negation, .not, .product, .sum, .range, .comparison, .conjunction, .disjunction, .filter:
                if child.label == .filter {
                    tested.append(
                        keyword == .events
                            ? .object(.event) : kinds.kinds.first.map { .object(Subject($0)) } ?? eventType(node))
                    condition(child)
                    tested.removeLast()
                } else if keyword == .advance {
                    advance(node, child)
                }
            }
        }
    }

    private mutating func word(_ node: SyntaxNode, of keyword: Keyword?, _ kinds: KindSet) {
        guard let type = WordSyntax(node)?.type else { return }
        switch type {
        case .target, .podContainer, .waitTarget, .node: target(node, kinds)
        case .name where keyword == .get && node.label == .name: objectWord(node, kinds)
        case .label where keyword == .label: labelChange(node)
        case .template: if let span = nameSpan(node) { existing(span, .template) } else { parts(of: node) }
        case .namespace: if let span = nameSpan(node) { existing(span, .namespace) } else { parts(of: node) }
        case .name, .label, .containerName, .image, .integer, .count, .cpu, .cpuRange, .memory, .memoryRange, .resource,
            .amount,
            .amountRange, .size, .duration, .durationRange, .port, .portNumber, .hostPort, .portMapping, .targetPort,
            .percent,
            .countRange, .countOrPercent, .countOrPart, .variable, .header, .requirement, .topology, .labelKeys,
            .key, .path, .hostPath, .copyPath, .subPath, .fileMode, .text, .signal, .user, .group, .taint, .toleration,
            .capability, .schedule, .timeZone, .sysctl, .hostname, .address, .hostAddress, .domain, .resolverOption,
            .hostAlias, .ulimit, .method, .hostVariable, .kind, .topic, .status, .argument:
            word(node, as: type)
        }
    }

    /// `get events where …`, `get containers where …`: kinds without objects of their own.
    private func eventType(_ node: SyntaxNode) -> StaticType {
        let plural = node[.kind].flatMap(WordSyntax.init)?.constant.flatMap { Vocabulary.kind($0)?.aliases.first }
        return plural.flatMap { Subject(plural: $0) }.map { .object($0) } ?? .any
    }

    private mutating func advance(_ node: SyntaxNode, _ span: SyntaxNode) {
        result.waits = true
        duration(span, "advance")
        if context.movesTime == false {
            report(
                node.span, "simulation-only", "'advance' moves virtual time, and these machines are real",
                help: "sleep waits in real time")
        }
    }

    /// A kind word of a command, or KIND/NAME in its place; all kinds for `all`. `get` takes several with commas.
    private mutating func kindWord(_ node: SyntaxNode) -> KindSet {
        guard let span = nameSpan(node) else {
            parts(of: node)
            return .all
        }
        var kinds: KindSet = []
        var start = span.start
        for part in bytes[span.start..<span.end].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            kinds.formUnion(kind(TextSpan(start, start + part.count)))
            start += part.count + 1
        }
        return kinds
    }

    private mutating func kind(_ span: TextSpan) -> KindSet {
        var span = span
        if let slash = bytes[span.start..<span.end].firstIndex(of: UInt8(ascii: "/")) {
            let kind = TextSpan(span.start, slash)
            if let entry = Vocabulary.kind(text(kind)), let known = ObjectKind(word: entry.word) {
                existing(TextSpan(slash + 1, span.end), KindSet(known), span)
                return KindSet(known)
            }
            span = kind
        }
        let word = text(span)
        if word == "all" { return .all }
        guard let entry = Vocabulary.kind(word) else {
            let kinds = Vocabulary.entries(in: .kind).flatMap { [$0.word] + $0.aliases }
            report(
                span, "unknown-kind", "unknown kind '\(word)'",
                help: Vocabulary.kindElsewhere(word).map { "did you mean '\($0)'?" } ?? nearMiss(word, among: kinds)
                    ?? "such as pods, nodes, services, replicasets")
            return .all
        }
        if entry.availability == .later {
            report(span, "not-available", "'\(word)' is not available yet")
            return .all
        }
        return ObjectKind(word: entry.word).map { KindSet($0) } ?? []
    }

    private mutating func objectWord(_ node: SyntaxNode, _ kinds: KindSet) {
        guard let span = nameSpan(node) else {
            parts(of: node)
            return
        }
        if !kinds.kinds.isEmpty { existing(span, kinds) }
    }

    /// The target of a statement or command under a label, its kind word beside it.
    mutating func target(_ node: SyntaxNode, _ label: SlotLabel) {
        let kinds = node[.kind].map { kindWord($0) } ?? .all
        if let word = node[label] { target(word, kinds) }
    }

    /// `NAME`, `KIND/NAME`, `KIND/NAME/CONTAINER`, `POD/CONTAINER`, and behind `wait` and `of` also `k=v` and `all`.
    private mutating func target(_ node: SyntaxNode, _ given: KindSet) {
        guard let span = nameSpan(node) else {
            parts(of: node)
            return
        }
        let type = WordSyntax(node)?.type ?? .target
        if type == .waitTarget {
            if bytes[span.start..<span.end].contains(UInt8(ascii: "=")) {
                bad(node, text(span), Reading.label)
                return
            }
            if bytes[span.start..<span.end].elementsEqual("all".utf8) { return }
        }
        if type == .node, given == .all || given == .node {
            var name = span
            if let slash = bytes[span.start..<span.end].firstIndex(of: UInt8(ascii: "/")) { name.start = slash + 1 }
            existing(name, .node, span)
            return
        }
        guard let slash = bytes[span.start..<span.end].firstIndex(of: UInt8(ascii: "/")) else {
            if given == .all { existing(span, .all) } else if !given.isEmpty { existing(span, given) }
            return
        }
        let head = text(TextSpan(span.start, slash))
        var name = TextSpan(slash + 1, span.end)
        guard given == .all, let entry = Vocabulary.kind(head) else {
            // POD/CONTAINER, also of a controller's pods.
            existing(TextSpan(span.start, slash), KindSet.controllers.union(.pod), TextSpan(span.start, slash))
            return
        }
        if entry.availability == .later {
            report(span, "not-available", "'\(head)' is not available yet")
            return
        }
        if let second = bytes[name.start..<name.end].firstIndex(of: UInt8(ascii: "/")) { name.end = second }
        guard let kind = ObjectKind(word: entry.word) else {
            // container/POD/CONTAINER
            existing(name, KindSet.controllers.union(.pod), span)
            return
        }
        existing(name, KindSet(kind), span)
    }

    /// `k=v`, or `k-` to take a label away.
    private mutating func labelChange(_ node: SyntaxNode) {
        if let span = nameSpan(node), bytes[span.end - 1] == UInt8(ascii: "-"),
            !bytes[span.start..<span.end].contains(UInt8(ascii: "="))
        {
            let key = text(TextSpan(span.start, span.end - 1))
            if let wrong = NameRules.labelKey(key) { report(span, "bad-value", "the key '\(key)' \(wrong)") }
            return
        }
        word(node, as: .label)
    }
}
