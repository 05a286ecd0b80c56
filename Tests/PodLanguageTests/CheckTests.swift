import PodLanguage
import PodModel
import PodSyntax
import PodTesting
import Testing

@Suite struct CheckTests {
    private func findings(_ text: String, _ context: CheckContext = CheckContext()) -> [Finding] {
        check(parse(SourceText(name: "test.pod", text: text)).tree, in: context).findings
    }

    @Test func whatIsOptionalNeedNotBeDeclared() {
        let text =
            "pod a < container c image i env-from config x optional env K from secret y optional; volume v config z"
        #expect(findings(text + " optional >").isEmpty)
        #expect(findings(text + " >").map(\.code) == ["unknown-object"])
    }

    @Test(
        "a finding lies on the very words it is about",
        arguments: [
            ("pod web < container nginx port «99999» >", "bad-value"),
            ("pod web < container nginx; container «nginx» >", "duplicate-container"),
            ("print «wbe».ready", "unknown-name"), ("pod web < container n >; print web.«redy»", "unknown-field"),
            ("pod web < container n mount «data» /d >", "unknown-volume"),
            ("pod a from «t» < label x=y >", "unknown-object"),
            ("«break»", "outside-loop"), ("if «3» { print 1 }", "type"), ("sleep «5»", "type"),
            ("print «smoke»()", "unknown-function"),
            ("get «pdos»", "unknown-kind"), ("«timeline»", "not-available"),
            ("print node/node-1.cpu, «node/node-1.cpu < 5m»", "type"), ("print \"${«x»}\"", "unknown-name"),
            ("pod web < container n env A=${«x»} >", "unknown-name"), ("pod «Web» < container n >", "bad-name"),
            ("print count(pods where «redy»)", "unknown-name"), ("fail node «node-7»", "unknown-object"),
        ])
    func places(marked: String, code: String) {
        let text = MarkedText(marked)
        let found = findings(text.text)
        #expect(found.map(\.code) == [code], "\(found)")
        #expect(found.first.map { $0.span.start..<$0.span.end } == text.spans.first)
    }

    @Test(
        "a word alone is answered with the statement that was meant, or what podsh has in its place",
        arguments: [
            ("hlep", "did you mean 'help'?"), ("lst", "'get pods' lists pods, 'run \"ls\"' files of this machine"),
            ("clear", "Ctrl-L clears the screen"), ("quti", "did you mean 'quit'?"),
            ("xyzzyx", "'help' lists what there is"), ("wbe", "did you mean 'web'?"),
            ("print hlep", "a text stands in quotes: \"hlep\""),
        ])
    func words(text: String, help: String) {
        #expect(findings("pod web < container nginx >\n" + text).map(\.help) == [help])
    }

    @Test("what is looked for in a secret is not named")
    func secrets() {
        let found = findings("secret s < K=a${hunter2}b >")
        #expect(
            found.map(\.code) == ["unknown-name"] && !found[0].message.contains("hunter2")
                && found[0].help?.contains("hunter2") == false)
    }

    @Test("computed names and sourced files leave objects to the run")
    func computedNames() {
        #expect(
            findings("for i in 1..3 { pod web-${i} < container nginx > }\nprint web-1.ready\ndelete pod web-2").isEmpty)
        #expect(findings("source common.pod\nprint web.ready\nwait web ready\nreplicate web 3\nhelper(1)").isEmpty)
        #expect(!findings("print web.ready").isEmpty)
    }

    @Test("what the environment knows already is known")
    func context() {
        var context = CheckContext()
        context.existingKinds = { $0 == "web" ? [.replicaSet] : [] }
        context.existingNames = { ["web"] }
        context.variables = ["tag": .string]
        context.functions = ["smoke": 1]
        context.isInteractive = true
        #expect(findings("print web.ready, tag, smoke(1)\nscale web 5\ntag = \"a\"\nlogs web-x7k2p", context).isEmpty)
        #expect(findings("print web.redy", context).first?.help == "did you mean 'ready'?")
        #expect(findings("print wbe", context).first?.help == "did you mean 'web'?")
        #expect(findings("smoke(1, 2)", context).first?.code == "argument-count")
        context.movesTime = false
        #expect(findings("advance 5m", context).first?.code == "simulation-only")
    }

    @Test("what a session asks of a script before it runs it")
    func facts() {
        let tree = parse(
            SourceText(
                name: "t", text: "let a = 1\nif true { let b = 2 }\nlet c = \"x\"\ndef f(x) { return x }\nprint a")
        ).tree
        let result = check(tree)
        #expect(result.variables.compactMap { $0.name?.text } == ["a", "c"])
        #expect(result.functions.count == 1)
        #expect(!result.needsMachines && !result.waits && !result.declaresNodes)
        #expect(check(parse(SourceText(name: "t", text: "nodes 3")).tree).declaresNodes)
        #expect(check(parse(SourceText(name: "t", text: "print pods")).tree).needsMachines)
        #expect(check(parse(SourceText(name: "t", text: "wait all ready")).tree).waits)
    }

    @Test("100,000 errors are found without looking for a suggestion for each (debug builds take longer)")
    func manyErrors() {
        let text = (0..<100_000).map { "print missing-\($0)" }.joined(separator: "\n")
        let start = processorSeconds
        #expect(findings(text).count == 100_000)
        #expect(processorSeconds - start < 20)
    }

    @Test("every prefix of every script, and every script with one byte missing, is checked without a crash")
    func mutations() {
        for file in ProjectFiles.files(in: ProjectFiles.scripts, extension: "pod") {
            let bytes = GoldenCase(file: file).bytes
            for i in stride(from: 0, to: bytes.count, by: 7) {
                _ = check(parse(SourceText(name: "p", bytes: Array(bytes[..<i]))).tree)
                var less = bytes
                less.remove(at: i)
                _ = check(parse(SourceText(name: "d", bytes: less)).tree)
            }
        }
    }

    @Test("chains of 100,000 terms are checked flat")
    func chains() {
        #expect(findings("print 1" + String(repeating: " + 1", count: 100_000)).isEmpty)
        #expect(findings("print true" + String(repeating: " and true", count: 100_000)).isEmpty)
        #expect(findings("let a = {k: 1}\nprint a" + String(repeating: ".k", count: 100_000)).isEmpty)
        #expect(findings("if true { print 1 }" + String(repeating: " else if true { print 1 }", count: 50_000)).isEmpty)
    }
}

@Suite struct CatalogueTests {
    @Test("every field and function has a sentence, and no name comes twice")
    func complete() {
        for subject in Subject.allCases {
            #expect(Set(subject.fields.map(\.name)).count == subject.fields.count)
            for field in subject.fields { #expect(field.summary.hasSuffix(".")) }
        }
        for function in Builtin.allCases {
            #expect(!function.summary.isEmpty && function.signature.hasPrefix(function.name))
        }
        let words = Vocabulary.entries(in: .function).map(\.word)
        #expect(words.sorted() == Builtin.allCases.map(\.name).sorted())
    }

    @Test("every plural of a kind that is available, and on which something acts, is a collection")
    func plurals() throws {
        for kind in try Vocabulary.entries(in: .kind).filter({ $0.availability == .available }).nonEmpty() {
            if case .unstructured? = ObjectKind(word: kind.word) { continue }
            #expect(kind.aliases.first.flatMap(Subject.init(plural:)) != nil, "\(kind.word)")
        }
    }
}
