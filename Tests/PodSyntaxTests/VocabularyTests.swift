import PodSyntax
import PodTesting
import Testing

@Suite("The vocabulary")
struct VocabularyTests {
    @Test("every word is found in its context, in every form")
    func lookup() {
        for entry in Vocabulary.entries {
            #expect(
                Vocabulary.entry(entry.word, in: entry.context)?.id == entry.id, "\(entry.word) in \(entry.context)")
            for alias in entry.aliases { #expect(Vocabulary.kind(alias)?.id == entry.id) }
        }
        #expect(Vocabulary.entry("image", in: .pod) == nil)
        #expect(Vocabulary.entry("grace", in: .cron)?.context == .pod)
        for (word, kind) in [
            ("deploy.apps", "deployment"), ("deployments.v1.apps", "deployment"), ("hpa.v1.autoscaling", "autoscaler"),
            ("ing.networking", "ingress"), ("ing.networking.k8s.io", "ingress"), ("po.v1.", "pod"),
        ] { #expect(Vocabulary.kind(word)?.word == kind, "\(word)") }
        for word in ["deploy.app", "deploy.v2.apps", "po.v1", "po.", ".apps", "container.v1.", "ing.net"] {
            #expect(Vocabulary.kind(word) == nil, "\(word)")
        }
        #expect(Vocabulary.kind("po")?.word == "pod" && Vocabulary.kind("deploy")?.word == "deployment")
    }

    @Test("every word has a sentence, every statement and attribute an example that parses where it stands")
    func examples() throws {
        for entry in try Vocabulary.entries.nonEmpty() {
            #expect(entry.summary.hasSuffix("."), "\(entry.word)")
            guard entry.category != .word else { continue }
            let text = inContext(entry)
            let result = parse(SourceText(name: entry.word, text: text))
            #expect(result.findings == [], "\(text)\n\(FindingReport.text(result))")
        }
    }

    @Test("words of other shells are none of podsh's, and what stands in quotes beside them is a statement")
    func foreignWords() {
        for (word, sentence) in ForeignWords.sentences {
            #expect(word == word.lowercased() && Vocabulary.entry(word, in: .statement) == nil, "\(word)")
            // An apostrophe of a word (`script's`) opens no quote.
            for (i, piece) in sentence.replacing("t's ", with: "t ").split(
                separator: "'", omittingEmptySubsequences: false
            ).enumerated() where i % 2 == 1 {
                if piece == word { continue }
                let result = parse(SourceText(name: word, text: String(piece)))
                #expect(result.findings == [] && !piece.isEmpty, "\(piece)\n\(FindingReport.text(result))")
                let first = piece.prefix { $0 != " " }
                #expect(Vocabulary.entry(String(first), in: .statement) != nil, "\(piece)")
            }
        }
        #expect(FindingReport.text(parse(SourceText(name: "x", text: "ls pods"))).contains("'get pods' lists pods"))
        #expect(
            FindingReport.text(parse(SourceText(name: "x", text: "docker run nginx"))).contains(
                "'pod web < container nginx >'"))
        #expect(FindingReport.text(parse(SourceText(name: "x", text: "gte pods"))).contains("did you mean 'get'?"))
    }

    @Test(arguments: [
        ("pod a < container b image c probe ready http GET / evry 3s >", "every"),
        ("pod a < container b < probe ready http GET / evry 3s > >", "every"),
        ("pod a < container b image c termination-message fallback-to-log-on-error >", "fallback-to-logs-on-error"),
        ("pod a < container b image c port 80 imge d >", "image"),
        ("delete web grce 3s", "grace"), ("wait web ready withn 3s", "within"),
    ]) func aMisspelledOptionIsTold(_ text: String, _ meant: String) {
        let findings = parse(SourceText(name: "x", text: text)).findings
        #expect(findings.contains { $0.help == "did you mean '\(meant)'?" }, "\(findings)")
    }

    private func inContext(_ entry: VocabularyEntry) -> String {
        switch entry.context {
        case .statement: entry.example
        case .pod: "pod x < \(entry.example) >"
        case .deployment: "deployment x 1 < \(entry.example) >"
        case .stateful: "stateful x 1 < \(entry.example) >"
        case .daemon: "daemon x < \(entry.example) >"
        case .job: "job x < \(entry.example) >"
        case .cron: "cron x \"* * * * *\" < \(entry.example) >"
        case .container: "pod x < container y \(entry.example) >"
        case .security: "pod x < security < \(entry.example) > >"
        case .simulation: "pod x < container y simulate < \(entry.example) > >"
        case .configuration: "config x < \(entry.example) >"
        case .files: "pod x < container y; volume v files < \(entry.example) > >"
        case .node: "node x < \(entry.example) >"
        default: entry.example
        }
    }

    @Test("an expression's example parses")
    func functions() throws {
        for entry in try Vocabulary.entries(in: .function).nonEmpty() + Vocabulary.entries(in: .value).nonEmpty() {
            #expect(
                parse(SourceText(name: entry.word, text: "print \(entry.example)")).findings == [], "\(entry.example)")
        }
    }

    @Test(
        "near misses",
        arguments: [
            ("prot", "port"), ("iamge", "image"), ("comand", "command"), ("cmd", "command"), ("environment", "env"),
            ("x", nil), ("zzzzzz", nil), ("probes", "probe"),
        ] as [(String, String?)])
    func nearMisses(word: String, meant: String?) {
        #expect(NearMiss.best(for: word, among: Vocabulary.entries(in: .container).map(\.word)) == meant)
    }
}
