import PodModel
import PodSyntax

extension Checker {
    /// A name in an expression: a field of what `where` looks at, a variable, a value that is simply there, an object,
    /// all objects of a kind.
    mutating func name(_ node: SyntaxNode) -> StaticType {
        let span = node.span
        let symbol = symbols.intern(span.start, span.end)
        if !tested.isEmpty, let type = testedField(span) {
            hidden(span, symbol)
            return type
        }
        let variable = symbols[symbol].variable
        if variable >= 0 { return variables[Int(variable)].type }
        if symbols[symbol].isGlobal, isInFunction || isInHandler { return .any }
        // An object that is called `pods` or `args` is pod/pods: the word keeps its meaning.
        if !symbols[symbol].declared.isEmpty, HiddenName.fixedMeaning(of: text(span)) == nil {
            result.needsMachines = true
            return objectType(symbol)
        }
        return rareName(span, symbol)
    }

    /// A field of the innermost tested element that has one of this name; `it` is the element itself.
    private mutating func testedField(_ span: TextSpan) -> StaticType? {
        let name = UnsafeBufferPointer(rebasing: bytes[span.start..<span.end])
        for element in tested.reversed() {
            if element.base == .subject, !element.isList, let found = FieldIndex.shared.find(name, in: element.subject)
            {
                lastField = element.subject.fields[found.index]
                return found.type
            }
        }
        if name.count == 2, name[0] == UInt8(ascii: "i"), name[1] == UInt8(ascii: "t") { return tested.last }
        return nil
    }

    /// In `where` a field hides a variable of its name, which may have been meant. At the prompt a variable stays, so
    /// there the field wins, with a word.
    private mutating func hidden(_ span: TextSpan, _ symbol: Int) {
        let isVariable = symbols[symbol].variable >= 0 || symbols[symbol].isGlobal && (isInFunction || isInHandler)
        if !isVariable, context.variables.isEmpty { return }
        let word = text(span)
        if !isVariable, context.variables[word] == nil { return }
        report(
            span, "hidden-name", "\(HiddenName.message(word)): nobody can tell which is meant",
            help: HiddenName.help(word),
            severity: context.isInteractive ? .warning : .error)
    }

    /// What an object's name is worth: the controller of that name, else the pod, the service, another.
    private func objectType(_ symbol: Int) -> StaticType {
        let declared = symbols[symbol].declared
        if declared.contains(.pod), !declared.isDisjoint(with: .controllers),
            symbols[symbol].seen.isDisjoint(with: .controllers),
            !isInFunction, !isInHandler
        {
            // Above its `replicate` the name is the pod's, but whether a loop comes back here is not known.
            return .any
        }
        // One name in two namespaces may be two things.
        if hasNamespaces, declared.rawValue & (declared.rawValue - 1) != 0 { return .any }
        guard let kind = declared.first else { return .any }
        return .object(Subject(kind))
    }

    private mutating func rareName(_ span: TextSpan, _ symbol: Int) -> StaticType {
        let word = text(span)
        if let type = context.variables[word] { return type }
        switch word {
        case "args": return .string.list
        case "simulated": return .bool
        case "event" where isInHandler: return .object(.scriptEvent)
        case "event" where isInFunction: return .any
        case "event":
            report(
                span, "outside-handler", "'event' is known only in a handler",
                help: "write on pod-crash { … event.object … }, or events for all of them")
            return .any
        default: break
        }
        if let subject = Subject(plural: word) {
            result.needsMachines = true
            return .collection(subject)
        }
        let existing = KindSet(context.existingKinds(word))
        if !existing.isEmpty {
            result.needsMachines = true
            return existing.first.map { .object(Subject($0)) } ?? .any
        }
        if tested.contains(where: { !$0.isKnown || $0.base == .map }) { return .any }
        if isNodeName(span) {
            result.needsMachines = true
            return .object(.node)
        }
        if hasUnknownNames { return .any }
        unknownName(word, span, symbol)
        return .any
    }

    private mutating func unknownName(_ word: String, _ span: TextSpan, _ symbol: Int) {
        if isInSecret {
            // Of a value with `${` in it that was meant as it stands.
            report(span, "unknown-name", "nothing is called so", help: "a value with ${ in it stands in '…'")
            return
        }
        guard suggests else {
            report(span, "unknown-name", "nothing is called '\(word)'")
            return
        }
        if let entry = Vocabulary.kind(word), entry.availability == .later {
            report(span, "not-available", "'\(word)' is not available yet")
            return
        }
        if symbols[symbol].function >= 0 || Builtin(name: word) != nil {
            report(
                span, "function-without-call", "'\(word)' is a function",
                help: "write \(Builtin(name: word)?.signature ?? "\(word)()")")
            return
        }
        if let dash = minus(word) {
            report(span, "unknown-name", "nothing is called '\(word)'", help: "did you mean '\(dash)'?")
            return
        }
        if symbols[symbol].isGlobal {
            report(span, "unknown-name", "the variable '\(word)' is set only further down", help: "put its 'let' above")
            return
        }
        var candidates = variableNames
        for element in tested where element.base == .subject { candidates += element.subject.fields.map(\.name) }
        candidates += objectNames(.all) + ["args", "simulated", "pods", "nodes", "services", "events"]
        guard span == onlyWord else {
            report(
                span, "unknown-name", "nothing is called '\(word)'",
                help: nearMiss(word, among: candidates) ?? "a text stands in quotes: \"\(word)\"")
            return
        }
        candidates = Vocabulary.statementWords + candidates
        report(
            span, "unknown-name", "nothing is called '\(word)'",
            help: ForeignWords.help(word) ?? nearMiss(word, among: candidates) ?? "'help' lists what there is")
    }

    /// `n-1` is a name; where `n` is a variable, `n - 1` was meant.
    private func minus(_ word: String) -> String? {
        guard let dash = word.firstIndex(of: "-") else { return nil }
        let left = String(word[..<dash])
        let right = String(word[word.index(after: dash)...])
        guard variableNames.contains(left), variableNames.contains(right) || Int(right) != nil else { return nil }
        return "\(left) - \(right)"
    }

    /// `node/node-2`: its kind is written, so only its name is asked.
    mutating func object(_ node: SyntaxNode) -> StaticType {
        result.needsMachines = true
        guard let view = ObjectSyntax(node), let entry = view.kindEntry else { return .any }
        if entry.availability == .later {
            report(node.span, "not-available", "'\(entry.word)' is not available yet")
            return .any
        }
        guard let kind = ObjectKind(word: entry.word) else {
            report(
                node.span, "no-object", "a \(entry.word) is part of a pod and has no name of its own",
                help: "write web.pods[0].containers")
            return .any
        }
        if let string = node.firstChild {
            for child in string.children where child.kind == .interpolation { interpolation(child) }
            if !StringSyntax(node: string).isDynamic {
                existing(TextSpan(string.span.start + 1, string.span.end - 1), KindSet(kind), node.span)
            }
        } else {
            var start = node.span.start
            while start < node.span.end, bytes[start] != UInt8(ascii: "/") { start += 1 }
            existing(TextSpan(start + 1, node.span.end), KindSet(kind), node.span)
        }
        lastField = nil
        return kind == .endpoints ? .any : .object(Subject(kind))
    }

    // MARK: Objects

    /// Reports a name that no object of these kinds bears. `shown` is the place to mark.
    mutating func existing(_ span: TextSpan, _ kinds: KindSet, _ shown: TextSpan? = nil) {
        if hasUnknownNames || allowsUnknownObjects || span.isEmpty { return }
        // Endpoints are declared by their service.
        let kinds = kinds == KindSet(.endpoints) ? KindSet([.service, .endpoints]) : kinds
        let symbol = symbols.intern(span.start, span.end)
        if !symbols[symbol].declared.isDisjoint(with: kinds) { return }
        if kinds.contains(.node), isNodeName(span) { return }
        if kinds.contains(.pod), isPodOfController(span) { return }
        let word = text(span)
        if kinds.contains(.namespace), SystemNamespace.contains(word) { return }
        if !KindSet(context.existingKinds(word)).isDisjoint(with: kinds) { return }
        let what = kinds.called
        let others = symbols[symbol].declared.kinds
        var help = nearMiss(word, among: objectNames(kinds))
        if help == nil, let other = others.first { help = "there is a \(Subject(other).word) of that name" }
        report(
            shown ?? span, "unknown-object", "no \(what) '\(word)' is declared",
            help: help ?? (context.isInteractive ? nil : "declare it, or source the file that does"))
    }

    /// Names of objects of these kinds, for near misses.
    func objectNames(_ kinds: KindSet) -> [String] {
        var names: [String] = []
        for id in symbols.symbols.indices where !symbols.symbols[id].declared.isDisjoint(with: kinds) {
            names.append(symbols.text(id))
            if names.count == 2000 { break }
        }
        if kinds.contains(.node), !result.declaresNodes { names += ["node-1", "node-2", "node-3"] }
        return names + context.existingNames()
    }

    /// `node-2`, `GROUP-2`: of a declared group, or of the three default nodes.
    private mutating func isNodeName(_ span: TextSpan) -> Bool {
        guard let dash = bytes[span.start..<span.end].lastIndex(of: UInt8(ascii: "-")), dash + 1 < span.end,
            span.end - dash <= 8
        else { return false }
        var number = 0
        for byte in bytes[(dash + 1)..<span.end] {
            guard byte >= 0x30, byte <= 0x39 else { return false }
            number = number * 10 + Int(byte - 0x30)
        }
        if number == 0 || bytes[dash + 1] == 0x30 { return false }
        let isUnnamed = bytes[span.start..<dash].elementsEqual("node".utf8)
        if !result.declaresNodes { return isUnnamed && number <= 3 }
        if isUnnamed, number <= unnamedNodes { return true }
        return number <= symbols[symbols.intern(span.start, dash)].nodes
    }

    /// `web-x7k2p` where a controller `web` is declared.
    private mutating func isPodOfController(_ span: TextSpan) -> Bool {
        guard let dash = bytes[span.start..<span.end].lastIndex(of: UInt8(ascii: "-")) else { return false }
        let symbol = symbols.intern(span.start, dash)
        if !symbols[symbol].declared.isDisjoint(with: .controllers) { return true }
        let kinds = KindSet(context.existingKinds(symbols.text(symbol)))
        return !kinds.isDisjoint(with: .controllers)
    }
}
