import PodControlPlane
import PodModel
import PodSession
import PodSyntax
import PodTesting
import Testing

/// A session on a control plane that is not the engine: its objects are a dictionary, its abilities those of a server
/// far away.
@Suite struct ControlPlaneTests {
    private let plane = ScriptedControlPlane()
    private let output = TextOutput()

    private func run(_ text: String, _ abilities: Abilities = []) -> Int32 {
        let session = Session(
            options: SessionOptions(), host: ScriptedHost(), output: output, source: ScriptedSource(plane, abilities))
        return session.end(session.run(SourceText(name: "x.pod", text: text)))
    }

    private let web = "pod web < container app image nginx >\n"

    @Test func declaresWaitsAndExpects() {
        let code = run(web + "wait web ready within 10s\nexpect web.ready\nexpect (count(pods)) == 1\nget pods,nodes")
        #expect(code == ExitCode.held, "\(output.text)")
        #expect(output.chatter.map(\.text).contains("pod/web created"))
        // The nodes are the server's own: none was declared.
        #expect(plane.commands.count == 1)
        #expect(output.text.contains("pod/web 1/1 Running 0 a\n"), "\(output.text)")
        #expect(output.text.contains("node/b Ready\n"), "\(output.text)")
    }

    @Test func aWaitEndsWithItsLimitAndSaysWhere() {
        plane.startTime = .minutes(1)
        #expect(run(web + "wait web ready within 10s") == ExitCode.outOfTime)
        let report = output.failures.first
        #expect(report?.place?.description == "x.pod:2:1")
        #expect(report?.message.contains("out of time after 10s") == true)
        #expect(report?.states.first?.state.contains("0/1 ready") == true)
    }

    @Test func whatCannotComeTrueAnyMoreIsSaidAtOnce() {
        plane.exits["web"] = 7
        plane.output["web"] = ["no database"]
        #expect(run(web + "wait web ready within 10s") == ExitCode.failed)
        #expect(output.failures.first?.kind == .impossible)
        #expect(output.failures.first?.logs.first?.lines == ["no database"])
        #expect(output.failures.first?.events.map(\.reason) == ["Failed"])
    }

    @Test func theTimeThatAnAnswerTakesCounts() {
        plane.answerTime = .seconds(30)
        #expect(run(web + "print now()\nwait web ready within 1s") == ExitCode.outOfTime)
        #expect(output.text.contains("2026-01-01T00:00:30Z\n"), "\(output.text)")
    }

    @Test func aRefusalIsTheScriptsFailureAtItsLine() {
        plane.answer = { command in
            if case .delete = command { .refused(Refusal(.forbidden, "pods \"web\" is forbidden")) } else { nil }
        }
        #expect(run(web + "delete pod web") == ExitCode.failed)
        let report = output.failures.first
        #expect(report?.kind == .refused && report?.place?.description == "x.pod:2:1")
        #expect(report?.message == "pods \"web\" is forbidden")
    }

    @Test func aConflictSaysThatItMayBeTriedAgain() {
        plane.answer = { command in
            if case .delete(let key, _, _) = command { .conflict(key, "the object has been modified") } else { nil }
        }
        #expect(run(web + "delete pod web") == ExitCode.failed)
        #expect(output.failures.first?.message == "pod/web was changed by somebody else: the object has been modified")
        #expect(output.failures.first?.help == "look at it, and do this again")
    }

    @Test func aLostConnectionEndsTheWaitThatNeedsIt() {
        plane.startTime = .minutes(1)
        plane.lostAt = .simulationStart + .seconds(5)
        #expect(run(web + "wait web ready within 2m\nprint \"never\"") == ExitCode.unavailable)
        let report = output.failures.first
        #expect(report?.kind == .unavailable && report?.place?.description == "x.pod:2:1")
        #expect(report?.message == "the control plane does not answer: connection reset by peer")
        #expect(!output.text.contains("never"))
    }

    @Test func aLostConnectionRefusesTheCommandThatNeedsIt() {
        plane.lostAt = .simulationStart
        #expect(run("print 1\n" + web) == ExitCode.unavailable)
        #expect(output.failures.first?.place?.description == "x.pod:2:1")
        #expect(output.failures.first?.help == "what was asked last may have been done")
    }

    @Test(arguments: [
        ("fail node ${\"a\"}", "this control plane cannot do 'fail'"),
        ("slow node ${\"a\"} latency 1s", "cannot do 'slow'"),
        ("nodes 2", "cannot do 'nodes'"), ("restart web", "cannot do 'restart'"),
    ]) func whatItCannotDoIsSaidAtItsLine(_ line: String, _ message: String) {
        #expect(run(web + line) == ExitCode.failed)
        #expect(output.failures.first?.message.contains(message) == true, "\(output.text)")
        #expect(output.failures.first?.place?.description == "x.pod:2:1")
    }

    @Test func timeThatPassesByItselfIsNotMoved() {
        #expect(run("advance 1h") == ExitCode.unchecked)
    }

    @Test func programsAreSkippedWhereNoneRun() {
        #expect(run(web + "wait web ready\nexec web -- true") == ExitCode.held, "\(output.text)")
        #expect(output.chatter.last?.kind == .skipped)
        let entering = run(web + "wait web ready\nexec web -- true", [.runsContainers, .entersContainers])
        #expect(entering == ExitCode.failed)
        #expect(output.failures.last?.message == "this server cannot do that")
    }

    @Test func logsAreReadWhereThereAreSomeAndElseTheReasonIsSaid() {
        plane.output["web"] = ["GET /", "GET /x"]
        #expect(run(web + "wait web ready\nlogs web") == ExitCode.held)
        #expect(output.text.contains("GET /\nGET /x\n"))
        #expect(run("pod db < container app image postgres >\nlogs db") == ExitCode.unavailable)
        #expect(output.failures.last?.message == "the control plane does not answer: no route to the kubelet")
        #expect(output.failures.last?.place?.description == "x.pod:2:1")
    }

    @Test func whereAFailuresLogsCannotBeHadThatIsSaidInTheirPlace() {
        plane.exits["web"] = 7
        #expect(run(web + "wait web ready within 10s") == ExitCode.failed)
        #expect(
            output.failures.first?.logs.first?.lines
                == ["[podsh: the control plane does not answer: no route to the kubelet]"])
    }

    @Test(arguments: ["top", "top nodes"]) func aLostConnectionIsNoEmptyTableOfUse(_ command: String) {
        #expect(run(web + "wait web ready within 10s") == ExitCode.held)
        plane.lostAt = .simulationStart
        #expect(run(command) == ExitCode.unavailable)
        #expect(output.failures.last?.message == "the control plane does not answer: connection reset by peer")
    }

    @Test func handlersHearOfItsEvents() {
        plane.exits["web"] = 3
        let code = run("on pod-fail { print \"failed\", event.code }\n" + web + "sleep 5s")
        #expect(code == ExitCode.held)
        #expect(output.text.contains("failed 3\n"), "\(output.text)")
    }
}
