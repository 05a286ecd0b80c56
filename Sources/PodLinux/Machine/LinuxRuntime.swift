package import PodLifecycle
package import PodModel

/// This machine behind the runtime port. The engine's thread only queues: threads of the runtime's own, joined to a
/// mount namespace that nobody else sees, carry effects out, and what came of them lies in an inbox.
package final class LinuxRuntime: ContainerRuntime {
    package let options: LinuxOptions
    package let layout: EnvironmentLayout
    package let tools: LinuxTools
    /// Which OCI runtime was chosen, and why: one line for people.
    package let runtimeChoice: String
    package let program: RuntimeProgram
    package let images: ImageStore
    package let volumes: PodVolumes
    let inbox: Inbox
    let person: PersonAccess

    /// Opens the environment: takes what a crash left under its name away, makes its folder, finds out which OCI
    /// runtime works. The failure names everything that is missing and what installs it.
    package static func open(_ options: LinuxOptions) throws(Failure) -> LinuxRuntime {
        throw Failure("real machines are not built yet")
    }

    /// Readable when there are reports to take; for poll(2).
    package var wakeDescriptor: Int32 { inbox.descriptor }

    init(
        options: LinuxOptions, tools: LinuxTools, runtimeChoice: String, program: RuntimeProgram, images: ImageStore,
        volumes: PodVolumes, inbox: Inbox
    ) {
        self.options = options
        layout = options.layout
        self.tools = tools
        self.runtimeChoice = runtimeChoice
        self.program = program
        self.images = images
        self.volumes = volumes
        self.inbox = inbox
        person = PersonAccess(program: program)
    }

    /// The pod's sandbox; nil while it has none.
    package func sandboxHandle(of life: LifeSlot) -> SandboxHandle? { nil }
    /// The container as it runs now; nil when it does not run.
    package func containerHandle(of life: LifeSlot, container: Int) -> ContainerHandle? { nil }
    /// The number of the container's current or last run; nil when it never ran. `previous`: the one before.
    package func lastRun(of life: LifeSlot, container: Int, previous: Bool) -> Int32? { nil }
    /// Moves the calling thread into the environment's private mount namespace. It stays there.
    package func enterMounts() throws(Failure) {}
    /// Hands a report to the engine; from any thread.
    package func report(_ life: LifeSlot, _ news: RuntimeReport.News) { inbox.put(life, news) }

    package func addNode(_ node: NodeIndex, name: String) {}
    package func admit(_ life: LifeSlot, pod: PodIdentity, template: PodTemplate, on node: NodeIndex) {}
    package func update(_ life: LifeSlot, template: PodTemplate) {}
    package func forget(_ life: LifeSlot) {}
    package func perform(_ effect: RuntimeEffect, for life: LifeSlot, at now: Timestamp) {}
    package var nextDue: Timestamp? { nil }
    package func takeReports(until now: Timestamp, into reports: inout [RuntimeReport]) {
        inbox.take(until: now, into: &reports)
    }
    package func inject(_ fault: RuntimeFault, at now: Timestamp) throws(Failure) {
        throw Failure("real machines are not built yet")
    }
    package func close() {}
}
