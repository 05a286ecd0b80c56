import PodModel
import PodSyntax

extension Checker {
    /// An attribute in any body: its words by their types, its body, its references.
    mutating func attribute(_ node: SyntaxNode) {
        if notAvailable(node) || node.hasError { return }
        for child in node.children {
            switch child.kind {
            case .word: word(child, in: node)
            case .wordList: for item in child.children where item.kind == .word { word(item, in: node) }
            case .body: for item in child.children where item.kind == .attribute { attribute(item) }
            case .script, .error, .declaration, .command, .letStatement, .assignment, .ifStatement, .forStatement,
                .whileStatement, .breakStatement, .continueStatement, .returnStatement, .exitStatement, .sleepStatement,
                .functionStatement, .onStatement, .onExitStatement, .everyStatement, .waitStatement, .expectStatement,
                .runStatement, .printStatement, .outputStatement, .expressionStatement, .block, .attribute, .flag,
                .hostCommand,
                .bareText, .string, .stringText, .interpolation, .null, .boolean, .integer, .decimal, .duration,
                .quantity, .percentage, .name, .object, .list, .map, .mapEntry, .parenthesized, .chain, .fieldAccess,
                .indexAccess, .call, .negation, .not, .product, .sum, .range, .comparison, .conjunction, .disjunction,
                .filter:
                break
            }
        }
        if node.keyword == .strategy { rollOut(node) }
    }

    /// A word of an attribute; some name other objects.
    mutating func word(_ node: SyntaxNode, in attribute: SyntaxNode) {
        switch node.label {
        // It need not be there.
        case .config where attribute[.optional] != nil, .secret where attribute[.optional] != nil: word(node)
        case .config: reference(node, .config)
        case .secret: reference(node, .secret)
        case .claim: reference(node, .claim)
        case .name where attribute.keyword == .port: portName(node)
        case .values where attribute.keyword == .annotation: typed(node, Reading.annotation)
        case .values where attribute.keyword == .env && isSourced(attribute): typed(node, Reading.environmentName)
        case .values where attribute.keyword == .podFailure:
            typed(node) { (text: String) throws(ValueError) in try Reading.integer(text, in: 1...255) }
        case .failures where attribute.keyword == .history: word(node)
        // Unlike nodes, pods and namespaces are not chosen by number.
        case .pod where isPlacement(attribute), .with,
            .select where isPlacement(attribute):
            typed(node, Reading.requirement)
        case .prefer: typed(node) { (text: String) throws(ValueError) in try Reading.integer(text, in: 1...100) }
        case .exit: typed(node) { (text: String) throws(ValueError) in try Reading.integer(text, in: 0...255) }
        case .failures, .successes, .times, .maxSkew, .minDomains:
            typed(node) { (text: String) throws(ValueError) in try Reading.integer(text, in: 1...Int64(Int32.max)) }
        case .value where attribute.keyword == .toleration && attribute[.for] != nil:
            typed(node) { (text: String) throws(ValueError) in try Reading.toleration(text, for: .zero) }
        case .name, .values, .pod, .select, .value, .none, .count, .body, .block, .attribute, .path, .kind, .target,
            .arguments, .choice, .expression, .filter, .pipe, .message, .condition, .variable, .parameter, .item,
            .event, .scope, .reaction, .callee, .key, .from, .controller, .to, .host, .size, .keep, .as, .method,
            .port, .every, .after, .timeout, .grace, .for, .by, .exec, .http, .tcp, .sleep, .name2, .empty, .memory,
            .node, .fieldReference, .readOnly, .noRoll, .headless, .forever, .status, .surge, .unavailable, .rolling,
            .recreate, .nodePort, .loadBalancer, .externalName, .sessionAffinity, .publishNotReady, .address,
            .minAvailable, .maxUnavailable, .cpu, .format, .watch, .namespace, .allNamespaces, .follow, .previous,
            .since, .tail, .timestamps, .container, .until, .within, .state, .env, .latency, .jitter, .loss,
            .resource, .revision, .action, .wait, .output, .pid, .group, .schedule, .image, .error, .never, .strict,
            .lenient, .orphan, .grpc, .service, .https, .headers, .propagation, .once, .onRootMismatch, .or,
            .matchLabelKeys, .mismatchLabelKeys, .scheduleAnyway, .nodeAffinityPolicy, .nodeTaintsPolicy, .partition,
            .onDelete, .scaled, .deleted, .replaceUnready, .mode, .subPath, .subPathExpr, .fallbackToLogsOnError,
            .prefix, .optional, .label, .annotation, .request, .limit, .divisor, .lifetime, .type, .immutable,
            .unconfined, .runtimeDefault, .localhost, .tty, .stdin, .hostIp, .all, .volume, .file, .pull, .access,
            .class,
            .volumeName:
            word(node)
        }
    }

    private func isPlacement(_ attribute: SyntaxNode) -> Bool {
        attribute.keyword == .affinity || attribute.keyword == .antiAffinity || attribute.keyword == .spread
    }

    /// A roll-out that may neither add a pod nor miss one could replace nothing (`pkg/apis/apps/validation`).
    private mutating func rollOut(_ strategy: SyntaxNode) {
        func isNone(_ label: SlotLabel) -> Bool {
            guard let text = strategy[label].flatMap({ WordSyntax($0)?.constant }) else { return false }
            return (try? Reading.countOrPercent(text))?.isNone ?? false
        }
        guard isNone(.surge), isNone(.unavailable), let word = strategy[.unavailable] else { return }
        report(word.span, "bad-value", "must be above 0 when surge is 0", help: "write unavailable 1")
    }

    /// `env KEY from …`: the word is a name, not a pair.
    private func isSourced(_ attribute: SyntaxNode) -> Bool {
        for child in attribute.children
        where child.label == .volume || child.label == .config || child.label == .secret
            || child.label == .fieldReference
            || child.label == .label || child.label == .annotation || child.label == .request || child.label == .limit
        {
            return true
        }
        return false
    }

    mutating func word(_ node: SyntaxNode) {
        guard let view = WordSyntax(node) else { return }
        word(node, as: view.type)
    }

    private mutating func reference(_ node: SyntaxNode, _ kinds: KindSet) {
        if let span = nameSpan(node) { existing(span, kinds) } else { parts(of: node) }
    }

    private mutating func portName(_ node: SyntaxNode) {
        typed(node) { (text: String) throws(ValueError) in
            if let wrong = NameRules.portName(text) { throw ValueError("the port's name '\(text)' \(wrong)") }
        }
    }

    private mutating func typed<T>(_ node: SyntaxNode, _ read: (String) throws(ValueError) -> T) {
        guard let word = WordSyntax(node) else { return }
        if let text = word.constant { bad(node, text, read) } else { parts(of: node) }
    }

    /// Reports what keeps a text from being read; nothing if it can be.
    mutating func bad<T>(_ node: SyntaxNode, _ text: String, _ read: (String) throws(ValueError) -> T) {
        do {
            _ = try read(text)
        } catch {
            report(node.span, "bad-value", error.message, help: error.help)
        }
    }

    /// The expressions inside a word.
    mutating func parts(of node: SyntaxNode) {
        for child in node.children {
            switch child.kind.wordPart {
            case .string: _ = type(child)
            case .expression: interpolation(child)
            case .text: break
            }
        }
    }

    /// A word that has to be of a type.
    mutating func word(_ node: SyntaxNode, as type: ValueType) {
        if node.firstChild == nil {
            if !isPlain(node.span, type) { constant(node, text(node.span), type) }
            return
        }
        guard let word = WordSyntax(node) else { return }
        if !word.isDynamic {
            if let text = word.constant { constant(node, text, type) }
            return
        }
        guard let only = node.firstChild, only.span == node.span, only.kind != .string, let inner = only.firstChild
        else {
            parts(of: node)
            return
        }
        let given = self.type(inner)
        guard given.isKnown, let wanted = wanted(type), !wanted.contains(given.isList ? .any : given.base) else {
            return
        }
        report(node.span, "type", "expected \(type.title), and this is \(given.title)")
    }

    /// What an expression may be worth that stands alone for a word; nil for anything.
    private func wanted(_ type: ValueType) -> [StaticType.Base]? {
        switch type {
        case .integer, .count, .portNumber, .hostPort, .status: [.int]
        case .port, .targetPort: [.int, .string]
        case .cpu, .cpuRange: [.cpu, .int, .decimal, .amount, .string]
        case .memory, .memoryRange, .amount, .amountRange, .size: [.memory, .int, .amount, .string]
        case .duration: [.duration, .string]
        case .percent: [.percent, .string]
        case .name, .containerName, .image, .durationRange, .portMapping, .countRange, .countOrPercent, .countOrPart,
            .label, .variable, .key, .path, .hostPath, .copyPath, .subPath, .fileMode, .text, .signal, .user, .group,
            .taint, .toleration, .capability, .schedule, .timeZone, .sysctl, .hostname, .target, .podContainer,
            .waitTarget, .method, .node, .template, .namespace, .hostVariable, .kind, .topic, .argument,
            .resource, .header, .requirement, .topology, .labelKeys, .address, .hostAddress, .domain,
            .resolverOption, .hostAlias, .ulimit:
            nil
        }
    }

    /// A word in one of the usual forms, which needs no closer look.
    private func isPlain(_ span: TextSpan, _ type: ValueType) -> Bool {
        switch type {
        case .text, .argument, .hostPath, .hostVariable, .topic, .copyPath, .method: return true
        case .name, .hostname: return isPlainName(span) && span.count <= 63
        case .count, .integer: return span.count < 9 && digits(span) == span.end
        case .cpu, .cpuRange: return isPlainAmount(span, isRange: type == .cpuRange, isMemory: false)
        case .memory, .memoryRange, .size: return isPlainAmount(span, isRange: type == .memoryRange, isMemory: true)
        case .duration:
            let end = digits(span)
            guard span.count < 9, end > span.start, end < span.end else { return false }
            if end + 1 == span.end {
                return bytes[end] == UInt8(ascii: "s") || bytes[end] == UInt8(ascii: "m")
                    || bytes[end] == UInt8(ascii: "h")
            }
            return end + 2 == span.end && bytes[end] == UInt8(ascii: "m") && bytes[end + 1] == UInt8(ascii: "s")
        case .port, .portNumber, .hostPort:
            return span.count < 5 && digits(span) == span.end && bytes[span.start] != 0x30
        case .image: return isPlainImage(span)
        case .path: return isPlainPath(span)
        case .label: return isPlainLabel(span)
        case .variable: return isPlainVariable(span)
        case .containerName, .durationRange, .portMapping, .targetPort, .percent, .countRange, .countOrPercent,
            .countOrPart, .key, .subPath, .fileMode, .signal, .user, .group, .taint, .toleration, .capability,
            .schedule, .timeZone, .sysctl, .target, .podContainer, .waitTarget, .node, .template, .namespace, .kind,
            .status,
            .resource, .header, .requirement, .topology, .labelKeys, .address, .hostAddress, .domain,
            .resolverOption, .hostAlias, .ulimit, .amount, .amountRange:
            return false
        }
    }

    /// `100m`, `2`, `64Mi`, and two of them that rise.
    private func isPlainAmount(_ span: TextSpan, isRange: Bool, isMemory: Bool) -> Bool {
        guard let first = plainAmount(span.start, span.end, isMemory) else { return false }
        if first.end == span.end { return true }
        guard isRange, first.end + 2 < span.end, bytes[first.end] == UInt8(ascii: "."),
            bytes[first.end + 1] == UInt8(ascii: "."),
            let second = plainAmount(first.end + 2, span.end, isMemory)
        else { return false }
        return second.end == span.end && first.value <= second.value
    }

    private func plainAmount(_ start: Int, _ limit: Int, _ isMemory: Bool) -> (value: Int, end: Int)? {
        var value = 0
        var i = start
        while i < limit, i - start < 6, bytes[i] >= 0x30, bytes[i] <= 0x39 {
            value = value * 10 + Int(bytes[i] - 0x30)
            i += 1
        }
        if i == start { return nil }
        if !isMemory {
            if i < limit, bytes[i] == UInt8(ascii: "m") { return (value, i + 1) }
            return (value * 1000, i)
        }
        guard i + 1 < limit, bytes[i + 1] == UInt8(ascii: "i") else { return nil }
        switch bytes[i] {
        case UInt8(ascii: "K"): return (value << 10, i + 2)
        case UInt8(ascii: "M"): return (value << 20, i + 2)
        case UInt8(ascii: "G"): return (value << 30, i + 2)
        default: return nil
        }
    }

    private func digits(_ span: TextSpan) -> Int {
        var i = span.start
        while i < span.end, bytes[i] >= 0x30, bytes[i] <= 0x39 { i += 1 }
        return i
    }

    /// `nginx:1.27`, `docker.io/library/nginx`: lower-case letters and digits with single signs between.
    private func isPlainImage(_ span: TextSpan) -> Bool {
        guard span.count < 120 else { return false }
        var wasSign = true
        var colons = 0
        for i in span.start..<span.end {
            let byte = bytes[i]
            if byte >= 0x61 && byte <= 0x7A || byte >= 0x30 && byte <= 0x39 {
                wasSign = false
                continue
            }
            if byte == UInt8(ascii: ":") { colons += 1 } else if byte == UInt8(ascii: "/"), colons > 0 { return false }
            guard
                byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "/")
                    || byte == UInt8(ascii: ":"),
                !wasSign
            else { return false }
            wasSign = true
        }
        return !wasSign && colons < 2 && !bytes[span.start..<span.end].starts(with: "oci:".utf8)
            && !bytes[span.start..<span.end].starts(with: "dir:".utf8)
    }

    private func isPlainPath(_ span: TextSpan) -> Bool {
        guard span.count > 0, bytes[span.start] == UInt8(ascii: "/") else { return false }
        for i in span.start..<(span.end - 1) where bytes[i] == UInt8(ascii: ".") && bytes[i + 1] == UInt8(ascii: ".") {
            return false
        }
        return true
    }

    private func isPlainLabel(_ span: TextSpan) -> Bool {
        guard span.count < 64, let sign = bytes[span.start..<span.end].firstIndex(of: UInt8(ascii: "=")) else {
            return false
        }
        return isPlainName(TextSpan(span.start, sign)) && isPlainName(TextSpan(sign + 1, span.end))
    }

    private func isPlainVariable(_ span: TextSpan) -> Bool {
        guard bytes[span.start] >= 0x41 else { return false }
        for i in span.start..<span.end {
            let byte = bytes[i]
            if byte == UInt8(ascii: "=") { return i > span.start }
            guard
                byte >= 0x41 && byte <= 0x5A || byte >= 0x61 && byte <= 0x7A || byte == 0x5F
                    || byte >= 0x30 && byte <= 0x39
            else { return false }
        }
        return false
    }
}
