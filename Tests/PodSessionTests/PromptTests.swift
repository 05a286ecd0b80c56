import PodModel
import PodSession
import PodSyntax
import Testing

/// What a person at the prompt sees.
@Suite struct PromptTests {
    private func prompt(interruptAfter: Int? = nil) -> SimulatedSession {
        SimulatedSession(mode: .interactive, interruptAfter: interruptAfter)
    }

    @Test func anExpressionPrintsItself() {
        let shell = prompt()
        shell.type("1 + 1")
        shell.type("let a = [1, 2]")
        shell.type("a[1] * 3")
        shell.type("count(nodes)")
        shell.type("node/node-1")
        #expect(shell.text == "2\n6\n3\nnode/node-1 Ready\n")
    }

    @Test func objectsOfEarlierLinesAreKnown() {
        let shell = prompt()
        #expect(shell.type("pod web < container nginx port 80; volume data >") == .ran)
        #expect(shell.type("replicate web 3") == .ran)
        #expect(shell.type("on node-fail recover") == .ran)
        #expect(shell.type("wait web ready") == .ran)
        #expect(shell.type("web.ready") == .ran)
        #expect(shell.text.hasSuffix("3\n"))
        #expect(shell.type("wbe.ready") == .failed(2))
        #expect(shell.text.contains("did you mean 'web'?"))
    }

    @Test func aFailureEndsTheInputAndNothingElse() {
        let shell = prompt()
        #expect(shell.type("expect 1 == 2; print \"no\"") == .failed(1))
        #expect(shell.type("print \"yes\"") == .ran)
        #expect(shell.text.hasSuffix("yes\n"))
        #expect(!shell.text.contains("no\n"))
    }

    @Test func quitAndExitLeave() {
        #expect(prompt().type("quit") == .quit(0))
        #expect(prompt().type("exit 3") == .quit(3))
    }

    @Test func virtualTimeFollowsTheWallClock() {
        let shell = prompt()
        shell.type("pod web < container nginx >")
        shell.pump(seconds: 30)
        shell.type("print web.ready, now()")
        #expect(shell.text.hasSuffix("true 2026-01-01T00:00:30Z\n"))
    }

    @Test func handlersAndRepetitionsRunWhileNobodyTypes() {
        let shell = prompt()
        shell.type("every 10s { print \"tick\" }")
        shell.type("on pod-ready { print \"ready\", event.name }")
        shell.type("pod web < container nginx >")
        shell.pump(seconds: 25)
        #expect(shell.text.contains("ready web\n"))
        #expect(shell.text.components(of: "tick\n") == 2)
    }

    @Test func aHandlerThatFailsIsToldAndThePromptGoesOn() {
        let shell = prompt()
        shell.type("every 1s { expect 1 == 2 }")
        shell.pump(seconds: 1)
        #expect(shell.output.failures.count == 1)
        #expect(shell.type("print 1") == .ran)
    }

    @Test func ctrlCEndsAWaitThatHasNoLimit() {
        let shell = prompt(interruptAfter: 40)
        shell.type(
            """
            pod slow < container app probe ready http GET / port 80 every 1s simulate < ready after 1d; output \
            "x" every 1s > >
            """
        )
        shell.type("every 1s { let x = 1 }")
        #expect(shell.type("wait slow ready") == .failed(130))
        #expect(shell.output.failures.last?.kind == .interrupted)
    }

    @Test func nothingLeftToHappenEndsAWaitWithoutLimit() {
        let shell = prompt()
        shell.type("pod web < container nginx >")
        shell.type("wait web ready")
        #expect(shell.type("wait until web.restarts == 5") == .failed(1))
        #expect(shell.output.failures.last?.reason == "nothing is left to happen")
    }

    @Test func sessionTellsWhatIsMissingAndWhichRulesStand() {
        let shell = prompt()
        shell.type("replicate web 2 < container nginx cpu 64 >")
        shell.type("on node-fail recover")
        shell.pump(seconds: 5)
        shell.type("session")
        #expect(shell.text.contains("awaits replicaset/web ready"))
        #expect(shell.text.contains("3 Insufficient cpu"))
        #expect(shell.text.contains("rule on node-fail recover"))
    }

    @Test func whatHappensInTheBackgroundIsTold() {
        let shell = prompt()
        shell.type("pod web < container nginx >")
        shell.type("wait web ready")
        shell.type("fail node node-1")
        shell.pump(seconds: 1)
        #expect(shell.output.chatter.contains { $0.kind == .event && $0.text.contains("node-1") })
    }

    @Test func livePodsAreCountedForTheWarning() {
        let shell = prompt()
        #expect(shell.session.livePods == 0)
        shell.type("pod web < container nginx >")
        #expect(shell.session.livePods == 1)
    }
}

extension SimulatedSession {
    func pump(seconds: Int64) {
        for _ in 0..<seconds * 10 { session.pump(.milliseconds(100)) }
    }
}

extension String {
    func components(of part: String) -> Int {
        var count = 0
        var rest = self[...]
        while let range = rest.firstRange(of: part) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }
}
