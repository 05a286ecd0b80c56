import PodModel
import PodSyntax

extension Checker {
    mutating func declaration(_ node: SyntaxNode) {
        let isLater = notAvailable(node)
        let keyword = node.keyword
        if let word = node[.name] { objectName(word, keyword) }
        if let group = node[.group] { objectName(group, .node) }
        if let span = node[.name].flatMap(nameSpan) {
            let symbol = symbols.intern(span.start, span.end)
            if keyword == .replicate, !node.hasError { source(ofReplicate: node, span, symbol) }
            symbols[symbol].seen.formUnion(kinds(of: node, keyword))
        }
        if keyword == .namespace {
            block(node[.block])
            return
        }
        if let from = node[.from] { template(from, node) }
        for child in node.children
        where child.kind == .word && child.label != .name && child.label != .group && child.label != .from {
            word(child)
        }
        if keyword == .service, node[.port] == nil, node[.headless] == nil, node[.externalName] == nil,
            !node.hasError
        {
            report(node.span, "missing-port", "a service needs a port", help: "write port 80")
        }
        guard let body = node[.body], !isLater else { return }
        if keyword == .job || keyword == .cron { job(body, keyword ?? .job) }
        switch DeclarationWord(keyword) {
        case .pod, .template, .replicate, .deployment, .stateful, .daemon, .job, .cron: podBody(body, node)
        case .config: settings(body)
        case .secret:
            isInSecret = true
            settings(body)
            isInSecret = false
        case .service, .volume, .autoscale, .budget, .nodes, .node, .namespace, nil:
            for attribute in body.children where attribute.kind == .attribute { self.attribute(attribute) }
        }
    }

    /// A declared object's name, by Kubernetes' rules for its kind.
    private mutating func objectName(_ word: SyntaxNode, _ keyword: Keyword?) {
        guard let span = nameSpan(word) else {
            self.word(word, as: .text)
            return
        }
        let isLabel = keyword == .service || keyword == .namespace
        if isPlainName(span), span.count <= 63 { return }
        let name = text(span)
        var wrong = isLabel ? NameRules.dnsLabel(name) : NameRules.dnsSubdomain(name)
        if wrong == nil, keyword == .pod || keyword == .replicate || keyword == .template, span.count > 63 {
            wrong = "must have at most 63 characters, has \(span.count)"
        }
        if let wrong { badName(name, span, wrong) }
    }

    mutating func badName(_ name: String, _ span: TextSpan, _ wrong: String) {
        let fixed = String(
            decoding: name.lowercased().utf8.map { $0 == UInt8(ascii: "_") ? UInt8(ascii: "-") : $0 }, as: UTF8.self)
        let isFixed = fixed != name && NameRules.dnsLabel(fixed) == nil
        report(
            span, "bad-name", "the name '\(name.prefix(80))' \(wrong)", help: isFixed ? "did you mean '\(fixed)'?" : nil
        )
    }

    /// Lower-case letters, digits and dashes, as nearly all names are.
    func isPlainName(_ span: TextSpan) -> Bool {
        guard span.count > 0, bytes[span.start] != UInt8(ascii: "-"), bytes[span.end - 1] != UInt8(ascii: "-") else {
            return false
        }
        for i in span.start..<span.end {
            let byte = bytes[i]
            guard byte >= 0x61 && byte <= 0x7A || byte >= 0x30 && byte <= 0x39 || byte == UInt8(ascii: "-") else {
                return false
            }
        }
        return true
    }

    /// The template behind `from` exists, and above where it is used.
    private mutating func template(_ word: SyntaxNode, _ declaration: SyntaxNode) {
        guard let span = nameSpan(word) else {
            self.word(word, as: .text)
            return
        }
        existing(span, .template)
        let symbol = symbols.intern(span.start, span.end)
        let number = Int(symbols[symbol].template)
        if number >= 0, blockDepth == 0, templates[number].start > declaration.span.start,
            context.existingKinds(text(span)).isEmpty
        {
            let line = line(at: templates[number].start)
            report(
                span, "declared-below", "the template '\(text(span))' is declared only in line \(line)",
                help: "put it above its first use")
        }
    }

    /// `replicate X` without a body cuts from template X, else from pod X; without either, nothing says what to copy.
    private mutating func source(ofReplicate node: SyntaxNode, _ span: TextSpan, _ symbol: Int) {
        guard node[.body] == nil, node[.from] == nil, !hasUnknownNames else { return }
        let declared = symbols[symbol].declared
        if !declared.isDisjoint(with: [.template, .pod]) {
            if blockDepth == 0,
                symbols[symbol].seen.isDisjoint(with: [.template, .pod, .replicaSet, .replicationController]),
                declared.isDisjoint(with: .pod), symbols[symbol].template >= 0,
                templates[Int(symbols[symbol].template)].start > node.span.start
            {
                report(
                    span, "declared-below", "the template '\(text(span))' is declared only further down",
                    help: "put it above its first use")
            }
            return
        }
        if !symbols[symbol].seen.isDisjoint(with: [.replicaSet, .replicationController]) { return }
        let existing = KindSet(context.existingKinds(text(span)))
        if !existing.isDisjoint(with: [.template, .pod, .replicaSet, .replicationController]) { return }
        let near = nearMiss(text(span), among: objectNames([.template, .pod]))
        report(
            span, "nothing-to-replicate", "no template and no pod '\(text(span))' to copy",
            help: near ?? "declare one, or write replicate \(text(span)) 3 < container IMAGE >")
    }

    private mutating func settings(_ body: SyntaxNode) {
        containerNumber += 1
        for attribute in body.children where attribute.kind == .attribute && !attribute.hasError {
            if attribute.keyword == .pair, let word = attribute[.value] {
                settingPair(word)
            } else {
                self.attribute(attribute)
            }
        }
    }

    /// `KEY=VALUE`: the key by the rules of configs, and each once.
    private mutating func settingPair(_ node: SyntaxNode) {
        let span = node.span
        var end = span.start
        while end < span.end, bytes[end] != UInt8(ascii: "="), bytes[end] != UInt8(ascii: "$"),
            bytes[end] != UInt8(ascii: "\"")
        { end += 1 }
        parts(of: node)
        guard end < span.end, bytes[end] == UInt8(ascii: "=") else {
            if let word = WordSyntax(node), let text = word.constant { bad(node, text, Reading.configPair) }
            return
        }
        let key = text(TextSpan(span.start, end))
        if let wrong = NameRules.configKey(key) {
            report(TextSpan(span.start, end), "bad-value", "the key '\(key)' \(wrong)")
        }
        let symbol = symbols.intern(span.start, end)
        if symbols[symbol].pathContainer == containerNumber {
            report(TextSpan(span.start, end), "duplicate-key", "the key '\(key)' is there twice")
        }
        symbols[symbol].pathContainer = containerNumber
    }
}
