import PodCollections
import PodLifecycle
import PodModel
import PodTesting
import Testing

@Suite struct ProbeTests {
    private func probed(_ kind: ProbeKind, grace: TimeSpan? = nil) -> Container {
        var container = Container(name: "app")
        var probe = Probe(action: .http(path: "/", port: 80))
        probe.grace = grace
        switch kind {
        case .startup: container.startup = probe
        case .liveness: container.liveness = probe
        case .readiness: container.readiness = probe
        }
        return container
    }

    @Test("no probe is a success; readiness before the first result is a failure")
    func before() {
        #expect(Kubelet(.of(Container(name: "app"))).status.conditions.ready.isTrue)
        #expect(!Kubelet(.of(probed(.readiness))).status.conditions.ready.isTrue)
        #expect(Kubelet(.of(probed(.liveness))).status.conditions.ready.isTrue)
    }

    @Test("a startup probe holds back liveness and readiness until it succeeds")
    func startupBlocks() {
        var container = probed(.startup)
        container.liveness = container.startup
        container.readiness = container.startup
        var kubelet = Kubelet(.of(container))
        #expect(kubelet.effects.filter { $0.contains("probe") } == ["0s probe startup app"])
        #expect(!kubelet.status.containers[0].isStarted)
        kubelet.report(.probed(container: 0, kind: .startup, success: true, message: ""))
        #expect(kubelet.status.containers[0].isStarted)
        #expect(kubelet.effects.suffix(2) == ["0s probe liveness app", "0s probe readiness app"])
    }

    @Test("readiness failure takes away readiness and nothing else")
    func readiness() {
        var kubelet = Kubelet(.of(probed(.readiness)))
        kubelet.report(.probed(container: 0, kind: .readiness, success: true, message: ""))
        #expect(kubelet.status.conditions.ready.isTrue)
        kubelet.report(.probed(container: 0, kind: .readiness, success: false, message: "statuscode: 503"))
        #expect(!kubelet.status.conditions.ready.isTrue)
        #expect(kubelet.processes == [0])
        #expect(kubelet.events.last == "0s Unhealthy Readiness probe failed: statuscode: 503")
        #expect(kubelet.status.containers[0].restartCount == 0)
    }

    @Test("a probe that cannot be asked has no answer: an event, and the verdict stays", arguments: ProbeKind.allCases)
    func errored(kind: ProbeKind) {
        var kubelet = Kubelet(.of(probed(kind)))
        kubelet.report(.probeErrored(container: 0, kind: kind, message: "x"))
        #expect(kubelet.events.last == "0s Unhealthy \(kind.apiName) probe errored and resulted in unknown state: x")
        #expect(
            kubelet.processes == [0] && kubelet.status.containers[0].restartCount == 0 && kubelet.failedProbes.isEmpty)
        #expect(kubelet.status.conditions.ready.isTrue == (kind == .liveness))
        #expect(kubelet.status.containers[0].isStarted == (kind != .startup))
    }

    @Test("liveness and startup failures kill; the restart policy decides", arguments: [ProbeKind.liveness, .startup])
    func kills(kind: ProbeKind) {
        var kubelet = Kubelet(.of(probed(kind)))
        kubelet.report(.probed(container: 0, kind: kind, success: false, message: "x"))
        #expect(kubelet.status.containers[0].restartCount == 1)
        #expect(kubelet.failedProbes.map(\.kind) == [kind])
        #expect(
            kubelet.events.contains { $0.contains("Killing Container app failed \(kind.apiName.lowercased()) probe") })
        var once = Kubelet(.of(probed(kind), restart: .never))
        once.report(.probed(container: 0, kind: kind, success: false, message: "x"))
        #expect(once.phase == .succeeded)
    }

    @Test("a kill for a probe runs preStop and is a failure under OnFailure whatever the exit code")
    func probeKillUnderOnFailure() {
        var container = probed(.liveness)
        container.preStop = .exec(["true"])
        var kubelet = Kubelet(.of(container, restart: .onFailure))
        kubelet.report(.probed(container: 0, kind: .liveness, success: false, message: "x"))
        #expect(kubelet.effects.contains("0s preStop app"))
        #expect(kubelet.status.containers[0].restartCount == 1)
        #expect(kubelet.phase == .running)
    }

    @Test("the probe's own grace overrides the pod's")
    func probeGrace() {
        var kubelet = Kubelet(.of(probed(.liveness, grace: .seconds(5))))
        kubelet.stubborn = [0]
        kubelet.report(.probed(container: 0, kind: .liveness, success: false, message: "x"))
        #expect(kubelet.effects.last == "0s stop app kill@5s")
    }

    @Test("thresholds count answers in a row")
    func counter() {
        var probe = Probe(action: .tcp(port: 80))
        probe.successThreshold = 2
        var counter = ProbeCounter(kind: .readiness)
        let answers = [false, true, true, false, false, true, false, false, false, true, true]
        let outcomes = answers.map { counter.record(success: $0, probe: probe) }
        #expect(
            outcomes == [
                .firstFailure, .silent, .flipped(success: true), .silent, .silent, .silent, .silent, .silent,
                .flipped(success: false), .silent, .flipped(success: true),
            ])
        probe.successThreshold = 1
        var liveness = ProbeCounter(kind: .liveness)
        let first = liveness.record(success: true, probe: probe)
        #expect(first == .silent)
        var startup = ProbeCounter(kind: .startup)
        let passed = startup.record(success: true, probe: probe)
        #expect(passed == .flipped(success: true))
    }
}
