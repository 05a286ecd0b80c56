import PodCollections
import PodLifecycle
import PodModel
import PodTesting
import Testing

@Suite struct TerminationTests {
    private var hooked: Container {
        var container = Container(name: "app")
        container.preStop = .exec(["drain"])
        return container
    }

    @Test("TERM at once, KILL when the grace is over")
    func plain() {
        var kubelet = Kubelet(.of(Container(name: "app")))
        kubelet.stubborn = [0]
        kubelet.delete(grace: .seconds(30))
        #expect(kubelet.effects.last == "0s stop app kill@30s")
        kubelet.pass(.seconds(29))
        #expect(kubelet.processes == [0])
        kubelet.pass(.seconds(1))
        #expect(kubelet.worker.stage == .gone)
        #expect(kubelet.phase == .failed)
    }

    @Test("the grace covers preStop: what it took is missing from TERM's part")
    func preStopInsideGrace() {
        var kubelet = Kubelet(.of(hooked))
        kubelet.stubborn = [0]
        kubelet.answersHooks = false
        kubelet.delete(grace: .seconds(30))
        #expect(kubelet.effects.last == "0s preStop app")
        kubelet.pass(.seconds(12))
        kubelet.report(.hookEnded(container: 0, hook: .preStop, success: true, message: ""))
        #expect(kubelet.effects.last == "12s stop app kill@30s")
    }

    @Test("preStop longer than the grace: TERM then, and 2 s more")
    func preStopOverruns() {
        var kubelet = Kubelet(.of(hooked))
        kubelet.stubborn = [0]
        kubelet.answersHooks = false
        kubelet.delete(grace: .seconds(30))
        kubelet.pass(.seconds(30))
        #expect(kubelet.effects.last == "30s stop app kill@32s")
        kubelet.pass(.seconds(2))
        #expect(kubelet.worker.stage == .gone)
    }

    @Test("the window after the signal is never below 2 s")
    func minimumWindow() {
        var kubelet = Kubelet(.of(Container(name: "app")))
        kubelet.stubborn = [0]
        kubelet.delete(grace: .seconds(1))
        #expect(kubelet.effects.last == "0s stop app kill@2s")
    }

    @Test("grace 0 kills at once, without preStop")
    func graceZero() {
        var kubelet = Kubelet(.of(hooked))
        kubelet.delete(grace: .zero)
        #expect(kubelet.effects.suffix(2) == ["0s kill app", "0s remove"])
        #expect(kubelet.worker.stage == .gone)
    }

    @Test("a second deletion can only shorten the grace")
    func shortened() {
        var kubelet = Kubelet(.of(Container(name: "app")))
        kubelet.stubborn = [0]
        kubelet.delete(grace: .seconds(30))
        kubelet.delete(grace: .seconds(60))
        #expect(kubelet.effects.last == "0s stop app kill@30s")
        kubelet.pass(.seconds(3))
        kubelet.delete(grace: .seconds(5))
        #expect(kubelet.effects.last == "3s stop app kill@8s")
        kubelet.delete(grace: .zero)
        #expect(kubelet.worker.stage == .gone)
    }

    @Test("preStop is skipped when the process died already")
    func deadProcess() {
        var kubelet = Kubelet(.of(hooked))
        kubelet.exit(0, 1)
        kubelet.exit(0, 1)
        kubelet.effects = []
        kubelet.delete(grace: .seconds(30))
        #expect(kubelet.effects == ["0s remove"])
        #expect(kubelet.worker.stage == .gone)
    }

    @Test("the final phase is set before the pod is gone")
    func finalPhaseFirst() {
        var kubelet = Kubelet(.of(Container(name: "app")))
        kubelet.delete(grace: .seconds(30))
        #expect(kubelet.phases == [.pending, .running, .succeeded])
    }

    @Test("postStart: not Running until it ends, its failure kills the container")
    func postStart() {
        var container = Container(name: "app")
        container.postStart = .exec(["warm-up"])
        var kubelet = Kubelet(.of(container))
        #expect(kubelet.word(0) == "Running")
        kubelet.answersHooks = false
        kubelet.exit(0, 1)
        #expect(kubelet.word(0) != "Running")
        kubelet.report(.hookEnded(container: 0, hook: .postStart, success: false, message: "boom"))
        #expect(kubelet.events.contains { $0.hasSuffix("FailedPostStartHook PostStartHook failed: boom") })
        #expect(kubelet.word(0) == "CrashLoopBackOff")
    }

    @Test("a lost sandbox: a new one, init again, the same pod")
    func sandboxLost() {
        var kubelet = Kubelet(.of(Container(name: "one", role: .initial), Container(name: "app")))
        kubelet.exit(0, 0)
        kubelet.processes = []
        kubelet.report(.sandboxLost)
        #expect(kubelet.events.contains("0s SandboxChanged Pod sandbox changed, it will be killed and re-created."))
        #expect(kubelet.processes == [0])
        kubelet.exit(0, 0)
        #expect(kubelet.processes == [1])
        #expect(kubelet.phase == .running)
        #expect(kubelet.phases == [.pending, .running])
        #expect(kubelet.status.containers[1].restartCount == 1)
        #expect(kubelet.status.containers[1].lastTermination?.value.exitCode == 137)
    }

    @Test("a lost sandbox under Never fails the pod")
    func sandboxLostNever() {
        var kubelet = Kubelet(.of(Container(name: "app"), restart: .never))
        kubelet.processes = []
        kubelet.report(.sandboxLost)
        #expect(kubelet.phase == .failed)
        #expect(kubelet.worker.stage == .finished)
    }

    @Test("a machine that came back empty: containers it ran are started again")
    func takesUpAStatus() {
        let before = Kubelet(.of(Container(name: "app")))
        var status = before.status
        status.containers[0].restartCount = 4
        let after = Kubelet(.of(Container(name: "app")), status: status)
        #expect(after.phase == .running)
        #expect(after.status.containers[0].restartCount == 5)
        #expect(after.word(0) == "Running")
    }

    @Test func deletionBeforeAnythingStarted() {
        var out = PodWorkerOutput()
        var worker = PodWorker(
            identity: PodIdentity(uid: UID(rawValue: 1), name: "a", namespace: "default"),
            template: PodTemplate(labels: [:], spec: .of(Container(name: "app"))), status: PodStatus())
        worker.begin(at: .simulationStart, into: &out)
        out.clear()
        worker.delete(grace: .seconds(30), at: .simulationStart, into: &out)
        #expect(out.effects == [.removeSandbox])
        worker.receive(.sandboxReady(IPv4(10, 0, 0, 1)), at: .simulationStart, into: &out)
        #expect(worker.stage == .removingSandbox)
        worker.receive(.sandboxRemoved, at: .simulationStart, into: &out)
        #expect(worker.stage == .gone)
        #expect(worker.status.phase == .failed)
    }

    @Test func aFinishedPodGoesAtOnceWhenDeleted() {
        var kubelet = Kubelet(.of(Container(name: "app"), restart: .never))
        kubelet.exit(0, 0)
        #expect(kubelet.worker.stage == .finished)
        kubelet.delete(grace: .seconds(30))
        #expect(kubelet.worker.stage == .gone)
    }

    @Test func aLifeIsSmall() {
        #expect(MemoryLayout<PodWorker>.size <= 320)
        #expect(MemoryLayout<ContainerWork>.size <= 32)
    }
}
