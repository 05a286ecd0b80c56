import PodCollections
import PodLifecycle
import PodModel
import Testing

/// Cpu and memory that change on a living pod.
struct ResizeTests {
    private func spec(_ change: (inout Container) -> Void = { _ in }) -> PodSpec {
        var container = Container(name: "app", image: "app:1")
        container.resources = ResourceRequirements(cpuRequest: 100, memoryRequest: 1 << 26, memoryLimit: 1 << 27)
        change(&container)
        var spec = PodSpec()
        spec.containers = [container]
        return spec
    }

    @Test func aContainerIsResizedAsItRuns() {
        var kubelet = Kubelet(spec())
        kubelet.answersResizes = false
        kubelet.change { $0.containers[0].resources.memoryLimit = 1 << 28 }
        #expect(kubelet.effects.last == "0s resize app")
        #expect(kubelet.status.resizing == .going)
        kubelet.report(.resized(container: 0))
        #expect(kubelet.status.resizing == nil)
        #expect(kubelet.starts.count == 1 && kubelet.status.containers[0].restartCount == 0)
    }

    @Test("what a pod has for all of its containers changes with each of them") func aPodIsResizedAsItRuns() {
        var whole = spec()
        whole.resources.memoryLimit = 1 << 28
        var kubelet = Kubelet(whole)
        kubelet.answersResizes = false
        kubelet.change { $0.resources.memoryLimit = 1 << 29 }
        #expect(kubelet.effects.last == "0s resize app" && kubelet.status.resizing == .going)
        kubelet.report(.resized(container: 0))
        #expect(kubelet.status.resizing == nil && kubelet.starts.count == 1)
    }

    @Test("its policy has it restarted, for the resource of which it says so", arguments: [true, false])
    func restarts(ofCPU: Bool) {
        var kubelet = Kubelet(spec { $0.resizePolicy.cpu = .restartContainer })
        kubelet.stubborn = [0]
        kubelet.change {
            if ofCPU {
                $0.containers[0].resources.cpuRequest = 200
            } else {
                $0.containers[0].resources.memoryLimit = 1 << 28
            }
        }
        #expect(kubelet.status.resizing == (ofCPU ? .going : nil))
        kubelet.pass(.seconds(40))
        #expect(kubelet.status.resizing == nil)
        #expect(kubelet.status.containers[0].restartCount == (ofCPU ? 1 : 0))
        let said = "0s Killing Container app resize requires restart"
        #expect(kubelet.events.contains(said) == ofCPU, "\(kubelet.events)")
        #expect(kubelet.effects.contains("0s resize app") != ofCPU, "\(kubelet.effects)")
    }

    @Test func aResizeThatFailsIsTriedAgain() {
        var kubelet = Kubelet(spec())
        kubelet.answersResizes = false
        kubelet.change { $0.containers[0].resources.memoryLimit = 1 << 26 }
        kubelet.report(.resizeFailed(container: 0, message: "it uses more"))
        #expect(kubelet.status.resizing == .failed("it uses more"))
        kubelet.pass(.seconds(9))
        #expect(kubelet.effects.filter { $0.hasSuffix("resize app") }.count == 1)
        kubelet.answersResizes = true
        kubelet.pass(.seconds(2))
        #expect(kubelet.effects.last == "10s resize app")
        #expect(kubelet.status.resizing == nil)
    }

    @Test func aContainerThatEndsIsNotResizedAnyMore() {
        var kubelet = Kubelet(spec())
        kubelet.answersResizes = false
        kubelet.change { $0.containers[0].resources.memoryLimit = 1 << 28 }
        kubelet.exit(0, 1)
        #expect(kubelet.status.resizing == nil, "it was started anew, with what it is to have")
        kubelet.change { $0.containers[0].resources.memoryLimit = 1 << 29 }
        kubelet.delete(grace: .seconds(5))
        #expect(kubelet.status.resizing == nil && kubelet.phase.isFinal)
    }

    @Test func whatDoesNotRunBeginsWithIt() {
        var kubelet = Kubelet(spec())
        kubelet.exit(0, 1)
        kubelet.exit(0, 1)
        #expect(kubelet.word(0) == "CrashLoopBackOff")
        kubelet.change { $0.containers[0].resources.memoryLimit = 1 << 28 }
        #expect(kubelet.status.resizing == nil)
        #expect(!kubelet.effects.contains { $0.hasSuffix("resize app") })
    }
}
