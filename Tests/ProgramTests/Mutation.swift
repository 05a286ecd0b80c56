import Foundation

/// A script with one of its expectations turned into its opposite.
struct Mutant {
    /// The line of the expectation, from 1.
    let line: Int
    let text: String
}

/// One mutant for each `expect` of a script that stands first on its line or in a block on it.
func invertedExpectations(of text: String) -> [Mutant] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    return lines.indices.compactMap { index in
        guard let expectation = Expectation(line: lines[index]) else { return nil }
        var changed = lines
        changed[index] = expectation.inverted
        return Mutant(line: index + 1, text: changed.joined(separator: "\n"))
    }
}

/// A line cut at its expectation: `before` + `condition` + `after`.
private struct Expectation {
    let before: Substring
    let condition: Substring
    let after: Substring

    init?(line: String) {
        guard let word = line.range(of: "expect ") else { return nil }
        let before = line[..<word.upperBound]
        let lead = line[..<word.lowerBound]
        guard lead.allSatisfy({ $0 == " " }) || lead.hasSuffix("{ "), !lead.contains("#") else { return nil }
        self.before = before
        condition = conditionPart(of: line[word.upperBound...])
        after = line[condition.endIndex...]
    }

    /// Without a limit, `expect not (C)`. With a limit the opposite may hold before the condition comes true, so
    /// another number is expected instead; and where there is none to change, the opposite is expected afterwards.
    var inverted: String {
        guard after.hasPrefix(" within ") else { return "\(before)not (\(condition))\(after)" }
        if let number = condition.ranges(of: /== [0-9]+/).last {
            let value = Int(condition[number].dropFirst(3)) ?? 0
            let other = condition.replacingCharacters(in: number, with: "== \(value + 7)")
            return "\(before)\(other)\(after)"
        }
        let closing = after.hasSuffix(" }") ? " }" : ""
        return "\(before)\(condition)\(after.dropLast(closing.count)); expect not (\(condition))\(closing)"
    }
}

extension Substring {
    fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
        self[..<range.lowerBound] + text + self[range.upperBound...]
    }
}

/// The condition that `text` begins with: up to ` within `, the message or ` }`, outside of strings and brackets.
private func conditionPart(of text: Substring) -> Substring {
    var depth = 0
    var quoted = false
    var index = text.startIndex
    while index < text.endIndex {
        let character = text[index]
        let rest = text[index...]
        if quoted {
            if character == "\\" { index = text.index(after: index) }
            if character == "\"" { quoted = false }
        } else if depth == 0, rest.hasPrefix(" within ") || rest.hasPrefix(" }") {
            break
        } else if depth == 0, rest.hasPrefix(" \""), !wantsOperand(text[..<index]) {
            break
        } else if "([{".contains(character) {
            depth += 1
        } else if ")]}".contains(character) {
            depth -= 1
        } else if character == "\"" {
            quoted = true
        }
        index = text.index(after: index)
    }
    return text[..<index]
}

/// A string behind an operator is an operand, not the message.
private func wantsOperand(_ text: Substring) -> Bool {
    ["==", "!=", "=~", "<", ">", "<=", ">=", "+", " and", " or", " in", "not"].contains { text.hasSuffix($0) }
}
