import PodLanguage
import Testing

@Suite struct MatcherTests {
    private func matches(_ pattern: String, _ text: String) throws -> Bool { try Matcher(pattern).matches(text) }

    /// Pattern, text, and whether it matches. With its type: without it the compiler guesses for long.
    private static let matchings: [(String, String, Bool)] = [
        ("abc", "xabcx", true), ("^abc$", "abc", true), ("^abc$", "xabc", false), ("", "", true),
        ("^$", "a", false),
        ("a|b|c", "c", true), ("^(a|bc)+$", "abcbca", true), ("^(a|bc)+$", "abca bc", false),
        ("^a*b+c?$", "bb", true), ("^a{2,3}$", "aa", true), ("^a{2,3}$", "aaaa", false), ("^a{2,}$", "aaaaa", true),
        ("^a{0}b$", "b", true), ("^(ab){2}$", "abab", true), ("^[a-c_]+$", "ab_c", true),
        ("^[^a-c]+$", "xyz", true),
        ("^[]a]+$", "]a]", true), ("\\d+\\.\\d+", "v1.27", true), ("^\\w+\\s\\w+$", "ein wort", true),
        ("^\\D$", "7", false),
        (".", "\n", false), ("^.$", "é", true), ("node-[0-9]+", "node-12", true), ("^a|b$", "ab", true),
        ("^(a|)$", "", true),
        ("(^a)+b", "ab", true), ("^(?:x)?y", "y", true), ("a+?b", "aaab", true), ("^(a*)*$", "aaaa", true),
        ("^((a|b)*|c)$", "abab", true), ("x(a|b){2,3}y", "xabay", true), ("^[a\\-z]+$", "a-z", true),
    ]

    @Test(
        "classes, groups, alternation, repetition and anchors",
        arguments: Self.matchings)
    func matching(pattern: String, text: String, expected: Bool) throws {
        #expect(try matches(pattern, text) == expected)
    }

    @Test(
        "what is no pattern is an error with its place",
        arguments: [
            ("(", "'(' without ')'"), (")", "')' without '('"), ("[a", "'[' without ']'"), ("*a", "nothing to repeat"),
            ("a**", "a repetition of a repetition"), ("a{3,1}", "{3,1} is empty"), ("(a)\\1", "back-references"),
            ("a{", "expected a number"),
            ("[z-a]", "is empty"), ("(?=a)", "only '(…)'"), ("\\", "'\\' at the end"), ("\\q", "unknown escape"),
            ("(((a{100}){100}){100})", "too large"), (String(repeating: "(", count: 200), "deeper than 100"),
        ])
    func mistakes(pattern: String, expected: String) {
        do {
            _ = try Matcher(pattern)
            Issue.record("'\(pattern)' compiles")
        } catch {
            #expect(error.message.contains(expected), "\(error.message)")
        }
    }

    @Test("nested repetition on 100 kB takes linear time")
    func hostile() throws {
        let text = String(repeating: "a", count: 100_000) + "!"
        #expect(try !matches("^(a+)+$", text))
        #expect(try !matches("^(a|a)*$", text))
        #expect(try matches("(a+)+!", text))
    }

    @Test("a match too costly for its text is an error that says so")
    func bounded() throws {
        let matcher = try Matcher(String(repeating: "a?", count: 600) + "b$")
        let text = String(repeating: "a", count: 10_000)
        do {
            _ = try matcher.matches(text, within: 100_000)
            Issue.record("no error")
        } catch {
            #expect(error.message == "the pattern is too costly for this text (more than 100000 steps)")
        }
    }
}
