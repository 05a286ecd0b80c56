package import PodModel
package import PodSyntax

/// Bytes of a text, borrowed for a moment.
typealias Bytes = UnsafeBufferPointer<UInt8>

extension Value {
    /// The value of a literal node (`null boolean integer decimal duration quantity percentage`, constant `string`);
    /// nil for any other node. The error says which range was left.
    package init?(literal node: SyntaxNode) throws(ValueError) {
        switch node.kind {
        case .null: self = .null
        case .boolean: self = .bool(node.text == "true")
        case .string:
            guard let text = StringSyntax(node: node).constant else { return nil }
            self = .string(text)
        case .integer, .decimal, .duration, .quantity, .percentage:
            guard let kind = node.kind.number else { return nil }
            self = try Value(number: node.text, kind: kind)
        case .script, .error, .declaration, .command, .letStatement, .assignment, .ifStatement, .forStatement,
            .whileStatement, .breakStatement, .continueStatement, .returnStatement, .exitStatement, .sleepStatement,
            .functionStatement, .onStatement, .onExitStatement, .everyStatement, .waitStatement, .expectStatement,
            .runStatement, .printStatement, .outputStatement, .expressionStatement, .block, .body, .attribute, .flag,
            .hostCommand, .word,
            .wordList, .bareText, .stringText, .interpolation, .name, .object, .list, .map, .mapEntry, .parenthesized,
            .chain, .fieldAccess, .indexAccess, .call, .negation, .not, .product, .sum, .range, .comparison,
            .conjunction, .disjunction, .filter:
            return nil
        }
    }

    private init(number text: String, kind: NodeKind.Number) throws(ValueError) {
        switch kind {
        case .integer:
            guard let n = Int64(text) else {
                throw ValueError("the number is outside -9223372036854775808 to 9223372036854775807")
            }
            self = .int(n)
        case .decimal:
            guard let d = Double(text), d.isFinite else { throw ValueError("the number is outside ±1.8e308") }
            self = .decimal(d)
        case .duration: self = .duration(try Reading.duration(text))
        case .percentage:
            guard let p = Double(text.dropLast()), p.isFinite else {
                throw ValueError("the percentage is outside ±1.8e308")
            }
            self = .percent(p)
        case .quantity:
            let unit: QuantityUnit = text.hasSuffix("i") ? .memory : .amount
            self = .quantity(try Reading.quantity(text, example: "64Mi"), unit)
        }
    }
}

/// Reading of texts that have a type: one place for the checker, the lowering and the functions.
package enum Reading {
    /// A duration such as `1h30m`.
    package static func duration(_ text: String) throws(ValueError) -> TimeSpan {
        do {
            return try TimeSpan.parse(text.utf8)
        } catch .outOfRange {
            throw ValueError("the duration is longer than 106751d")
        } catch .missingUnit {
            throw ValueError("'\(text)' has no unit", help: "did you mean '\(text)s'?")
        } catch {
            throw ValueError("expected a duration such as 30s or 1h30m", help: "the units are ms, s, m, h and d")
        }
    }

    /// Any quantity.
    package static func quantity(_ text: String, example: String) throws(ValueError) -> Quantity {
        do {
            return try Quantity.parse(text.utf8)
        } catch .outOfRange {
            throw ValueError("'\(text)' is out of range: amounts reach from 1n to 9.2E")
        } catch .unknownSuffix {
            throw ValueError("'\(text)' has an unknown unit", help: unit(of: text))
        } catch {
            throw ValueError("expected an amount such as \(example)")
        }
    }

    /// What was meant by a unit that is none.
    private static func unit(of text: String) -> String {
        let number = text.prefix { $0.isNumber || $0 == "." }
        let meant: [String: String] = [
            "k": "k", "kb": "Ki", "kib": "Ki", "ki": "Ki", "mb": "Mi", "mib": "Mi", "mi": "Mi", "gb": "Gi", "gib": "Gi",
            "gi": "Gi",
            "g": "G", "t": "T", "tb": "Ti", "tib": "Ti", "ti": "Ti",
        ]
        if let unit = meant[text.dropFirst(number.count).lowercased()] { return "did you mean '\(number)\(unit)'?" }
        return "the units are m, k, M, G, T and Ki, Mi, Gi, Ti"
    }

    /// An amount of cpu in thousandths of a core: `500m`, `1.5`.
    package static func cpu(_ text: String) throws(ValueError) -> Int64 {
        let quantity = try amount(text, "cpu", example: "500m or 1.5")
        if text.utf8.last == UInt8(ascii: "i") {
            throw ValueError("'\(text)' is an amount of memory, not of cpu", help: "write 500m or 1.5")
        }
        return quantity.milliRoundedUp
    }

    /// An amount of memory in bytes: `64Mi`.
    package static func memory(_ text: String) throws(ValueError) -> Int64 {
        try amount(text, "memory", example: "64Mi").unitsRoundedUp
    }

    private static func amount(_ text: String, _ what: String, example: String) throws(ValueError) -> Quantity {
        let quantity = try quantity(text, example: example)
        if quantity.nano < 0 { throw ValueError("\(what) must not be negative") }
        return quantity
    }
}
