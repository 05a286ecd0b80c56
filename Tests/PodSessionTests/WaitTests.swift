import PodEngine
import PodModel
import PodSession
import Testing

/// A wait tells the truth: its code, its reason, and what it costs.
@Suite struct WaitTests {
    @Test func everyWaitAndExpectIsATestCase() {
        let rehearsal = Rehearsal { $0.keepsGoing = true }
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
        #expect(records.map(\.name) == ["wait web ready within 1m", "it serves", "expect web.restarts == 5", "wait web gone within 30s"])
        #expect(records.map(\.line) == [2, 3, 4, 5])
        #expect(records[0].virtualDuration > .zero)
        guard case .failed(let report) = records[2].outcome else { return #expect(Bool(false)) }
        #expect(report.message.contains("web.restarts is 0"))
    }

    @Test func outOfTimeIs124AndImpossibleIs1() {
        let slow = "pod a < container x probe ready tcp 80 every 1s simulate < ready after 1h; output \"x\" every 1s > >\n"
        #expect(rehearse(slow + "wait a ready within 10s").code == 124)
        #expect(rehearse(slow + "expect a.ready within 10s").code == 1)
        #expect(rehearse("pod a < restart never; container x simulate < run 1s exit 1 > >\nwait a failed within 10s\nwait a running").code == 1)
    }

    /// A handler might have made room, so the wait goes on until nothing can happen; what blocked is named all the same.
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
            "pod a < container x probe ready tcp 80 every 1s simulate < ready after 1h > >\non exit { print now() }\nwait a ready")
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
        let rehearsal = Rehearsal(interruptAfter: 20)
        let code = rehearsal.run("on exit { print \"bye\" }\nevery 1s { let x = 1 }\nsleep 1d")
        #expect(code == 130)
        #expect(rehearsal.text.hasSuffix("bye\n"))
    }

    @Test func aDayInWhichNothingHappensCostsNothing() {
        let rehearsal = Rehearsal()
        rehearsal.run("pod web < container nginx probe live http GET / port 80 every 1s >\nwait web ready\nsleep 1d\nprint now()")
        #expect(rehearsal.text.hasSuffix("2026-01-02T00:00:02Z\n") || rehearsal.text.contains("2026-01-02"))
        #expect((rehearsal.session.engine?.counters.settlings ?? .max) < 200)
    }

    @Test func theSameSeedSaysTheSameBytesAnotherSeedMayNot() {
        let script = "replicate web 5 < container nginx >\nwait web ready\nprint web.pods, now()\nfail node node-1\nsleep 10m\nevents\nprint web.pods"
        #expect(rehearse(script, seed: 7).text == rehearse(script, seed: 7).text)
        #expect(rehearse(script, seed: 7).text != rehearse(script, seed: 8).text)
    }

    @Test func aWatchInAScriptEndsWhenNothingIsLeftToHappen() {
        let rehearsal = Rehearsal()
        #expect(rehearsal.run("pod web < container nginx >\nget pods watch") == 0)
        #expect(rehearsal.text.contains("pod/web 1/1 Running 0 node-1"))
        #expect(rehearsal.output.replies.count >= 2)
    }

    @Test func followedLogsGoOnWithNewLines() {
        let rehearsal = Rehearsal()
        #expect(rehearsal.run("pod a < container x simulate < output \"beat\" every 30s > >\nwait a ready\nlogs a follow") == 0)
        #expect(rehearsal.text.components(of: "beat\n") >= 9)
    }

    @Test func dataOfACommandGoesToTheHostCommand() throws {
        let rehearsal = Rehearsal()
        #expect(rehearsal.run("pod web < container nginx >\nwait web ready\nget pods | grep ${\"a b\"}") == 0)
        let command = try #require(rehearsal.host.commands.first)
        #expect(command.program == .shell("grep 'a b'"))
        #expect(command.input.map { String(decoding: $0, as: UTF8.self) } == "pod/web 1/1 Running 0 node-1\n")
    }

    @Test func aHostCommandThatFailsIsTheScriptsFailure() {
        let rehearsal = Rehearsal()
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

    @Test func c07ABarePodNeverComesBack() {
        let (text, code) = rehearse(
            "on node-fail recover\npod lonely < container nginx >\nwait lonely ready\nfail node node-1\nsleep 1h\nprint exists(lonely)\nwait lonely ready")
        #expect(text.contains("false\n"))
        #expect(code == 1)
    }
}
