import Foundation
import PodKernel

/// Real pods: how fast one starts, runs a command and is replaced, beside the parts it stands on and beside podman.
func benchPods() throws -> [Row] {
    let machine = try BenchMachine()
    _ = try machine.run(warming)
    let before = try machine.run(starting(count: 15))
    let peer = Podman.isInstalled ? try Podman.measure(machine, count: 9) : [:]
    let after = try machine.run(starting(count: 15))
    let start = (before["start"] ?? []) + (after["start"] ?? [])
    let exec = (before["exec"] ?? []) + (after["exec"] ?? [])
    let (run, plainExec, memory) = try besideIdlePods(machine)
    let network = (0..<15).compactMap { _ in timeOfRun("/usr/bin/unshare", ["-n", "sh", "-c", networkFloor]) }
    let own = (start: median(start) / 1e3, exec: median(exec) / 1e3)
    let podman = (start: median(peer["start"] ?? []) / 1e3, exec: median(peer["exec"] ?? []) / 1e3)
    let ratio = podman.start / own.start
    return [
        Row(
            "pod-start", "pod: command to Running, own address, median of \(start.count)", time(own.start),
            beside:
                """
                \(beside("`podman pod create` + `run`", podman.start, ratio))\(runtimeName) `run` of the same \
                bundle with `true`, to its end, \(time(median(run))), network namespace with veth \
                \(time(median(network)))
                """,
            figures: [
                "start": own.start, "podman": podman.start, "run": median(run), "network": median(network),
                "faster": ratio,
            ]),
        Row(
            "pod-exec", "pod: `exec` of `true` inside a session, median of \(exec.count)", time(own.exec),
            beside:
                """
                \(beside("`podman exec`", podman.exec, podman.exec / own.exec))\(runtimeName) `exec` \
                \(time(median(plainExec))) (\(fixed(own.exec / median(plainExec))) ×)
                """,
            figures: [
                "exec": own.exec, "podman": podman.exec, "runtime": median(plainExec),
                "runtime-ratio": own.exec / median(plainExec),
            ]),
        Row(
            "pod-memory", "pod: memory of podsh and its helpers for an idle pod, of \(idlePods) (Pss)",
            "\(fixed(memory / 1e6)) MB",
            beside: peer["memory"]?.first.map { "podman's conmon and pause \(fixed($0 / 1e6)) MB" } ?? "",
            figures: ["memory": memory]),
    ]
}

/// Many pods on three nodes, half of them removed, and a node lost.
func benchFleet() throws -> [Row] {
    let machine = try BenchMachine()
    _ = try machine.run(warming)
    let runs = try (0..<3).map { _ in try machine.run(fleet) }
    func figure(_ name: String) -> Double { median(runs.flatMap { $0[name] ?? [] }) / 1e3 }
    let (up, down, lost) = (figure("up"), figure("down"), figure("replaced"))
    return [
        Row(
            "fleet-up", "fleet: 100 nginx pods on 3 nodes, declared to Running, median of 3", time(up),
            figures: ["up": up]),
        Row("fleet-down", "fleet: 50 of them removed, median of 3", time(down), figures: ["down": down]),
        Row(
            "fleet-lost",
            "fleet: `fail node` to the replacement Running, median of \(runs.flatMap { $0["replaced"] ?? [] }.count)",
            time(lost),
            figures: ["replaced": lost]),
    ]
}

private let runtimeName = "the OCI runtime's"
private let idlePods = 50

private func beside(_ name: String, _ seconds: Double, _ ratio: Double) -> String {
    seconds.isNaN ? "" : "\(name) \(time(seconds)) (\(fixed(ratio, 1)) ×), "
}

/// The image comes, is unpacked, and has run once.
private let warming = """
    pod warm < container nginx:1.27 >
    wait warm running within 60s
    """

private func starting(count: Int) -> String {
    """
    for n in 1..\(count) {
        let began = now()
        pod web < container nginx:1.27 >
        wait web running within 30s
        print "start=${(now() - began) / 1ms}"
        if n <= 10 {
            let asked = now()
            exec web -- true
            print "exec=${(now() - asked) / 1ms}"
        }
        delete pod web grace 0s
        wait web gone within 30s
    }
    """
}

private let fleet = """
    on node-fail recover
    template web < container nginx:1.27 >
    let began = now()
    replicate web 100
    wait until count(web.pods where phase == "Running") == 100 within 2m
    print "up=${(now() - began) / 1ms}"
    let asked = now()
    scale web 50
    wait until count(pods) == 50 within 2m
    print "down=${(now() - asked) / 1ms}"
    scale web 3
    wait until count(pods) == 3 within 2m
    for n in 1..3 {
        let victim = web.pods[0].node
        let lost = now()
        fail node ${victim}
        wait until count(web.pods where phase == "Running" and node != victim) == 3 within 30s
        print "replaced=${(now() - lost) / 1ms}"
        restore node ${victim}
        wait until node/"${victim}".ready within 60s
    }
    """

private let networkFloor =
    "ip link add name v0 type veth peer name v1 && ip address add 10.0.0.1/24 dev v0 && ip link set v0 up"

/// The runtime's own times beside idle pods, and what these cost.
private func besideIdlePods(_ machine: BenchMachine) throws -> (run: [Double], exec: [Double], memory: Double) {
    let session = try machine.start(
        """
        template idle < container busybox:1.36 command sleep 1d >
        replicate idle \(idlePods)
        wait until count(idle.pods where phase == "Running") == \(idlePods) within 2m
        print "idle=1"
        sleep 1h
        """)
    defer {
        session.process.terminate()
        session.process.waitUntilExit()
    }
    guard !session.output.fileHandleForReading.availableData.isEmpty else {
        throw BenchFailure("the idle pods do not come up")
    }
    let helpers = processes().filter { process in
        let words = commandLine(of: process)
        if words.contains(where: { $0.contains(machine.layout.directory) }) { return true }
        let place = (try? String(contentsOfFile: "/proc/\(process)/cgroup", encoding: .utf8)) ?? ""
        return place.contains(machine.layout.cgroup) && words.first?.hasSuffix("sleep") == false
    }
    let total = (helpers + [Int(session.process.processIdentifier)]).map(proportionalMemory).reduce(0, +)
    let floors = try RunningPod.find(machine).floors(machine, count: 15)
    return (floors.run, floors.exec, Double(total) / Double(idlePods))
}
