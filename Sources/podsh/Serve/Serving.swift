import Glibc
import PodAPI
import PodControlPlane
import PodEngine
import PodHousekeeping
import PodKernel
import PodLifecycle
import PodModel
import PodServe
import PodSession
import PodShell

/// An environment that stays, from the side of its own process: the Kubernetes API of its control plane.
final class Serving {
    private let layout: EnvironmentLayout
    private let isStrict: Bool
    private var api: ServedAPI?
    private var listener: APIListener?
    let kept: KeptEnvironment
    /// The files that are run.
    var sources: [KeptSource] = []
    /// Where podsh's own commands come in; -1 before.
    private(set) var control: Int32 = -1

    /// Commands of other processes come in too; else it is only the API, and nobody else is told of it.
    private let takesCalls: Bool
    /// Takes in what other processes ask, whatever else goes on.
    var acceptCalls: () -> Void = {}

    init(_ layout: EnvironmentLayout, takesCalls: Bool, isStrict: Bool, isResumed: Bool) {
        self.layout = layout
        self.isStrict = isStrict
        self.takesCalls = takesCalls
        kept = KeptEnvironment(layout, isResumed: isResumed)
    }

    /// Whose turn it is after each step of the control plane.
    var attendant: StepAttendant? {
        api.map { api in
            StepAttendant(descriptors: [api.inbox.descriptor] + (takesCalls ? [control] : [])) { [weak self] in
                api.attend()
                self?.acceptCalls()
            }
        }
    }

    /// Someone follows a log, which nobody says anything of.
    var followsLogs: Bool { api?.followsLogs ?? false }

    /// Serves a control plane that has just been opened, and leaves word of it in the environment's folder.
    func begin(_ plane: any ControlPlane, isSimulated: Bool, origin: String) throws(Failure) {
        let identity =
            if let process = kept.process { process.identity } else { try ServerIdentity(forEnvironment: layout.name) }
        let inbox = try RequestInbox()
        let host = LocalHost()
        let tokens = IssuedTokens()
        let server = APIServer(plane, version: Version.text, isStrict: isStrict, tokens: tokens) {
            (manifest) throws(Refusal) in
            try manifest.knowingTimeZone(of: host)
        }
        api = ServedAPI(server, inbox)
        let listener = try APIListener(identity, port: kept.process?.port ?? 0, inbox: inbox, tokens: tokens)
        self.listener = listener
        try ServedRecord.makeFolder(layout)
        // Whoever has no rights of its own has a network that ends with this process, and its pods with it.
        if takesCalls, let engine = EmbeddedControlPlane.engine(of: plane), isSimulated || !Rootless.isEntered {
            try kept.begin(
                engine,
                KeptProcess(
                    arguments: Array(CommandLine.arguments.dropFirst(2)), folder: LocalHost().currentDirectory,
                    variables: KeptProcess.ownVariables, isSimulated: isSimulated, origin: origin,
                    identity: identity, port: listener.port, sources: sources))
        }
        let record = ServedRecord(
            address: "https://127.0.0.1:\(listener.port)", isSimulated: isSimulated, origin: origin,
            started: ClockTime.seconds())
        try ServedRecord.makeFolder(layout)
        if takesCalls {
            try record.write(layout)
            control = try ControlSocket.listen(layout)
        }
        try KubeconfigFile.write(layout, address: record.address, identity)
    }

    func end() {
        if control >= 0 { close(control) }
        control = -1
        listener?.close()
        listener = nil
        api = nil
        kept.remove()
        ServedRecord.remove(layout)
    }
}

/// A control plane that is served from the moment it is there.
struct ServedSource: ControlPlaneSource {
    let inner: EmbeddedOpening
    let serving: Serving
    let isSimulated: Bool
    let origin: String

    typealias EmbeddedOpening = any ControlPlaneSource

    var abilities: Abilities { inner.abilities }
    func rehearsal() -> any ControlPlane { inner.rehearsal() }

    func open() throws -> any ControlPlane {
        let plane = try inner.open()
        try serving.begin(plane, isSimulated: isSimulated, origin: origin)
        return plane
    }
}
