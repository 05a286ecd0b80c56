import PodCollections
import PodLifecycle
import PodModel
import PodTesting
import Testing

@Suite struct RestartTests {
    @Test("restarts at once, then after 10, 20, 40 … 300 s")
    func delays() {
        var kubelet = Kubelet(.of(Container(name: "app")))
        for _ in 0..<9 {
            kubelet.exit(0, 1)
            kubelet.pass(.seconds(300))
        }
        // Each run ends at once and 300 s pass between ends, so the starts tell the delays.
        let sinceExit = kubelet.starts.enumerated().dropFirst().map { $1 - Double($0 - 1) * 300 }
        #expect(sinceExit == [0, 10, 20, 40, 80, 160, 300, 300, 300])
        #expect(kubelet.status.containers[0].restartCount == 9)
    }

    @Test("ten clean minutes reset the counter, a shorter run does not")
    func reset() {
        var kubelet = Kubelet(.of(Container(name: "app")))
        for _ in 0..<4 {
            kubelet.exit(0, 1)
            kubelet.pass(.seconds(300))
        }
        kubelet.pass(.seconds(290))
        kubelet.exit(0, 1)
        #expect(kubelet.word(0) == "CrashLoopBackOff")
        kubelet.pass(.seconds(900))
        kubelet.exit(0, 1)
        #expect(kubelet.word(0) == "Running")
    }

    @Test("a container that waits for its next try when the pod ends shows how it ended")
    func endsInBackOff() {
        var kubelet = Kubelet(
            .of(Container(name: "proxy", role: .sidecar), Container(name: "app"), restart: .never))
        kubelet.exit(0, 7)
        kubelet.exit(0, 7)
        #expect(kubelet.word(0) == "CrashLoopBackOff")
        kubelet.exit(1, 0)
        #expect(kubelet.phase == .succeeded)
        #expect(kubelet.word(0) == "Error")
        #expect(kubelet.status.containers[0].restartCount == 1)
    }

    @Test("exit 0 under Always restarts and backs off too")
    func exitZeroAlways() {
        var kubelet = Kubelet(.of(Container(name: "app")))
        kubelet.exit(0, 0)
        #expect(kubelet.word(0) == "Running")
        kubelet.exit(0, 0)
        #expect(kubelet.word(0) == "CrashLoopBackOff")
        #expect(kubelet.status.containers[0].lastTermination?.value.reason == .completed)
        #expect(kubelet.phase == .running)
        #expect(!kubelet.status.conditions.ready.isTrue)
    }

    @Test("a pod's own back-off replaces the curve")
    func ownCurve() {
        var spec = PodSpec.of(Container(name: "app"))
        spec.backOff = BackOff(initial: .seconds(1), maximum: .seconds(3))
        var kubelet = Kubelet(spec)
        for _ in 0..<5 {
            kubelet.exit(0, 1)
            kubelet.pass(.seconds(10))
        }
        #expect(kubelet.starts.enumerated().dropFirst().map { $1 - Double($0 - 1) * 10 } == [0, 1, 2, 3, 3])
    }

    @Test func crashLoopMessageIsTheKubelets() {
        var kubelet = Kubelet(.of(Container(name: "app")))
        kubelet.exit(0, 3)
        kubelet.exit(0, 3)
        #expect(
            kubelet.state(0)
                == .waiting(
                    reason: .crashLoopBackOff,
                    message: "back-off 10s restarting failed container=app pod=web_default(\(UID(rawValue: 7)))"))
        #expect(kubelet.events.last == "0s BackOff Back-off restarting failed container app in pod web")
    }

    @Test(
        "phases by restart policy and exit code",
        arguments: [
            (RestartPolicy.never, Int32(0), PodPhase.succeeded), (.never, 1, .failed), (.onFailure, 0, .succeeded),
            (.onFailure, 1, .running), (.always, 0, .running), (.always, 1, .running),
        ])
    func phases(policy: RestartPolicy, code: Int32, phase: PodPhase) {
        var kubelet = Kubelet(.of(Container(name: "app"), restart: policy))
        #expect(kubelet.phase == .running)
        kubelet.exit(0, code)
        #expect(kubelet.phase == phase)
        #expect(kubelet.worker.stage == (phase.isFinal ? .finished : .running))
    }

    @Test("a container's own policy comes before its pod's, and its rules before both") func ownPolicy() {
        var spec = PodSpec()
        spec.containers = [Container(name: "app", image: "app:1"), Container(name: "once", image: "app:1")]
        spec.containers[1].restartPolicy = .never
        spec.containers[1].restartRules = [RestartRule([42])]
        var kubelet = Kubelet(spec)
        kubelet.exit(1, 42)
        #expect(kubelet.word(1) == "Running", "the rule")
        kubelet.exit(1, 3)
        #expect(kubelet.word(1) == "Error", "the policy")
        kubelet.exit(0, 3)
        #expect(kubelet.word(0) == "Running" && kubelet.phase == .running, "the pod's")
        spec.containers[0].restartPolicy = .onFailure
        var second = Kubelet(spec)
        second.exit(0, 0)
        second.exit(1, 0)
        #expect(second.phase == .succeeded, "nobody is started anew")
    }

    @Test("a rule for all containers begins the pod anew in its sandbox, init containers first") func restartAll() {
        var spec = PodSpec()
        spec.containers = [
            Container(name: "setup", image: "app:1", role: .initial), Container(name: "app", image: "app:1"),
            Container(name: "watcher", image: "app:1"),
        ]
        spec.restartPolicy = .never
        spec.containers[2].restartPolicy = .never
        spec.containers[2].restartRules = [RestartRule([88], .restartAllContainers)]
        var kubelet = Kubelet(spec)
        kubelet.exit(0, 0)
        kubelet.exit(2, 88)
        #expect(kubelet.word(0) == "Running" && kubelet.worker.stage == .running)
        kubelet.exit(0, 0)
        #expect(kubelet.word(1) == "Running" && kubelet.word(2) == "Running" && kubelet.phase == .running)
        kubelet.exit(2, 3)
        #expect(kubelet.word(2) == "Error", "another code is the policy's")
    }

    @Test func failedWinsOverSucceeded() {
        var kubelet = Kubelet(.of(Container(name: "a"), Container(name: "b"), restart: .never))
        kubelet.exit(0, 1)
        #expect(kubelet.phase == .running)
        kubelet.exit(1, 0)
        #expect(kubelet.phase == .failed)
    }

    @Test("OOM is 137, reason OOMKilled, and restarts")
    func oom() {
        var kubelet = Kubelet(.of(Container(name: "app")))
        kubelet.exit(0, 137, oom: true)
        #expect(kubelet.status.containers[0].lastTermination?.value.reason == .outOfMemory)
        #expect(kubelet.status.containers[0].lastTermination?.value.exitCode == 137)
        #expect(kubelet.word(0) == "Running")
    }

    @Test func aRequestedRestartNeedsNoBackOff() {
        var kubelet = Kubelet(.of(Container(name: "app"), Container(name: "other")))
        kubelet.exit(0, 1)
        kubelet.exit(0, 1)
        let accepted1 = kubelet.restart(0)
        #expect(accepted1)
        #expect(kubelet.word(0) == "Running")
        let accepted2 = kubelet.restart(0)
        #expect(accepted2)
        #expect(kubelet.word(0) == "Running")
        #expect(kubelet.status.containers[0].restartCount == 3)
        #expect(kubelet.status.containers[1].restartCount == 0)
    }

    @Test func restartAllKeepsTheSandboxAndRunsInitAgain() {
        var kubelet = Kubelet(.of(Container(name: "prepare", role: .initial), Container(name: "app")))
        kubelet.exit(0, 0)
        #expect(kubelet.phase == .running)
        let accepted3 = kubelet.restartAll()
        #expect(accepted3)
        #expect(kubelet.word(0) == "Completed" || kubelet.processes == [0])
        kubelet.exit(0, 0)
        #expect(kubelet.word(1) == "Running")
        #expect(kubelet.effects.filter { $0.hasSuffix("sandbox") }.count == 1)
        #expect(kubelet.phase == .running)
    }

    @Test func anUpgradeRestartsOnlyItsContainer() {
        var kubelet = Kubelet(.of(Container(name: "app"), Container(name: "other")))
        let address = kubelet.status.address
        kubelet.change { $0.containers[0].image = "app:2" }
        #expect(kubelet.status.containers.map(\.restartCount) == [1, 0])
        #expect(kubelet.status.address == address)
        #expect(kubelet.effects.filter { $0.contains("other") } == ["0s image other", "0s start other run 0"])
        #expect(kubelet.events.contains("0s Killing Container app definition changed, will be restarted"))
    }

    @Test func anUpgradeCuresABadImage() {
        var kubelet = Kubelet(.of(Container(name: "app", image: "typo")))
        var other = kubelet
        other.answersImages = false
        other.exit(0, 1)
        other.report(.imageFailed(container: 0, ImageError(message: "not found", isFinal: true)))
        #expect(other.word(0) == "ErrImagePull")
        #expect(other.worker.imageErrorIsFinal(container: 0))
        other.answersImages = true
        other.change { $0.containers[0].image = "right" }
        #expect(other.word(0) == "Running")
        #expect(!other.worker.imageErrorIsFinal(container: 0))
        kubelet = other
    }

    enum Eviction: CaseIterable {
        /// For what the pod has on disk, and for what its node is short of.
        case diskUse, pressure
    }

    @Test(
        "an evicted pod is Failed first, then has a second in the place of its own grace", arguments: Eviction.allCases)
    func eviction(_ eviction: Eviction) {
        var spec = PodSpec.of(Container(name: "app"), Container(name: "proxy", role: .sidecar))
        spec.containers[1].preStop = .exec(["sleep", "10"])
        spec.grace = .minutes(5)
        var kubelet = Kubelet(spec)
        kubelet.stubborn = [0, 1]
        kubelet.answersHooks = false
        let message = "Usage of EmptyDir volume \"data\" exceeds the limit \"1Gi\"."
        kubelet.evict(eviction, message)
        #expect(kubelet.phase == .failed)
        #expect(kubelet.status.reason == .evicted && kubelet.status.message == message)
        #expect(kubelet.status.disruption == (eviction == .pressure ? .kubelet : nil))
        #expect(kubelet.events.contains("0s Evicted \(message)"), "\(kubelet.events)")
        #expect(kubelet.processes == [0, 1])
        kubelet.pass(.seconds(10))
        // The hook has the second; the window behind the signal is two in any case.
        #expect(
            kubelet.effects.filter { $0.contains("stop") || $0.contains("preStop") }
                == ["0s stop app kill@2s", "0s preStop proxy", "1s stop proxy kill@3s"], "\(kubelet.effects)")
        #expect(kubelet.worker.stage == .finished)
        #expect(kubelet.status.reason == .evicted)
        kubelet.evict(eviction, "again")
        #expect(kubelet.status.message == message, "once")
    }

    @Test func aPodThatIsEvictedWhileAllItsContainersAreRestartedDoesNotBeginAgain() {
        for eviction in Eviction.allCases {
            var kubelet = Kubelet(.of(Container(name: "app")))
            kubelet.stubborn = [0]
            let accepted = kubelet.restartAll()
            #expect(accepted)
            kubelet.evict(eviction, "low")
            kubelet.pass(.seconds(5))
            #expect(kubelet.worker.stage == .finished && kubelet.phase == .failed)
            #expect(kubelet.processes.isEmpty && kubelet.starts == [0])
        }
    }

    @Test("active deadline: Failed first, then ended")
    func deadline() {
        var spec = PodSpec.of(Container(name: "app"))
        spec.deadline = .seconds(60)
        var kubelet = Kubelet(spec)
        kubelet.stubborn = [0]
        kubelet.pass(.seconds(60))
        #expect(kubelet.phase == .failed)
        #expect(kubelet.status.reason == .deadlineExceeded)
        #expect(kubelet.processes == [0])
        kubelet.pass(.seconds(30))
        #expect(kubelet.worker.stage == .finished)
    }
}
