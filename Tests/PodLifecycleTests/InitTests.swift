import PodCollections
import PodLifecycle
import PodModel
import PodTesting
import Testing

@Suite struct InitTests {
    @Test func oneAfterAnotherThenTheMains() {
        var kubelet = Kubelet(
            .of(Container(name: "one", role: .initial), Container(name: "two", role: .initial), Container(name: "app")))
        #expect(kubelet.processes == [0])
        #expect(kubelet.phase == .pending)
        #expect(kubelet.word(2) == "PodInitializing")
        #expect(!kubelet.status.conditions.initialized.isTrue)
        kubelet.exit(0, 0)
        #expect(kubelet.processes == [1])
        kubelet.exit(1, 0)
        #expect(kubelet.processes == [2])
        #expect(kubelet.phase == .running)
        #expect(kubelet.status.conditions.initialized.isTrue)
        #expect(kubelet.status.conditions.ready.isTrue)
    }

    @Test("a failing init container under Never fails the pod")
    func failsUnderNever() {
        var kubelet = Kubelet(.of(Container(name: "one", role: .initial), Container(name: "app"), restart: .never))
        kubelet.exit(0, 2)
        #expect(kubelet.phase == .failed)
        #expect(!kubelet.effects.contains { $0.contains("app") })
        #expect(kubelet.phases == [.pending, .failed])
    }

    @Test("init containers restart after a failure only", arguments: [RestartPolicy.always, .onFailure])
    func restarts(policy: RestartPolicy) {
        var kubelet = Kubelet(.of(Container(name: "one", role: .initial), Container(name: "app"), restart: policy))
        kubelet.exit(0, 1)
        #expect(kubelet.processes == [0])
        kubelet.exit(0, 1)
        #expect(kubelet.word(0) == "CrashLoopBackOff")
        kubelet.pass(.seconds(10))
        kubelet.exit(0, 0)
        #expect(kubelet.processes == [1])
        #expect(kubelet.status.containers[0].restartCount == 2)
    }

    @Test("without init containers Initialized is true before the sandbox")
    func initializedEarly() {
        var out = PodWorkerOutput()
        var worker = PodWorker(
            identity: PodIdentity(uid: UID(rawValue: 1), name: "a", namespace: "default"),
            template: PodTemplate(labels: [:], spec: .of(Container(name: "app"))), status: PodStatus())
        worker.begin(at: .simulationStart, into: &out)
        #expect(worker.status.conditions.initialized.isTrue)
        #expect(!worker.status.conditions.sandboxReady.isTrue)
        #expect(out.effects == [.ensureSandbox])
    }

    @Test("a sidecar's startup probe holds back what follows")
    func sidecarStarted() {
        var proxy = Container(name: "proxy", role: .sidecar)
        proxy.startup = Probe(action: .tcp(port: 80))
        var kubelet = Kubelet(.of(proxy, Container(name: "app")))
        #expect(kubelet.processes == [0])
        kubelet.report(.probed(container: 0, kind: .startup, success: true, message: ""))
        #expect(kubelet.processes == [0, 1])
        #expect(kubelet.phase == .running)
    }

    @Test("a sidecar's readiness counts, its restarts ignore the policy")
    func sidecarReadiness() {
        var proxy = Container(name: "proxy", role: .sidecar)
        proxy.readiness = Probe(action: .tcp(port: 80))
        var kubelet = Kubelet(.of(proxy, Container(name: "app"), restart: .never))
        #expect(kubelet.phase == .running)
        #expect(!kubelet.status.conditions.ready.isTrue)
        kubelet.report(.probed(container: 0, kind: .readiness, success: true, message: ""))
        #expect(kubelet.status.conditions.ready.isTrue)
        kubelet.exit(0, 0)
        #expect(kubelet.processes == [0, 1])
        #expect(kubelet.phase == .running)
    }

    @Test("a sidecar does not keep a finished pod alive, and its exit code is ignored")
    func sidecarAndJob() {
        var kubelet = Kubelet(.of(Container(name: "proxy", role: .sidecar), Container(name: "app"), restart: .never))
        kubelet.stubborn = [0]
        kubelet.exit(1, 0)
        #expect(kubelet.phase == .running)
        kubelet.pass(.seconds(30))
        #expect(kubelet.phase == .succeeded)
        #expect(kubelet.word(0) == "Error")
    }

    @Test("stop: mains first, then sidecars in reverse order")
    func stopOrder() {
        var kubelet = Kubelet(
            .of(
                Container(name: "log", role: .sidecar), Container(name: "proxy", role: .sidecar), Container(name: "app")
            ))
        kubelet.stubborn = [0, 1, 2]
        kubelet.effects = []
        kubelet.delete(grace: .seconds(30))
        #expect(kubelet.effects == ["0s stop app kill@30s"])
        kubelet.pass(.seconds(5))
        kubelet.killTimes = [:]
        kubelet.exit(2, 0)
        #expect(kubelet.effects.last == "5s stop proxy kill@30s")
        kubelet.pass(.seconds(5))
        kubelet.killTimes = [:]
        kubelet.exit(1, 0)
        #expect(kubelet.effects.last == "10s stop log kill@30s")
        kubelet.pass(.seconds(20))
        #expect(kubelet.worker.stage == .gone)
        #expect(kubelet.phase == .succeeded)
    }

    @Test("grace used up by the mains: sidecars get a short final period")
    func shortFinalPeriod() {
        var kubelet = Kubelet(
            .of(
                Container(name: "log", role: .sidecar), Container(name: "proxy", role: .sidecar), Container(name: "app")
            ))
        kubelet.stubborn = [0, 1, 2]
        kubelet.effects = []
        kubelet.delete(grace: .seconds(10))
        kubelet.pass(.seconds(10))
        #expect(Set(kubelet.effects.dropFirst()) == ["10s stop log kill@12s", "10s stop proxy kill@12s"])
        kubelet.pass(.seconds(2))
        #expect(kubelet.worker.stage == .gone)
    }
}
