package import PodLifecycle
package import PodModel

/// A pod's sandbox as the other rooms need it.
package struct SandboxHandle: Hashable, Sendable {
    package var life: LifeSlot
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
    /// When it was made: its first use of cpu is told over the time since.
    package let started = MachineTime.now()

    package init(
        life: LifeSlot, identity: PodIdentity, node: NodeIndex, nodeName: String, uid: String, pause: Int32,
        address: IPv4, hostname: String, cgroup: String
    ) {
        self.life = life
        self.identity = identity
        self.node = node
        self.nodeName = nodeName
        self.uid = uid
        self.pause = pause
        self.address = address
        self.hostname = hostname
        self.cgroup = cgroup
    }

    /// `/proc/PID/ns/KIND` of the pause process.
    package func namespace(_ kind: String) -> String { "/proc/\(pause)/ns/\(kind)" }
}
