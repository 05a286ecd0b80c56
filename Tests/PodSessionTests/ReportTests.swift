import PodControl
import PodEngine
import PodModel
import PodSession
import PodSyntax
import PodTesting
import Testing

/// What a run's report says agrees with how the run ended.
@Suite struct ReportTests {
    /// Draws scripts of which many fail, in all the ways and places in which one can.
    private struct ProgramDraw {
        var draw: SeededGenerator

        mutating func pick<T>(_ list: [T]) -> T { list[Int(draw.next() % UInt64(list.count))] }

        mutating func script() -> String {
            "pod web < container nginx simulate < run 3s exit 1 times 2; run forever > >\nconfig lib < K=v >\n"
                + block(depth: 0)
        }

        private mutating func block(depth: Int) -> String {
            (0...(draw.next() % 4)).map { _ in statement(depth: depth) }.joined(separator: "\n") + "\n"
        }

        private mutating func statement(depth: Int) -> String {
            if depth < 3, draw.next() % 3 == 0 {
                let inner = block(depth: depth + 1)
                return pick([
                    "if true {\n\(inner)}", "for i in 1..2 {\n\(inner)}", "on pod-crash {\n\(inner)}",
                    "every 2s {\n\(inner)}",
                    "on exit {\n\(inner)}", "def f\(draw.next() % 3)() {\n\(inner)return true }",
                    "on pod-crash where event.code == 1 / 0 {\n\(inner)}",
                ])
            }
            return pick([
                "print 1", "expect 1 == 1", "expect 1 == 2", "expect 1 / 0 == 1", "expect web.restarts == 2 within 20s",
                "expect web.restarts == 9 within 2s", "wait web ready within 5s", "wait web done within 1s",
                "wait until web.restarts == 1 within 9s", "wait until web.restarts / 0 == 1 within 9s", "sleep 4s",
                "exit", "exit 0",
                "exit 3", "quit", "let a = 1 / 0", "print args[2]", "delete pod ${\"no\" + \"ne\"}",
                "get pods | grep web", "run \"false\"",
                "source ./lib.pod", "source ./bad.pod", "source ./none.pod", "import ./none.yaml", "plan ./lib.pod",
                "scale web 3", "pod web < container httpd >", "expect f0()", "wait until f1() within 2s", "print f2()",
                "fail node node-1", "restart web", "undefined", "advance 1s", "print read(\"none\")",
                "upgrade web/nginx cpu 1000",
            ])
        }
    }

    @Test("a code that is not 0 and a failure in the report go together", arguments: 0..<24)
    func countsAndCodeAgree(_ part: UInt64) {
        for seed in part * 50..<(part + 1) * 50 {
            var draw = ProgramDraw(draw: SeededGenerator(seed: seed))
            let text = draw.script()
            let interruption = draw.pick([nil, nil, Interruption.interrupt, .terminate])
            var questions = Int(draw.draw.next() % 40)
            let keepsGoing = draw.draw.next() % 2 == 0
            let grepCode = draw.pick([Int32(0), 1, 127])
            let rehearsal = SimulatedSession(seed: seed) { options in
                options.keepsGoing = keepsGoing
                guard let interruption else { return }
                options.interruption = {
                    questions -= 1
                    return questions < 0 ? interruption : nil
                }
            }
            rehearsal.host.files = [
                "/home/ada/lib.pod": Array("print 2\n".utf8), "/home/ada/bad.pod": Array("pod x < prot 1 >\n".utf8),
            ]
            rehearsal.host.onRun = { _ in HostExit(code: grepCode) }
            let code = rehearsal.run(text)
            let bad = rehearsal.session.records.filter(\.outcome.isBad)
            #expect(
                (code != 0) == !bad.isEmpty,
                "seed \(seed), exit \(code), keep going \(keepsGoing)\n\(text)\n\(rehearsal.text)")
            #expect(!bad.contains { $0.line == 0 || $0.file.isEmpty }, "each has its place: seed \(seed)\n\(text)")
        }
    }

    /// A script, the place of what made it fail, and its code.
    static let failures: [(String, Int, Int32)] = [
        ("print 1\nexit 3", 2, 3), ("print 1\n\nprint 1 / 0", 3, 1), ("pod web < prot 80 >", 1, 2),
        ("on exit { exit 4 }\nprint 1", 1, 4), ("every 1s { exit 5 }\nsleep 2s", 1, 5), ("source ./none.pod", 1, 66),
        ("print read(\"none\")", 1, 66), ("delete pod ${\"no\" + \"ne\"}", 1, 1), ("timeline", 1, 64),
        ("get nodes | false", 1, 9),
        ("pod p < container nginx simulate < run 1s exit 1 > >\non pod-crash {\nlet a = 1 / 0 }\nsleep 5s", 3, 1),
    ]

    @Test("whatever makes a run fail is in the report with its place", arguments: failures)
    func failureHasItsPlace(_ script: String, _ line: Int, _ code: Int32) {
        let rehearsal = SimulatedSession()
        rehearsal.host.onRun = { _ in HostExit(code: 9) }
        #expect(rehearsal.run(script) == code, "\(rehearsal.text)")
        let bad = rehearsal.session.records.filter(\.outcome.isBad)
        #expect(bad.contains { $0.line == line && $0.file == "test.pod" }, "\(bad)")
    }

    @Test func exitWithZeroHidesNoFailure() {
        let rehearsal = SimulatedSession { $0.keepsGoing = true }
        #expect(rehearsal.run("expect 1 == 2\nexit 0") == 1)
        let quitting = SimulatedSession { $0.keepsGoing = true }
        #expect(quitting.run("on exit { exit 0 }\nexpect 1 == 2\nquit") == 1)
    }

    @Test func withKeepGoingAFailedHandlerCountsAndTheWaitGoesOn() {
        let rehearsal = SimulatedSession { $0.keepsGoing = true }
        let code = rehearsal.run(
            """
            pod p < container nginx simulate < run 1s exit 1 times 2; run forever > >
            on pod-crash { let a = 1 / 0 }
            on pod-crash { print "second" }
            wait until p.restarts == 2 within 1m
            print "end"
            """)
        #expect(code == 1)
        #expect(rehearsal.text.contains("second\n") && rehearsal.text.hasSuffix("end\n"), "\(rehearsal.text)")
        #expect(rehearsal.session.records.filter(\.outcome.isBad).count == 2)
        guard case .held? = rehearsal.session.records.last?.outcome else { Issue.record("the wait held"); return }
    }

    @Test func afterwardsAFailedHandlerDecidesTheCode() {
        let rehearsal = SimulatedSession { $0.stays = true }
        let text = SourceText(name: "test.pod", text: "every 1s { expect 1 == 2 }", provenance: .argument)
        #expect(rehearsal.session.run(text) == 0)
        rehearsal.session.pump(.seconds(3))
        #expect(rehearsal.session.end(0) == 1)
    }

    @Test func aLookThatMayPassLeavesNoFailureBehind() {
        let rehearsal = SimulatedSession()
        let code = rehearsal.run(
            """
            pod p < container nginx simulate < start 2s > >
            def first() { expect (pods where ready)[0].ready
            return true }
            wait until first() within 1m
            """)
        #expect(code == 0, "\(rehearsal.text)")
        #expect(!rehearsal.session.records.contains { $0.outcome.isBad })
    }

    @Test func inRealRunsNoTimeIsVirtual() {
        let rehearsal = SimulatedSession(abilities: .thisMachine)
        #expect(rehearsal.run("expect 1 == 1\nrun \"true\"") == 0)
        #expect(rehearsal.session.records.map(\.virtualDuration) == [nil, nil])
        let xml = JUnitReport(suite: "x", records: rehearsal.session.records).xml { $0.message }
        #expect(!xml.contains("virtual-time"))
    }

    @Test func aFailingRunBringsTheEvidenceOfAFailingWait() {
        let rehearsal = SimulatedSession(abilities: .thisMachine)
        rehearsal.host.onRun = { _ in HostExit(code: 1) }
        let code = rehearsal.run(
            """
            pod fine < container nginx >
            pod bad < container app image nginx simulate < run 1s exit 7; output "no database" every 200ms > >
            sleep 5s
            run "pytest"
            """)
        #expect(code == 1)
        let report = rehearsal.output.failures.first
        #expect(report?.states.map(\.object.name) == ["bad"], "\(rehearsal.text)")
        #expect(report?.events.contains { $0.reason == "BackOff" } == true)
        #expect(report?.logs.first?.lines.contains("no database") == true)
        // Where all is well, the programs' last words are all there is.
        let well = SimulatedSession(abilities: .thisMachine)
        well.host.onRun = { _ in HostExit(code: 1) }
        #expect(
            well.run(
                """
                deployment web 1 < container nginx simulate < output "GET /x 500" every 1s > >
                sleep 5s
                run "pytest"
                """) == 1)
        #expect(well.output.failures.first?.states.map(\.object.name) == ["web"], "\(well.text)")
        #expect(well.output.failures.first?.logs.first?.lines.contains("GET /x 500") == true)
    }

    @Test func eachRunIsACaseOfTheReport() {
        let rehearsal = SimulatedSession(abilities: .thisMachine) { $0.keepsGoing = true }
        rehearsal.host.onRun = { command in HostExit(code: command.program == .shell("bad") ? 3 : 0) }
        #expect(rehearsal.run("run \"good\"\nrun \"bad\"\nrun [also, good] env A=b within 5m") == 3)
        #expect(
            rehearsal.session.records.map(\.name) == [
                "run \"good\"", "run \"bad\"", "run [also, good] env A=b within 5m",
            ])
        #expect(rehearsal.session.records.map(\.outcome.isBad) == [false, true, false])
        #expect(rehearsal.host.commands.last?.program == .words(["also", "good"]))
        #expect(rehearsal.host.commands.last?.environment.first?.value == "b")
        let simulated = SimulatedSession()
        #expect(simulated.run("run \"x\"") == 0)
        guard case .skipped? = simulated.session.records.first?.outcome else { Issue.record("skipped"); return }
    }
}
