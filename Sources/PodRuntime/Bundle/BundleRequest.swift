package import PodImages
package import PodKernel
package import PodLifecycle
package import PodModel

/// All that `Bundle.write` has to know of a container. The container need not be one of the pod's: a debugging
/// container comes with a description of its own.
package struct BundleRequest: Sendable {
    package var layout: EnvironmentLayout
    package var sandbox: SandboxHandle
    package var template: PodTemplate
    package var container: Container
    /// The container's folder in the pod's and its place below the pod's cgroup: `web-0` for the first run of `web`.
    package var identifier: String
    package var image: StoredImage
    /// Volume name → path on the host, as `PodVolumes.prepare` answered.
    package var volumes: [String: String]
    /// Where variables find the values of configs and secrets.
    package var configs: PodVolumes
    /// What its variables may tell of the pod.
    package var facts = PodFacts()
    /// The services of the environment, for `WEB_SERVICE_HOST` and the like.
    package var services: [ServiceRoute] = []
    package var machine: MachineFacts
    /// The container gets a terminal of its own.
    package var hasTerminal = false
    /// Path of another container's process namespace that this one shares; nil as the pod has it.
    package var processNamespace: String?

    package init(
        layout: EnvironmentLayout, sandbox: SandboxHandle, template: PodTemplate, container: Container,
        identifier: String, image: StoredImage, volumes: [String: String], configs: PodVolumes,
        machine: MachineFacts
    ) {
        self.layout = layout
        self.sandbox = sandbox
        self.template = template
        self.container = container
        self.identifier = identifier
        self.image = image
        self.volumes = volumes
        self.configs = configs
        self.machine = machine
    }

    /// Ids from 0 that exist for the container.
    var ids: Int64 { sandbox.users == nil ? machine.ids : Int64(UserRange.count) }
    /// `POD/containers/IDENTIFIER`.
    package var directory: String { "\(layout.pod(sandbox.uid))/containers/\(identifier)" }
    /// `PODCGROUP/IDENTIFIER`, below each hierarchy's root.
    package var cgroup: String { "\(sandbox.cgroup)/\(identifier)" }
}

/// Why a container could not be made.
package struct BundleFault: Error, Hashable, Sendable {
    /// `config` when the pod's own description does not fit.
    package var reason: StartFailure
    package var message: String

    static func config(_ failure: Failure) -> BundleFault {
        BundleFault(reason: .config, message: failure.message)
    }

    static func other(_ failure: Failure) -> BundleFault {
        BundleFault(reason: .create, message: failure.message)
    }
}

/// A container's folder, ready for the OCI runtime.
package struct WrittenBundle: Hashable, Sendable {
    /// Holds `config.json`.
    package var directory: String
    package var rootfs: String
    /// By which the container is asked to end.
    package var stopSignal: Int32
    /// What the container writes there is its last word.
    package var terminationLog: String
    package var terminationMessage = TerminationMessage()
    /// What could not be done on this machine and was left out, one sentence each.
    package var notes: [String] = []
    /// no_new_privs is on: its root is nosuid.
    var gainsNothing = true
    /// Its first user, as the machine numbers it.
    var user: UInt32 = 0
    /// Mounts whose options the OCI runtime may have left out.
    var forgotten: [String] = []
    /// That can be learnt from the OCI runtime; nil when there is none.
    var filter: ContainerFilter?
}
