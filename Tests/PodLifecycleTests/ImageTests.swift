import PodCollections
import PodLifecycle
import PodModel
import PodTesting
import Testing

@Suite struct ImageTests {
    @Test("ErrImagePull, then ImagePullBackOff 10 s doubled to 300 s")
    func backOff() {
        var kubelet = Kubelet(.of(Container(name: "app")))
        kubelet.answersImages = false
        kubelet.exit(0, 1)
        var asked: [Double] = []
        for _ in 0..<8 {
            kubelet.report(.imageFailed(container: 0, ImageError(message: "timeout", isFinal: false)))
            #expect(kubelet.word(0) == "ErrImagePull")
            kubelet.pass(.seconds(2))
            #expect(kubelet.word(0) == "ImagePullBackOff")
            let before = kubelet.effects.count
            var waited = 2.0
            while kubelet.effects.count == before {
                kubelet.pass(.seconds(1))
                waited += 1
            }
            asked.append(waited)
        }
        #expect(asked == [10, 20, 40, 80, 160, 300, 300, 300])
    }

    @Test(
        "a bad name and the policy Never are not tried again",
        arguments: [ImageError.Reason.invalidName, .neverPulled])
    func final(reason: ImageError.Reason) {
        var kubelet = Kubelet(.of(Container(name: "app")))
        kubelet.answersImages = false
        kubelet.exit(0, 1)
        kubelet.report(.imageFailed(container: 0, ImageError(reason: reason, message: "no", isFinal: true)))
        #expect(kubelet.word(0) == reason.waitingReason.rawValue)
        #expect(kubelet.worker.nextDeadline == .never)
    }

    @Test func eventsTellTheStory() {
        let kubelet = Kubelet(.of(Container(name: "app", image: "nginx:1.27")))
        #expect(
            kubelet.events == [
                "0s Pulled Container image \"nginx:1.27\" already present on machine and can be accessed by the pod",
                "0s Created Container created",
                "0s Started Container started",
            ])
    }

    @Test func aMissingConfigIsLookedForAgain() {
        var (worker, out) = begun(.of(Container(name: "app")))
        worker.receive(.sandboxReady(IPv4(10, 244, 0, 2)), at: .simulationStart, into: &out)
        worker.receive(.imageReady(container: 0, pulled: nil), at: .simulationStart, into: &out)
        worker.receive(
            .startFailed(container: 0, reason: .config, message: "configmap \"x\" not found"), at: .simulationStart,
            into: &out)
        #expect(
            worker.status.containers[0].state == .waiting(reason: .configError, message: "configmap \"x\" not found"))
        out.clear()
        worker.wake(at: .simulationStart + .seconds(10), into: &out)
        #expect(out.effects == [.ensureImage(container: 0)])
    }

    @Test func aPortOfTheHostThatStaysTakenIsNoPassingFault() {
        var (worker, out) = begun(.of(Container(name: "app")))
        worker.receive(.sandboxFailed("host port 80 is taken", .port), at: .simulationStart, into: &out)
        // A pod that had it may just be ending.
        #expect(!worker.lacksHostPort)
        worker.wake(at: .simulationStart + .seconds(10), into: &out)
        worker.receive(.sandboxFailed("host port 80 is taken", .port), at: .simulationStart + .seconds(10), into: &out)
        #expect(worker.lacksHostPort)
        worker.receive(.sandboxReady(IPv4(10, 244, 0, 2)), at: .simulationStart + .seconds(20), into: &out)
        #expect(!worker.lacksHostPort)
    }

    @Test func anEntrypointThatCannotStartIsAFailedRun() {
        var (worker, out) = begun(.of(Container(name: "app"), restart: .never))
        worker.receive(.sandboxReady(IPv4(10, 244, 0, 2)), at: .simulationStart, into: &out)
        worker.receive(.imageReady(container: 0, pulled: nil), at: .simulationStart, into: &out)
        worker.receive(.startFailed(container: 0, reason: .run, message: "exec: no"), at: .simulationStart, into: &out)
        guard case .terminated(let end) = worker.status.containers[0].state else {
            Issue.record("the container has not ended")
            return
        }
        #expect(end.reason == .startError)
        #expect(end.exitCode == 128)
        #expect(worker.status.phase == .failed)
    }

    /// A worker whose reports the test makes up itself.
    private func begun(_ spec: PodSpec) -> (PodWorker, PodWorkerOutput) {
        var out = PodWorkerOutput()
        var worker = PodWorker(
            identity: PodIdentity(uid: UID(rawValue: 1), name: "a", namespace: "default"),
            template: PodTemplate(labels: [:], spec: spec), status: PodStatus())
        worker.begin(at: .simulationStart, into: &out)
        return (worker, out)
    }
}
