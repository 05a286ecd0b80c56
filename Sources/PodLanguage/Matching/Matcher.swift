/// The pattern of `=~`, compiled. Matching takes time proportional to text times pattern, never more: all ways through
/// the pattern are followed at once (Thompson's construction, Pike's simulation). A pattern matches anywhere in the
/// text unless anchored.
package struct Matcher: Sendable {
    /// Why a pattern cannot be used.
    package struct PatternError: Error, Hashable, Sendable {
        /// One sentence with the place, the character counted from 1.
        package let message: String
        /// Place of the mistake in the pattern, in scalars from 0.
        package let offset: Int
    }

    enum Step: Sendable {
        case any
        case scalar(Unicode.Scalar)
        case set(Int)
        case textStart, textEnd
        case jump(Int)
        case split(Int, Int)
        case accept
    }

    /// Largest compiled pattern; `{m,n}` is written out, so counts add up.
    package static let maximumSteps = 2000
    /// Most steps one match takes: about a second. Beyond it the match is an error, never a hang.
    package static let maximumWork = 200_000_000

    var steps: [Step] = []
    var sets: [ScalarSet] = []

    /// Compiles a pattern.
    package init(_ pattern: String) throws(PatternError) {
        var compiler = PatternCompiler(pattern: Array(pattern.unicodeScalars))
        try compiler.compile()
        steps = compiler.steps
        sets = compiler.sets
    }

    /// True if the pattern occurs in the text.
    package func matches(_ text: String, within limit: Int = Matcher.maximumWork) throws(PatternError) -> Bool {
        var now = StepSet(count: steps.count)
        var next = StepSet(count: steps.count)
        var stack: [Int] = []
        var work = 0
        var isStart = true
        var scalars = text.unicodeScalars.makeIterator()
        var current = scalars.next()
        while true {
            follow(0, into: &now, &stack, isStart: isStart, isEnd: current == nil)
            if now.accepts { return true }
            guard let scalar = current else { return false }
            work += now.count
            if work > limit {
                throw PatternError(
                    message: "the pattern is too costly for this text (more than \(limit) steps)", offset: 0)
            }
            current = scalars.next()
            isStart = false
            for i in 0..<now.count where consumes(now[i], scalar) {
                follow(now[i] + 1, into: &next, &stack, isStart: false, isEnd: current == nil)
            }
            if next.accepts { return true }
            swap(&now, &next)
            next.clear()
        }
    }

    private func consumes(_ step: Int, _ scalar: Unicode.Scalar) -> Bool {
        switch steps[step] {
        case .any: scalar != "\n"
        case .scalar(let wanted): scalar == wanted
        case .set(let i): sets[i].contains(scalar)
        case .textStart, .textEnd, .jump, .split, .accept: false
        }
    }

    /// Adds a step and all that are reached from it without reading.
    private func follow(_ first: Int, into set: inout StepSet, _ stack: inout [Int], isStart: Bool, isEnd: Bool) {
        stack.append(first)
        while let step = stack.popLast() {
            guard set.insert(step) else { continue }
            switch steps[step] {
            case .jump(let target): stack.append(target)
            case .split(let a, let b):
                stack.append(b)
                stack.append(a)
            case .textStart: if isStart { stack.append(step + 1) }
            case .textEnd: if isEnd { stack.append(step + 1) }
            case .accept: set.accepts = true
            case .any, .scalar, .set: break
            }
        }
    }
}

/// The steps reached so far: a sparse set, cleared in no time.
private struct StepSet {
    private var dense: [Int]
    private var sparse: [Int]
    private(set) var count = 0
    var accepts = false

    init(count: Int) {
        dense = Array(repeating: 0, count: count)
        sparse = dense
    }

    subscript(i: Int) -> Int { dense[i] }

    mutating func insert(_ step: Int) -> Bool {
        let i = sparse[step]
        if i < count, dense[i] == step { return false }
        dense[count] = step
        sparse[step] = count
        count += 1
        return true
    }

    mutating func clear() {
        count = 0
        accepts = false
    }
}

/// A class of characters: ranges, perhaps turned round.
struct ScalarSet: Sendable {
    var ranges: [ClosedRange<UInt32>] = []
    var isNegated = false

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        for range in ranges where range.contains(scalar.value) { return !isNegated }
        return isNegated
    }
}
