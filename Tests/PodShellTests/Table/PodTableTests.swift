import PodCollections
import PodKubernetes
import PodModel
import PodShell
import PodText
import Testing

@Suite struct PodTableTests {
    private let now = Timestamp.simulationStart + .minutes(10)

    @Test func showsAPodAsKubectlDoes() {
        var pod = pod("web-x7k2p")
        pod.status.address = IPv4(10, 1, 0, 2)
        pod.status.containers[0].restartCount = 3
        pod.status.containers[0].lastTermination = Box(
            Termination(
                exitCode: 1, reason: .error, startedAt: .simulationStart, finishedAt: .simulationStart + .minutes(5)))
        var table = Table.pods(wide: true)
        table.append(pod, at: now, wide: true)
        #expect(
            table.text(on: .plain) == """
                NAME        READY   STATUS    RESTARTS     AGE   IP         NODE     NOMINATED NODE   READINESS GATES
                web-x7k2p   1/1     Running   3 (5m ago)   10m   10.1.0.2   node-1   <none>           <none>

                """)
    }

    @Test func theStatusWordFollowsKubectlsOrder() {
        var pod = pod("web")
        #expect(pod.statusWord == "Running")
        pod.status.containers[0].state = .waiting(reason: .crashLoopBackOff, message: "")
        #expect(pod.statusWord == "CrashLoopBackOff")
        pod.status.containers[0].state = .terminated(
            Termination(exitCode: 3, reason: nil, startedAt: now, finishedAt: now))
        #expect(pod.statusWord == "ExitCode:3")
        pod.meta.deletion = now
        #expect(pod.statusWord == "Terminating")
        pod.status.reason = .nodeLost
        #expect(pod.statusWord == "Unknown")
    }

    /// A finished pod does not go on crashing because its sidecar was waiting for the next try when the mains ended.
    @Test func theMainsHaveTheLastWordOnceInitialised() {
        var pod = pod("web")
        pod.template = pod.template.changing { $0.containers.insert(Container(name: "metrics", role: .sidecar), at: 0) }
        pod.status.containers.insert(ContainerStatus(state: .waiting(reason: .crashLoopBackOff, message: "")), at: 0)
        #expect(pod.statusWord == "Init:CrashLoopBackOff")
        pod.status.conditions.initialized.set(true, at: now)
        #expect(pod.statusWord == "Init:CrashLoopBackOff", "as kubectl: the main that runs has nothing to say")
        pod.status.phase = .succeeded
        pod.status.containers[1].state = .terminated(
            Termination(exitCode: 0, reason: .completed, startedAt: now, finishedAt: now))
        pod.status.containers[1].isReady = false
        #expect(pod.statusWord == "Completed")
    }

    private func pod(_ name: String) -> Pod {
        var spec = PodSpec()
        spec.containers = [Container(name: "nginx")]
        var pod = Pod(meta: ObjectMeta(name: name), template: PodTemplate(labels: [:], spec: spec))
        pod.nodeName = "node-1"
        pod.status.phase = .running
        pod.status.containers = [ContainerStatus(state: .running(since: .simulationStart))]
        pod.status.containers[0].isReady = true
        pod.status.conditions.ready.set(true, at: .simulationStart)
        return pod
    }
}
