import PodLanguage
import PodModel
import PodSession
import PodSyntax
import Testing

/// What a name means where two kinds of names meet. Each row: a script, and what it prints or the finding it gets.
@Suite struct NameTests {
    enum Outcome { case prints(String), finding(String), fails(String), warns(String, prints: String) }

    static let pod = "pod web < container nginx >\nwait web ready\n"

    static let meetings: [(String, Outcome)] = [
        // A field of the tested object and a parameter, loop variable, `let`: an error that names another.
        (
            pod + "def busy(name) { return count(pods where node == name) }\nprint busy(\"node-1\")",
            .finding("hidden-name")
        ),
        (pod + "def busy(machine) { return count(pods where node == machine) }\nprint busy(web.node)", .prints("1\n")),
        (pod + "let node = \"node-1\"\nprint count(pods where node == \"node-1\")", .finding("hidden-name")),
        (pod + "let node = \"node-1\"\nget pods where node == \"node-1\"", .finding("hidden-name")),
        (pod + "for name in [\"web\"] { print count(pods where name == \"web\") }", .finding("hidden-name")),
        (pod + "let reason = 1\nevents where reason == \"Started\"", .finding("hidden-name")),
        (pod + "let restarts = 1\non pod-crash where restarts > 2 { print 1 }", .finding("hidden-name")),
        (
            pod + "def f() { return count(pods where phase == \"Running\") }\nlet phase = 1\nprint f()",
            .finding("hidden-name")
        ),
        // A variable that no field hides, the element itself, and fields that no variable has.
        (pod + "let wanted = \"web\"\nprint count(pods where name == wanted)", .prints("1\n")),
        ("print [1, 2, 3] where it > 1", .prints("[2, 3]\n")),
        (pod + "print count(pods where it.name == \"web\")", .prints("1\n")),
        ("let it = 1\nprint [1, 2] where it > 1", .finding("hidden-name")),
        // Keys of maps are known only when it runs.
        (
            "let size = 3\nlet list = [{size: 1}, {size: 5}]\nprint count(list where size > 2)",
            .fails("hides the variable 'size'")
        ),
        ("let limit = 3\nlet list = [{size: 1}, {size: 5}]\nprint count(list where size > limit)", .prints("1\n")),
        // In a filter within a filter the inner element comes first.
        (pod + "print count(nodes where name == web.node and count(pods where name == \"web\") == 1)", .prints("1\n")),
        // Collections, and values that are simply there, are no variables.
        ("let pods = 3", .finding("taken-name")), ("for nodes in 1..2 { print nodes }", .finding("taken-name")),
        ("def f(services) { return 1 }", .finding("taken-name")), ("let args = 3", .finding("taken-name")),
        ("let simulated = true", .finding("taken-name")), ("let event = 3", .finding("taken-name")),
        // The singular is a name like any other; KIND/NAME needs no spaces, a division does.
        ("let pod = 6\nlet two = 2\nprint pod / two", .prints("3\n")),
        // An object and a variable: the variable; an object and a collection or value: those. KIND/NAME is the object.
        (pod + "let web = 3\nprint web, pod/web.name", .prints("3 web\n")),
        ("pod pods < container nginx >\nprint count(pods), pod/pods.name", .prints("1 pods\n")),
        ("pod args < container nginx >\nprint args, pod/args.name", .prints("[] args\n")),
        // Two objects of one name: the controller, else the pod, the service, another.
        (pod + "service web port 80\nprint web.kind, service/web.kind", .prints("pod service\n")),
        // Functions are called, variables are not: they do not meet.
        ("let busy = 1\ndef busy() { return 2 }\nprint busy, busy()", .prints("1 2\n")),
        ("let count = 3\nprint count, count([1])", .prints("3 1\n")),
        ("def count(x) { return 7 }\nprint count([1])", .warns("hidden-function", prints: "7\n")),
        ("def f(a, a) { return a }", .finding("duplicate-parameter")),
        ("def f() { return 1 }\ndef f() { return 2 }", .finding("duplicate-function")),
        // A command's word before `(` or `=` is a name; what takes an expression stays a statement.
        ("def get(x) { print x\nreturn x }\nget(4)", .prints("4\n")),
        ("let status = 1\nstatus = 2\nprint status", .prints("2\n")),
        ("let scale = 1\nscale = 2\nprint scale", .prints("2\n")),
        ("def print(x) { return x }", .finding("taken-name")),
        ("def advance(x) { return x }", .finding("taken-name")), ("print(\"x\")", .prints("x\n")),
        ("advance(5m)\nprint 1", .prints("1\n")),
        // Inner scopes: a loop's variable, a block's `let` and a parameter end with their block.
        ("let a = 1\nfor a in 2..3 { let b = a }\nprint a", .prints("1\n")),
        ("let a = 1\nif true { let a = 2 }\nprint a", .prints("1\n")),
        ("let a = 1\ndef f(a) { return a }\nprint f(5), a", .prints("5 1\n")),
        ("let a = 1\nif true { a = 2 }\nprint a", .prints("2\n")),
        // A handler's `event` is known in it, and not in functions that it calls or outside.
        (pod + "print event", .finding("outside-handler")),
        // A template and a pod: `replicate` cuts from the template.
        (
            """
            template web < container nginx:2 >\npod web < container nginx:1 >\nreplicate web 2\nwait web \
            ready\nprint count(web.pods where image == "nginx:2")
            """,
            .prints("1\n")
        ),
        // Names of a namespace's block are seen in it only; its variables too.
        ("namespace shop { pod web < container nginx > }\nprint count(pods)", .prints("0\n")),
        // What another file makes is there afterwards, and a later `let` of the same name counts.
        ("let tag = 1\nsource ./lib.pod\nprint tag, twice(2)", .prints("2 4\n")),
        ("let phase = 1\nsource ./where.pod", .fails("where.pod does not check")),
    ]

    @Test("names that meet", arguments: meetings) func meeting(_ script: String, _ outcome: Outcome) {
        let rehearsal = SimulatedSession()
        rehearsal.host.files = [
            "/home/ada/lib.pod": Array("let tag = 2\ndef twice(n) { return n * 2 }\n".utf8),
            "/home/ada/where.pod": Array("print count(pods where phase == \"Running\")\n".utf8),
        ]
        let code = rehearsal.run(script)
        let printed = rehearsal.text.split(separator: "\n").filter { !"~?!".contains($0.first ?? "~") }.map {
            $0 + "\n"
        }.joined()
        let codes = rehearsal.output.findings.map(\.code)
        switch outcome {
        case .prints(let text):
            #expect(code == 0 && printed == text && codes.isEmpty, "\(rehearsal.text)")
        case .warns(let finding, let text):
            #expect(code == 0 && printed == text && codes == [finding], "\(rehearsal.text)")
        case .finding(let finding):
            #expect(code == 2 && codes.contains(finding), "\(rehearsal.text)")
        case .fails(let message):
            #expect(code != 0 && rehearsal.text.contains(message), "\(rehearsal.text)")
        }
    }

    @Test func atThePromptTheFieldWinsWithAWord() {
        let rehearsal = SimulatedSession(mode: .interactive)
        rehearsal.type("pod web < container nginx >")
        rehearsal.type("let name = \"other\"")
        #expect(rehearsal.type("print count(pods where name == \"web\")") == .ran)
        #expect(rehearsal.text.hasSuffix("1\n"), "\(rehearsal.text)")
        #expect(rehearsal.output.findings.map(\.code) == ["hidden-name"])
        #expect(rehearsal.type("let pods = 3") == .failed(2))
        rehearsal.type("print count(pods)")
        #expect(rehearsal.text.hasSuffix("1\n"), "\(rehearsal.text)")
    }

    @Test func aHandlersWhereIsRefusedWhatItHides() {
        let rehearsal = SimulatedSession()
        let code = rehearsal.run(
            """
            job load < container app image busybox simulate < run 1s exit 0 > >
            let succeeded = 9
            on job-done where succeeded == 1 { print "done" }
            sleep 1m
            """)
        #expect(code == 1 && rehearsal.text.contains("hides the variable 'succeeded'"), "\(rehearsal.text)")
    }
}
