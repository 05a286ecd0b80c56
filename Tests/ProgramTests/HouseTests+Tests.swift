import PodTesting
import Testing

// How tests are written: named by a sentence of what is true, and able to fail.
extension HouseTests {
    /// A test function: its attribute, its name and the lines of its body.
    private struct TestFunction {
        let place: String
        let attribute: String
        let name: String
        let body: [Substring]
    }

    /// The functions marked `@Test`, by the layout that swift-format gives them.
    private static func functions() throws -> [TestFunction] {
        try ProjectFiles.swift(under: "Tests").flatMap { file, lines in
            let text = lines.joined(separator: "\n")
            let head =
                /\n( *)@Test((?:\([^\n]*|\(\n(?:\1 [^\n]*\n)+\1\][^\n]*|\(\n(?:\1 [^\n]*\n)+)?)\s*[\w ]*func (\w+)\(/
            return text.matches(of: head).map { match in
                let rest = text[match.range.upperBound...]
                let end = rest.firstRange(of: "\n\(match.output.1)}")?.lowerBound ?? rest.endIndex
                let line = text[..<match.range.lowerBound].count { $0 == "\n" } + 2
                return TestFunction(
                    place: "\(file):\(line)", attribute: String(match.output.2), name: String(match.output.3),
                    body: rest[..<end].split(separator: "\n", omittingEmptySubsequences: false))
            }
        }
    }

    @Test func testsAreNamedBySentencesAndNotByNumbers() throws {
        for test in try Self.functions().nonEmpty() {
            if test.name.contains(/^[a-z]?[0-9]|_/) || test.attribute.contains(/^\(\s*"[^"]*\b[A-Z][0-9]+\b/) {
                Issue.record("\(test.place): \(test.name) \(test.attribute)")
            }
        }
    }

    /// Of nothing everything holds: tests ask `someAndAllSatisfy`.
    @Test func noTestAsksAllSatisfyOfWhatMayBeEmpty() throws {
        try demandNoLine(of: /#(expect|require)\(.*\.allSatisfy/, "allSatisfy passes when there is nothing")
    }

    @Test func noExpectationIsAConstant() throws {
        try demandNoLine(
            of: /#(expect|require)\((true|false)\b/, "it cannot fail, or says nothing of why: Issue.record")
    }

    /// `try?` of a call that may itself answer nil says nil for a failure and for the answer alike.
    @Test func noExpectationTakesAFailureForNil() throws {
        try demandNoLine(of: /#(expect|require)\(\(?try\? .*[!=]= nil/, "a failure passes for an answer")
    }

    private func demandNoLine(of pattern: Regex<some Any>, _ why: String) throws {
        for (file, lines) in try ProjectFiles.swift(under: "Tests").nonEmpty() {
            for (index, line) in lines.enumerated()
            where line.utf8.contains(UInt8(ascii: "#")) && line.contains(pattern) {
                Issue.record("\(file):\(index + 1): \(why)")
            }
        }
    }

    /// Where every expectation stands in a loop, the loop runs at least once: over a literal, a range, all cases, a
    /// name, files, or what `nonEmpty()` has looked at.
    @Test func noTestLoopsOverWhatMayBeEmpty() throws {
        for test in try Self.functions().nonEmpty() where !test.place.contains("HouseTests") {
            var loops: [(indent: Int, isSure: Bool)] = []
            var (expects, isSure) = (false, false)
            for line in test.body {
                let indent = line.prefix { $0 == " " }.count
                if !line.isEmpty { loops.removeAll { indent <= $0.indent } }
                if let loop = line.wholeMatch(of: /\s*for .* in (.*) \{/)?.output.1 {
                    loops.append(
                        (
                            indent,
                            loop.contains(
                                /^\(?\[|\.\.[.<]|allCases|indices|stride\(|nonEmpty\(|ProjectFiles\.files|^\w+$/)
                        ))
                }
                if line.contains("#expect") || line.contains("#require") {
                    expects = true
                    isSure = isSure || loops.someAndAllSatisfy(\.isSure) || loops.isEmpty
                }
            }
            if expects && !isSure { Issue.record("\(test.place): \(test.name)") }
        }
    }
}
