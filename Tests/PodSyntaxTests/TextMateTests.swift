import Foundation
import PodSyntax
import PodTesting
import Testing

@Suite("The TextMate grammar")
struct TextMateTests {
    static let file = ProjectFiles.root.appendingPathComponent("grammar/podsh.tmLanguage.json")

    /// The words each rule of the repository must match: those of the vocabulary, longest first so that none hides
    /// another.
    static let rules: [(name: String, words: [String])] = [
        ("declaration", statements(.declaration)), ("command", statements(.command)), ("control", statements(.control)),
        ("event", words([.event])), ("state", words([.state, .reaction])), ("function", words([.function])),
        ("value", words([.value])),
        ("reserved", words([.reserved])), ("kind", kinds), ("option", options),
        (
            "attribute",
            words([
                .pod, .deployment, .stateful, .daemon, .job, .cron, .container, .security, .simulation, .configuration,
                .files,
                .node,
            ])
        ),
    ]

    private static func ordered(_ words: Set<String>) -> [String] {
        words.filter { $0.first?.isLetter == true && !$0.contains("=") }.sorted {
            ($1.utf8.count, $0) < ($0.utf8.count, $1)
        }
    }

    private static func statements(_ category: VocabularyEntry.Category) -> [String] {
        ordered(Set(Vocabulary.entries.filter { $0.category == category && $0.context == .statement }.map(\.word)))
    }

    private static func words(_ contexts: [WordContext]) -> [String] {
        ordered(Set(Vocabulary.entries.filter { contexts.contains($0.context) }.map(\.word)))
    }

    private static var kinds: [String] {
        ordered(Set(Vocabulary.entries(in: .kind).flatMap { [$0.word] + $0.aliases }))
    }

    private static var options: [String] {
        var found: Set<String> = ["until", "of", "else"]
        func collect(_ slots: [Slot]) {
            for slot in slots {
                switch slot.shape {
                case .choice(let words), .maybeChoice(let words): found.formUnion(words.map(\.spelling))
                case .options(let options), .oneOf(let options), .maybeOneOf(let options):
                    for option in options {
                        found.insert(option.keyword.spelling)
                        collect(option.slots)
                    }
                default: break
                }
            }
        }
        for entry in Vocabulary.entries { collect(entry.slots) }
        return ordered(found)
    }

    @Test("its word lists are the vocabulary's")
    func wordLists() throws {
        var text = try String(contentsOf: TextMateTests.file, encoding: .utf8)
        let isRecording = ProcessInfo.processInfo.environment["PODSH_RECORD"] == "1"
        for rule in try TextMateTests.rules.nonEmpty() {
            let line = try #require(
                text.components(separatedBy: "\n").first { $0.hasPrefix("    \"\(rule.name)\": {") })
            let list = try #require(line.firstMatch(of: #/\((?<words>[A-Za-z|-]+)\)/#))
            let expected = rule.words.joined(separator: "|")
            if isRecording {
                text = text.replacing(line, with: line.replacing("(\(list.output.words))", with: "(\(expected))"))
            } else {
                #expect(String(list.output.words) == expected, "\(rule.name)")
            }
        }
        if isRecording {
            try text.write(to: TextMateTests.file, atomically: true, encoding: .utf8)
            Issue.record("recorded; run again without PODSH_RECORD")
        }
    }

    @Test("it is JSON, and every rule that is included is there")
    func isClosed() throws {
        let data = try Data(contentsOf: TextMateTests.file)
        let grammar = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let repository = try #require(grammar["repository"] as? [String: Any])
        let text = String(decoding: data, as: UTF8.self)
        for match in text.matches(of: #/"include": "#(?<name>[a-z]+)"/#) {
            #expect(repository[String(match.output.name)] != nil)
        }
        for match in text.matches(of: #/"(?:match|begin|end)": "(?<pattern>(?:[^"\\]|\\.)*)"/#) {
            let json = "[\"\(match.output.pattern)\"]"
            let decoded = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String])
            #expect(throws: Never.self) { _ = try NSRegularExpression(pattern: decoded[0]) }
        }
    }
}
