/// Translates a pattern into steps:
/// alternation = sequence { "|" sequence } · sequence = { atom [ "*" | "+" | "?" | "{m[,[n]]}" ] }
/// atom = "(" alternation ")" | "[" class "]" | "." | "^" | "$" | "\" escape | character
struct PatternCompiler {
    let pattern: [Unicode.Scalar]
    var at = 0
    var steps: [Matcher.Step] = []
    var sets: [ScalarSet] = []
    private var depth = 0

    init(pattern: [Unicode.Scalar]) {
        self.pattern = pattern
    }

    mutating func compile() throws(Matcher.PatternError) {
        if pattern.count > 4000 { throw error("the pattern is longer than 4000 characters") }
        try alternation()
        if at < pattern.count { throw error("')' without '('") }
        try emit(.accept)
    }

    private var peek: Unicode.Scalar? { at < pattern.count ? pattern[at] : nil }

    private func error(_ message: String) -> Matcher.PatternError {
        Matcher.PatternError(message: "pattern, character \(at + 1): \(message)", offset: at)
    }

    private mutating func emit(_ step: Matcher.Step) throws(Matcher.PatternError) {
        if steps.count >= Matcher.maximumSteps {
            throw error("the pattern is too large (more than \(Matcher.maximumSteps) steps)")
        }
        steps.append(step)
    }

    private mutating func alternation() throws(Matcher.PatternError) {
        depth += 1
        defer { depth -= 1 }
        if depth > 100 { throw error("groups are nested deeper than 100") }
        var exits: [Int] = []
        while true {
            let start = steps.count
            try sequence()
            guard peek == "|" else { break }
            at += 1
            // split start+1, next alternative; the jump behind this alternative is aimed at the end afterwards
            try insert(.split(start + 1, steps.count + 2), at: start)
            exits.append(steps.count)
            try emit(.jump(0))
        }
        for exit in exits { steps[exit] = .jump(steps.count) }
    }

    private mutating func sequence() throws(Matcher.PatternError) {
        while let scalar = peek, scalar != "|", scalar != ")" {
            let start = steps.count
            try atom(scalar)
            try repetition(from: start)
        }
    }

    private mutating func atom(_ scalar: Unicode.Scalar) throws(Matcher.PatternError) {
        switch scalar {
        case "(":
            at += 1
            if peek == "?" {
                guard at + 1 < pattern.count, pattern[at + 1] == ":" else {
                    throw error("only '(…)' and '(?:…)' group")
                }
                at += 2
            }
            try alternation()
            guard peek == ")" else { throw error("'(' without ')'") }
            at += 1
        case "[": try emit(.set(try bracket()))
        case ".":
            at += 1
            try emit(.any)
        case "^":
            at += 1
            try emit(.textStart)
        case "$":
            at += 1
            try emit(.textEnd)
        case "\\": try escape()
        case "*", "+", "?", "{": throw error("nothing to repeat before '\(scalar)'")
        default:
            at += 1
            try emit(.scalar(scalar))
        }
    }

    private mutating func escape() throws(Matcher.PatternError) {
        at += 1
        guard let scalar = peek else { throw error("'\\' at the end") }
        if let set = ScalarSet(escape: scalar) {
            at += 1
            sets.append(set)
            try emit(.set(sets.count - 1))
            return
        }
        try emit(.scalar(try escaped()))
    }

    /// The character an escape stands for.
    private mutating func escaped() throws(Matcher.PatternError) -> Unicode.Scalar {
        guard let scalar = peek else { throw error("'\\' at the end") }
        if ("1"..."9").contains(scalar) { throw error("back-references are not available") }
        at += 1
        switch scalar {
        case "n": return "\n"
        case "t": return "\t"
        case "r": return "\r"
        default:
            if scalar.properties.isAlphabetic || scalar.value < 0x20 || ("0"..."9").contains(scalar) {
                at -= 1
                throw error("unknown escape '\\\(scalar)'")
            }
            return scalar
        }
    }

    private mutating func bracket() throws(Matcher.PatternError) -> Int {
        at += 1
        var set = ScalarSet()
        if peek == "^" {
            set.isNegated = true
            at += 1
        }
        var isFirst = true
        while let scalar = peek, scalar != "]" || isFirst {
            isFirst = false
            if scalar == "\\", at + 1 < pattern.count, let inner = ScalarSet(escape: pattern[at + 1]) {
                if inner.isNegated { throw error("'\\\(pattern[at + 1])' cannot stand in a class") }
                set.ranges += inner.ranges
                at += 2
                continue
            }
            let low = try classMember()
            guard peek == "-", at + 1 < pattern.count, pattern[at + 1] != "]" else {
                set.ranges.append(low.value...low.value)
                continue
            }
            at += 1
            let high = try classMember()
            if high < low { throw error("the range '\(low)-\(high)' is empty") }
            set.ranges.append(low.value...high.value)
        }
        guard peek == "]" else { throw error("'[' without ']'") }
        at += 1
        sets.append(set)
        return sets.count - 1
    }

    private mutating func classMember() throws(Matcher.PatternError) -> Unicode.Scalar {
        let scalar = pattern[at]
        at += 1
        return scalar == "\\" ? try escaped() : scalar
    }

    private mutating func repetition(from start: Int) throws(Matcher.PatternError) {
        guard let scalar = peek else { return }
        var low = 0
        var high: Int?
        switch scalar {
        case "*": at += 1
        case "+":
            at += 1
            low = 1
        case "?":
            at += 1
            high = 1
        case "{": (low, high) = try counts()
        default: return
        }
        // A lazy quantifier finds the same matches; only where one begins differs, and nobody asks that here.
        if peek == "?" { at += 1 }
        if let again = peek, again == "*" || again == "+" || again == "{" {
            throw error("a repetition of a repetition needs '( )'")
        }
        let body = Array(steps[start...])
        steps.removeLast(body.count)
        for _ in 0..<low { try append(body, from: start) }
        if let high {
            var skips: [Int] = []
            for _ in low..<max(low, high) {
                skips.append(steps.count)
                try emit(.jump(0))
                try append(body, from: start)
            }
            for skip in skips { steps[skip] = .split(skip + 1, steps.count) }
        } else {
            let loop = steps.count
            try emit(.jump(0))
            try append(body, from: start)
            try emit(.jump(loop))
            steps[loop] = .split(loop + 1, steps.count)
        }
    }

    private mutating func counts() throws(Matcher.PatternError) -> (Int, Int?) {
        at += 1
        guard let low = number() else { throw error("expected a number, as {2,5}") }
        var high: Int? = low
        if peek == "," {
            at += 1
            high = peek == "}" ? nil : number()
            if high == nil, peek != "}" { throw error("expected a number, as {2,5}") }
        }
        guard peek == "}" else { throw error("'{' without '}'") }
        if let high, high < low { throw error("the range {\(low),\(high)} is empty") }
        at += 1
        return (low, high)
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let scalar = peek, ("0"..."9").contains(scalar) {
            value = min((value ?? 0) * 10 + Int(scalar.value - 0x30), 100_000)
            at += 1
        }
        return value
    }

    /// Adds a copy of steps that were compiled at `origin`, its jumps moved along.
    private mutating func append(_ body: [Matcher.Step], from origin: Int) throws(Matcher.PatternError) {
        let shift = steps.count - origin
        for step in body { try emit(step.moved(by: shift)) }
    }

    private mutating func insert(_ step: Matcher.Step, at place: Int) throws(Matcher.PatternError) {
        try emit(.accept)
        for i in stride(from: steps.count - 1, to: place, by: -1) { steps[i] = steps[i - 1].moved(by: 1) }
        steps[place] = step
    }
}

extension Matcher.Step {
    func moved(by shift: Int) -> Matcher.Step {
        switch self {
        case .jump(let a): .jump(a + shift)
        case .split(let a, let b): .split(a + shift, b + shift)
        case .any, .scalar, .set, .textStart, .textEnd, .accept: self
        }
    }
}

extension ScalarSet {
    /// `\d \w \s` and their opposites.
    init?(escape: Unicode.Scalar) {
        switch escape {
        case "d", "D": ranges = [0x30...0x39]
        case "w", "W": ranges = [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]
        case "s", "S": ranges = [0x09...0x0D, 0x20...0x20]
        default: return nil
        }
        isNegated = escape.value < 0x61
    }
}
