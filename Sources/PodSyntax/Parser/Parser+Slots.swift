extension Parser {
    /// `slots`: what the vocabulary says follows a keyword, one slot after the other.
    mutating func slots(_ range: Range<UInt16>, _ parent: inout Parent) {
        var index = Int(range.lowerBound)
        let end = Int(range.upperBound)
        while index < end, !stopped {
            let step = table.steps[index]
            if step.operation == .one { leadingFlags(range, &parent) }
            // Behind an error only a body or block is worth reading: anything else would be a cascade.
            if !failed || opens(step) { slot(step, next: index + 1 < end ? index + 1 : nil, &parent) }
            index += 1
        }
    }

    func opens(_ step: SlotTable.Step) -> Bool {
        switch step.operation {
        case .body, .maybeBody, .attributes: current == UInt8(ascii: "<")
        case .maybeBlock: current == UInt8(ascii: "{")
        case .one, .maybe, .many, .any, .rest, .choice, .maybeChoice, .options, .oneOf, .maybeOneOf, .expression,
            .attribute:
            false
        }
    }

    mutating func slot(_ step: SlotTable.Step, next: Int?, _ parent: inout Parent) {
        switch step.operation {
        case .one: one(step, &parent)
        case .maybe: if isOptionalWord(step, next) { one(step, &parent) }
        case .many: many(step, &parent)
        case .any: while isAtWord, !isOption(next), !isFlag { one(step, &parent) }
        case .rest: rest(step, &parent)
        case .choice: choice(step, &parent, required: true)
        case .maybeChoice: choice(step, &parent, required: false)
        case .options: options(step, &parent)
        case .oneOf: alternative(step, &parent, required: true)
        case .maybeOneOf: alternative(step, &parent, required: false)
        case .expression:
            let value = step.label == .filter ? disjunction() : expression()
            add(value, to: &parent, step.label)
        case .body: body(step.context, &parent, required: true)
        case .maybeBody: body(step.context, &parent, required: false)
        case .maybeBlock:
            guard current == UInt8(ascii: "{") || isOpenerOnNextLine(UInt8(ascii: "{")) else { return }
            let inner = block()
            add(inner, to: &parent, step.label)
        case .attributes: attributes(step.context, &parent)
        case .attribute: changedAttribute(step, &parent)
        }
    }

    /// A word that must be there.
    mutating func one(_ step: SlotTable.Step, _ parent: inout Parent) {
        guard isAtWord, !(isOperatorWord && wantsNumber(step.type)) else {
            missingWord(step.type)
            return
        }
        switch step.type {
        case .target, .podContainer, .node, .waitTarget: target(&parent, step.type, step.label)
        case .name, .containerName, .image, .integer, .count, .cpu, .cpuRange, .memory, .memoryRange, .resource,
            .amount,
            .amountRange, .size, .duration, .durationRange, .port, .portNumber, .hostPort, .portMapping, .targetPort,
            .percent,
            .countRange, .countOrPercent, .countOrPart, .label, .variable, .header, .requirement, .topology, .labelKeys,
            .key, .path, .hostPath, .copyPath, .subPath, .fileMode, .text, .signal, .user, .group, .taint, .toleration,
            .capability, .schedule, .timeZone, .sysctl, .hostname, .address, .hostAddress, .domain, .resolverOption,
            .hostAlias, .ulimit, .method, .template, .namespace, .hostVariable, .kind, .topic, .status, .argument:
            let word = word(step.type)
            add(word, to: &parent, step.label)
        }
    }

    mutating func missingWord(_ type: ValueType) {
        let previous = shown(lastWordBoundary(), lastEnd)
        let end = isAtItemEnd ? position : wordEnd(position)
        report(
            position, end, "missing-word", "expected \(type.title) after '\(previous)', found \(found())",
            help: isOperatorWord ? "an expression stands in ( )" : nil)
    }

    /// The start of the last token that is no trivia.
    func lastWordBoundary() -> Int {
        var index = tokens.starts.count - 1
        while index >= 0, tokens.kinds[index].isTrivia { index -= 1 }
        return index < 0 ? 0 : Int(tokens.starts[index])
    }

    func wantsNumber(_ type: ValueType) -> Bool {
        switch type {
        case .integer, .count, .cpu, .cpuRange, .memory, .memoryRange, .amount, .amountRange, .duration,
            .durationRange, .port, .portNumber, .hostPort:
            true
        case .name, .containerName, .image, .size, .portMapping, .targetPort, .percent, .countRange, .countOrPercent,
            .countOrPart, .label, .variable, .key, .path, .hostPath, .copyPath, .subPath, .fileMode, .text, .signal,
            .user, .group, .taint, .toleration, .capability, .schedule, .timeZone, .sysctl, .hostname, .target,
            .podContainer, .waitTarget, .method, .node, .template, .namespace, .hostVariable, .kind, .topic, .status,
            .argument, .resource, .header, .requirement, .topology, .labelKeys, .address, .hostAddress, .domain,
            .resolverOption, .hostAlias, .ulimit:
            false
        }
    }

    /// True at a sign that only an expression could have meant: a word of that sign alone, whatever ends it, so that a
    /// text means the same with other spaces.
    var isOperatorWord: Bool {
        guard "+-*/%".utf8.contains(current) else { return false }
        let next = byte(position + 1)
        return !self.is(next, .bare) && !continuesWord(position + 1) && next != UInt8(ascii: "(")
            && next != UInt8(ascii: "[")
    }

    /// Whether an optional word stands here rather than the option that may follow it.
    func isOptionalWord(_ step: SlotTable.Step, _ next: Int?) -> Bool {
        guard isAtWord, !isFlag, !isOption(next) else { return false }
        if step.type == .method { return (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(current) }
        // On a container's line the next attribute follows; a path begins with / and is none of their words.
        if step.type == .path, let context = attributeContext, let word = peekWord(), entry(word.number, context) != nil
        {
            return false
        }
        if step.type == .path, let next, isMisspelledOption(table.steps[next]) { return false }
        guard let next, table.steps[next].operation == .one else { return true }
        // Before a word that must be there, an optional one is there only if two words follow.
        var end = position
        var quote: UInt8 = 0
        var nesting = 0
        while end < count, newlineLength(end) == 0 {
            let byte = bytes[end]
            if quote != 0 {
                if byte == quote { quote = 0 }
            } else if byte == .quote || byte == .apostrophe {
                quote = byte
            } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "(") {
                if nesting == 0, byte == UInt8(ascii: "{"), end > 0, bytes[end - 1] != .dollar { break }
                nesting += 1
            } else if byte == UInt8(ascii: "}") || byte == UInt8(ascii: ")") {
                nesting -= 1
            } else if nesting <= 0, !self.is(byte, .bare), byte != .dollar {
                break
            }
            end += 1
        }
        while end < count, self.is(bytes[end], .space) { end += 1 }
        let byte = byte(end)
        return self.is(byte, .bare) && byte != UInt8(ascii: "#") || byte == .quote || byte == .apostrophe
            || byte == .dollar
            || byte == UInt8(ascii: "(")
    }

    /// Whether the bare word here, which begins no path, is nearly the keyword of one of a step's options.
    private func isMisspelledOption(_ step: SlotTable.Step) -> Bool {
        guard self.is(current, .bare), current != UInt8(ascii: "/") else { return false }
        return NearMiss.best(for: shown(position, wordEnd(position)), among: optionWords(step)) != nil
    }

    /// True if one of the options of a step stands here.
    func isOption(_ index: Int?) -> Bool {
        guard var index, let word = peekWord() else { return false }
        while index < table.steps.count {
            let step = table.steps[index]
            switch step.operation {
            case .options, .oneOf, .maybeOneOf:
                for option in Int(step.first)..<Int(step.first + step.count)
                where table.options[option].keyword.rawValue == word.number {
                    return true
                }
                index += 1
                if step.operation == .oneOf { return false }
            case .one, .maybe, .many, .any, .rest, .choice, .maybeChoice, .expression, .body, .maybeBody, .maybeBlock,
                .attributes, .attribute:
                return false
            }
        }
        return false
    }

    /// One or more words; of labels, variables and requirements those with a `=`.
    mutating func many(_ step: SlotTable.Step, _ parent: inout Parent) {
        one(step, &parent)
        let wantsEquals =
            step.type == .label || step.type == .variable || step.type == .sysctl || step.type == .header
            || step.type == .requirement
        while isAtWord, !isFlag, !wantsEquals || hasEquals(position) || isRemoval(step.type) || isQuoted(step.type) {
            one(step, &parent)
        }
    }

    /// `"cores>4"`: what compares numbers has to be quoted.
    func isQuoted(_ type: ValueType) -> Bool {
        type == .requirement && (current == .quote || current == .apostrophe)
    }

    /// `k-` takes a label away.
    func isRemoval(_ type: ValueType) -> Bool {
        guard type == .label, self.is(current, .name) else { return false }
        var end = position
        while end < count, self.is(bytes[end], .bare) { end += 1 }
        return end - position > 1 && bytes[end - 1] == UInt8(ascii: "-")
    }
}
