import PodEngine
import PodModel
import PodSession
import PodSimulation
import PodSyntax
import Testing

/// A wait tells the truth: its code, its reason, and what it costs.
@Suite struct WaitTests {
    @Test func everyWaitExpectAndRunIsATestCase() {
        let rehearsal = SimulatedSession { $0.keepsGoing = true }
        rehearsal.run(
            """
            pod web < container nginx >
            wait web ready within 1m
            expect web.ready "it serves"
            expect web.restarts == 5
            wait web gone within 30s
            run "pytest"
            """)
        let records = rehearsal.session.records
        #expect(
            records.map(\.name) == [
                "wait web ready within 1m", "it serves", "expect web.restarts == 5", "wait web gone within 30s",
                "run \"pytest\"",
            ])
        #expect(records.map(\.line) == [2, 3, 4, 5, 6])
        #expect(records[0].virtualDuration ?? .zero > .zero)
        guard case .failed(let report) = records[2].outcome else { return #expect(Bool(false)) }
        #expect(report.message.contains("web.restarts is 0"))
    }

    @Test func outOfTimeIs124AndImpossibleIs1() {
        let slow =
            "pod a < container x probe ready tcp 80 every 1s simulate < ready after 1h; output \"x\" every 1s > >\n"
        #expect(rehearse(slow + "wait a ready within 10s").code == 124)
        #expect(rehearse(slow + "expect a.ready within 10s").code == 1)
        #expect(
            rehearse(
                """
                pod a < restart never; container x simulate < run 1s exit 1 > >\nwait a failed within 10s\nwait a \
                running
                """
            ).code == 1)
    }

    /// A handler might have made room, so the wait goes on until nothing can happen; what blocked is named all the
    /// same.
    @Test func whenNothingIsLeftToHappenTheReasonThatBlocksIsNamed() {
        let (text, code) = rehearse(
            """
            nodes 1 < cpu 4 >
            template w < container m image x cpu 1 >
            replicate w 5
            on node-fail { print "x" }
            wait w ready within 1h
            """)
        #expect(code == 1)
        #expect(text.contains("0/1 nodes are available: 1 Insufficient cpu, and nothing is left to happen"))
    }

    @Test func withoutWithinAScriptWaitsFiveMinutes() {
        let (text, code) = rehearse(
            """
            pod a < container x probe ready tcp 80 every 1s simulate < ready after 1h > >\non exit { print now() \
            }\nwait a ready
            """
        )
        #expect(code == 124)
        #expect(text.contains("out of time after 5m"))
        #expect(text.hasSuffix("2026-01-01T00:05:00Z\n"))
    }

    @Test func aPassingErrorInAConditionIsWaitedOut() {
        let (text, code) = rehearse(
            """
            replicate web 1 < container nginx port 80 >
            expect "${web.pods[0].address}" =~ "^10" within 1m
            let missing = "nobody"
            expect pod/"${missing}".ready within 1m
            """)
        #expect(code == 1)
        #expect(text.contains("no pod/nobody"))
    }

    @Test func aHandlerMayStillRescueAnImpossibleWait() {
        let (text, code) = rehearse(
            """
            on pod-fail { print "again"; pod once < container nginx > }
            pod job < restart never; container x simulate < run 1s exit 1 > >
            wait until exists(pod/once) within 1m
            wait once ready within 1m
            print "ok"
            """)
        #expect(text.hasSuffix("ok\n"), "\(text)")
        #expect(code == 0)
    }

    @Test func waitAllCountsBarePodsAndControllers() {
        let (text, code) = rehearse(
            """
            replicate web 3 < container nginx >
            pod one < container nginx >
            pod job < restart never; container x simulate < run 2s > >
            wait all ready within 1m
            print web.ready, one.ready, job.phase
            wait app=web running within 1m
            wait app=nothing ready within 1m
            """)
        #expect(text.contains("3 true"))
        #expect(text.contains("no pod has these labels"))
        #expect(code == 1)
    }

    @Test func ctrlCInAWaitIs130AndOnExitRuns() {
        let rehearsal = SimulatedSession(interruptAfter: 20)
        let code = rehearsal.run("on exit { print \"bye\" }\nevery 1s { let x = 1 }\nsleep 1d")
        #expect(code == 130)
        #expect(rehearsal.text.hasSuffix("bye\n"))
    }

    @Test func aDayInWhichNothingHappensCostsNothing() {
        let rehearsal = SimulatedSession()
        rehearsal.run(
            "pod web < container nginx probe live http GET / port 80 every 1s >\nwait web ready\nsleep 1d\nprint now()")
        #expect(rehearsal.text.hasSuffix("2026-01-02T00:00:02Z\n") || rehearsal.text.contains("2026-01-02"))
        #expect((rehearsal.engine?.counters.settlings ?? .max) < 200)
    }

    @Test func theSameSeedSaysTheSameBytesAnotherSeedMayNot() {
        let script =
            """
            replicate web 5 < container nginx >\nwait web ready\nprint web.pods, now()\nfail node node-1\nsleep \
            10m\nevents\nprint web.pods
            """
        #expect(rehearse(script, seed: 7).text == rehearse(script, seed: 7).text)
        #expect(rehearse(script, seed: 7).text != rehearse(script, seed: 8).text)
    }

    @Test func aWatchInAScriptEndsWhenNothingIsLeftToHappen() {
        let rehearsal = SimulatedSession()
        #expect(rehearsal.run("pod web < container nginx >\nget pods watch") == 0)
        #expect(rehearsal.text.contains("pod/web 1/1 Running 0 node-1"))
        #expect(rehearsal.output.replies.count >= 2)
    }

    @Test func followedLogsGoOnWithNewLines() {
        let rehearsal = SimulatedSession()
        #expect(
            rehearsal.run("pod a < container x simulate < output \"beat\" every 30s > >\nwait a ready\nlogs a follow")
                == 0)
        #expect(rehearsal.text.components(of: "beat\n") >= 9)
    }

    @Test func dataOfACommandGoesToTheHostCommand() throws {
        let rehearsal = SimulatedSession()
        #expect(rehearsal.run("pod web < container nginx >\nwait web ready\nget pods | grep ${\"a b\"}") == 0)
        let command = try #require(rehearsal.host.commands.first)
        #expect(command.program == .shell("grep 'a b'"))
        #expect(command.input.map { String(decoding: $0, as: UTF8.self) } == "pod/web 1/1 Running 0 node-1\n")
    }

    @Test func aHostCommandThatFailsIsTheScriptsFailure() {
        let rehearsal = SimulatedSession()
        rehearsal.host.onRun = { _ in HostExit(code: 127) }
        #expect(rehearsal.run("get nodes | nosuchprogram") == 127)
    }

    @Test func whatComesLaterIs64() {
        #expect(rehearse("map").code == 64)
    }

    @Test func conditionsOnTimeEventsAndAnswersAreLookedAtWhileNothingChanges() {
        let (text, code) = rehearse(
            """
            let began = now()
            wait until now() - began >= 30s within 1m
            expect now() - began < 31s
            pod a < container x port 80 simulate < ready after 20s > >
            wait a ready
            let up = now()
            expect http(a.endpoint).status == 200 within 1m
            expect now() - up < 21s
            pod b < container x probe ready tcp 80 every 1s simulate < ready after 1h > >
            expect count(events where reason == "Unhealthy") > 0 within 2m
            """)
        #expect(code == 0, "\(text)")
    }

    @Test func aBarePodNeverComesBack() {
        let (text, code) = rehearse(
            """
            on node-fail recover\npod lonely < container nginx >\nwait lonely ready\nfail node node-1\nsleep \
            1h\nprint exists(lonely)\nwait lonely ready
            """
        )
        #expect(text.contains("false\n"))
        #expect(code == 1)
    }

    @Test func theEndOfAPodThatWasDeclaredAnewIsNotItsSuccessors() {
        let declared =
            "pod x < grace 5s; container busybox simulate < stop never > command sleep 1d >\n"
            + "wait x ready within 1m\npod x < container busybox command sleep 2d >\n"
        #expect(rehearse(declared + "wait x ready within 1m\nexpect x.restarts == 0").code == 0)
        // The old one is killed, and so has failed: nobody asked about that one.
        #expect(rehearse(declared + "wait x failed within 1m").text.contains("nothing is left to happen"))
        #expect(rehearse(declared + "expect x.ready within 1m").code == 0)
        let (text, code) = rehearse(declared + "wait x ready within 2s")
        #expect(code == 124)
        #expect(text.contains("pod/x is made as soon as its predecessor has ended"), "\(text)")
        // Deleted first and declared while it ends.
        #expect(
            rehearse(
                """
                pod x < container busybox command sleep 1d >\nwait x ready\ndelete x\npod x < container busybox \
                >\nwait x ready
                """
            ).code == 0)
    }

    @Test func aStateMayHaveToHoldForAWhile() {
        let flaky = "pod a < container c image x simulate < run 1s exit 1 times 2; run forever > >\n"
        let (text, code) = rehearse(
            flaky + "wait a ready\nprint a.restarts\nwait a ready for 5s within 1m\nprint a.restarts, a.ready, now()")
        #expect(code == 0)
        // Two runs of a second, a back-off of ten seconds between them, and five seconds of the third.
        #expect(text.contains("\n0\n2 true 2026-01-01T00:00:1"), "\(text)")
        #expect(
            rehearse(
                "pod a < container nginx >\nwait a ready\nlet t = now()\nwait a ready for 5s\nexpect now() - t == 5s"
            ).code == 0)
        #expect(rehearse(flaky + "wait until a.ready for 5s within 1m\nexpect a.restarts == 2").code == 0)
        #expect(
            rehearse(
                """
                pod a < container c image x simulate < run 20s exit 0 > >\nwait a ready or running for 3s\nwait a \
                gone for 1s within 5s
                """
            ).code == 124)
    }

    @Test func whatNeverLastsIsToldAsSuch() {
        let (text, code) = rehearse(
            """
            pod a < container c image x probe live tcp 1 every 1s simulate < run 3s exit 0 > >\nwait a ready for \
            5s within 8s
            """
        )
        #expect(code == 124 || code == 1)
        #expect(text.contains("wait a ready for 5s"), "\(text)")
        let (early, one) = rehearse(
            """
            pod a < container c image x simulate < run 1s exit 1 > >\non exit { print now() }\nwait a ready for \
            5s within 10m
            """
        )
        #expect(one == 1)
        #expect(early.contains("CrashLoopBackOff") && early.contains("after the limit"), "\(early)")
        #expect(early.contains("2026-01-01T00:05:"), "\(early)")
        let (odd, failed) = rehearse("pod a < container nginx >\nwait a ready for 5m within 1m")
        #expect(failed == 1)
        #expect(odd.contains("it cannot hold for 5m within 1m"), "\(odd)")
    }

    @Test func anInitContainerThatCrashesForEverEndsAWaitEarly() {
        for (declaration, wait) in [
            ("pod p < INIT >", "wait p ready within 1m"), ("deployment p 2 < INIT >", "wait p ready within 1m"),
            ("daemon p < INIT >", "expect p.ready == 3 within 1m"),
            ("stateful p 2 < INIT >", "wait all ready within 1m"),
            ("job p < INIT >", "wait p done within 1m"),
        ] {
            let body = "init i image busybox simulate < run 1s exit 1 >; container c image nginx"
            let (text, code) = rehearse(
                """
                \(declaration.replacing("INIT", with: body))\nlet before = now()\non exit { expect now() - before \
                < 50s }\n\(wait)
                """
            )
            #expect(code == 1, "\(text)")
            #expect(text.contains("after the limit"), "\(text)")
        }
    }

    @Test("a run whose controllers answer each other without end is a fault of podsh: 70, with their names")
    func endless() {
        let output = TextOutput()
        let source = EmbeddedSource(.simulatedMachines) {
            let engine = Engine(seed: 1, runtime: SimulatedRuntime(seed: 1))
            engine.plant(.tolerationFromTaint)
            return engine
        }
        let session = Session(
            options: SessionOptions(mode: .batch, seed: 1), host: ScriptedHost(), output: output, source: source)
        let text = """
            nodes 1
            replicate t5 1 < toleration gone:NoExecute for 5s; container app image nginx >
            on exit { print "bye" }
            node node-1 < taint gone:NoExecute >
            sleep 14s
            print "never"
            """
        let code = session.end(
            session.run(SourceText(name: "hang.pod", text: text, provenance: .file(path: "/home/ada/hang.pod"))))
        #expect(code == 70)
        #expect(output.text.contains("replicaset-controller (replicaset/t5)"), "\(output.text)")
        #expect(output.text.contains("taint-eviction-controller (node/node-1)"))
        #expect(output.text.contains("bye") && !output.text.contains("never"))
    }
}
