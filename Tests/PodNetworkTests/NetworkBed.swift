import PodKernel
import PodNetwork
import Glibc
import PodCollections
import PodLifecycle
import PodModel
import Testing

/// A machine of its own for one test: a thread in a new network namespace, in which an environment's network is made
/// and sleeping processes stand for pods. Whatever happens, all of it is gone with the namespaces; nothing of the
/// host's network is ever touched.
final class NetworkBed {
    let network: ClusterNetwork
    let layout: EnvironmentLayout
    private var sleepers: [PodWorkerSlot: Sleeper] = [:]
    private var next: UInt32 = 0

    struct Sleeper {
        var process: Int32
        var pidfd: Int32
        var handle: NetworkAttachment
    }

    /// Runs a test on a thread that has entered a namespace of its own, and waits for its end.
    static func run(
        nameservers: [IPv4] = [], nodes: Int = 2, before: @escaping @Sendable () throws -> Void = {},
        _ body: @escaping @Sendable (NetworkBed) throws -> Void
    ) async throws {
        try await OwnNetwork.run {
            try before()
            let bed = try NetworkBed(nameservers: nameservers)
            defer { bed.end() }
            for node in 0..<nodes { try bed.network.addNode(NodeIndex(node), name: "node-\(node + 1)") }
            try body(bed)
        }
    }

    init(nameservers: [IPv4]) throws {
        let name = "net-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
        layout = EnvironmentLayout(name: name, home: "/tmp/podsh-network-tests")
        network = try ClusterNetwork(layout: layout, nameservers: nameservers)
    }

    /// A pod: namespaces, address, link.
    func pod(_ name: String = "pod", node: NodeIndex = 0, ports: [ContainerPort] = []) throws -> NetworkAttachment {
        let worker = PodWorkerSlot(index: next, generation: 0)
        next += 1
        let handle = try sleeper(worker, name: name, node: node)
        try network.connect(handle, ports: ports)
        return handle
    }

    /// A pod that has an address but no link yet.
    func sleeper(_ worker: PodWorkerSlot, name: String, node: NodeIndex) throws -> NetworkAttachment {
        let address = try network.reserve(node: node, worker: worker)
        var spawn = Spawn(["/bin/sleep", "1000"])
        spawn.newNamespaces = [.net]
        let child = try spawn.start().release()
        let handle = NetworkAttachment(
            worker: worker,
            identity: PodIdentity(uid: UID(rawValue: UInt64(worker.place.index) + 1), name: name, namespace: "default"),
            node: node, address: address, namespace: "/proc/\(child.process)/ns/net")
        sleepers[worker] = Sleeper(process: child.process, pidfd: child.pidfd, handle: handle)
        return handle
    }

    /// Ends the pod: its processes first, as a runtime does.
    func end(_ pod: NetworkAttachment) {
        kill(pod)
        network.disconnect(pod.worker)
    }

    func kill(_ pod: NetworkAttachment) {
        guard let sleeper = sleepers.removeValue(forKey: pod.worker) else { return }
        ChildProcess(process: sleeper.process, pidfd: sleeper.pidfd).end()
    }

    func end() {
        for sleeper in sleepers.values { ChildProcess(process: sleeper.process, pidfd: sleeper.pidfd).end() }
        sleepers = [:]
        network.close()
        ClusterNetwork.clean(layout: layout)
    }

    /// Runs a program in a pod's network (nil: on the host) and returns its output; nil when it fails.
    func ask(_ pod: NetworkAttachment?, _ words: String...) -> String? {
        var spawn = Spawn(words)
        spawn.environment = Spawn.plainEnvironment
        if let pod { spawn.joins = [pod.namespace] }
        guard let done = try? spawn.run(timeout: .seconds(20)), done.isSuccess else { return nil }
        return done.outputText
    }
}

/// A thread in a network namespace of its own, which dies with it.
enum OwnNetwork {
    static func run(_ body: @escaping @Sendable () throws -> Void) async throws {
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            OwnThread.start {
                done.resume(
                    with: Result {
                        try Namespaces.net.unshare()
                        var up = Spawn(["/bin/ip", "link", "set", "lo", "up"])
                        up.environment = Spawn.plainEnvironment
                        _ = try up.run(timeout: .seconds(20))
                        try body()
                    })
            }
        }
    }
}

enum OwnThread {
    private final class Body: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }

    static func start(_ run: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let made = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, Unmanaged.passRetained(Body(run)).toOpaque())
        precondition(made == 0, "no thread left for a test")
        pthread_detach(thread)
    }
}
