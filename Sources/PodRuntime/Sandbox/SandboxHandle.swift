package import PodKernel
package import PodLifecycle
package import PodModel
internal import PodNetwork

/// A pod's sandbox as the other rooms need it.
package struct SandboxHandle: Hashable, Sendable {
    package var worker: PodWorkerSlot
    package var identity: PodIdentity
    package var node: NodeIndex
    package var nodeName: String
    /// The pod's uid as its folder is called.
    package var uid: String
    /// The pause process, as the host numbers it.
    package var pause: Int32
    package var address: IPv4
    package var hostname: String
    /// The pod's place below each cgroup hierarchy's root: `podsh/TAG/node-1/UID`.
    package var cgroup: String
    /// The pod's own users; nil: it has the machine's.
    package var users: UserRange?
    /// nil where SELinux is not on.
    package var seLinuxLevel: SELinuxLevel?
    /// When it was made: its first use of cpu is averaged over the time since.
    package let started = MachineTime.now()

    package init(
        worker: PodWorkerSlot, identity: PodIdentity, node: NodeIndex, nodeName: String, uid: String, pause: Int32,
        address: IPv4, hostname: String, cgroup: String, users: UserRange? = nil,
        seLinuxLevel: SELinuxLevel? = nil
    ) {
        self.worker = worker
        self.identity = identity
        self.node = node
        self.nodeName = nodeName
        self.uid = uid
        self.pause = pause
        self.address = address
        self.hostname = hostname
        self.cgroup = cgroup
        self.users = users
        self.seLinuxLevel = seLinuxLevel
    }

    /// `/proc/PID/ns/KIND` of the pause process.
    package func namespace(_ kind: String) -> String { "/proc/\(pause)/ns/\(kind)" }

    /// For the pod's network.
    var attachment: NetworkAttachment {
        NetworkAttachment(worker: worker, identity: identity, node: node, address: address, namespace: namespace("net"))
    }

    /// Of files that the pod's containers use.
    func marks(_ security: SecurityContext) -> FileMarks {
        FileMarks(users: users, label: seLinuxLevel?.files(security))
    }

    /// Hands `body` the pod's user namespace, open for the ids of mounts; -1 where it is the machine's.
    func withUsers<Result>(_ body: (Int32) throws(Failure) -> Result) throws(Failure) -> Result {
        if users == nil { return try body(-1) }
        let open = try FileDescriptor.open(namespace("user"), flags: FileDescriptor.read)
        return try body(open.number)
    }
}
