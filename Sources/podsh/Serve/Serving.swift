import Glibc
import PodAPI
import PodControlPlane
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
    /// Where podsh's own commands come in; -1 before.
    private(set) var control: Int32 = -1

    init(_ layout: EnvironmentLayout, isStrict: Bool) {
        self.layout = layout
        self.isStrict = isStrict
    }

    /// Whose turn it is after each step of the control plane.
    var attendant: StepAttendant? {
        api.map { api in StepAttendant(descriptor: api.inbox.descriptor) { api.attend() } }
    }

    /// Someone follows a log, which nobody says anything of.
    var followsLogs: Bool { api?.followsLogs ?? false }

    /// Serves a control plane that has just been opened, and leaves word of it in the environment's folder.
    func begin(_ plane: any ControlPlane, isSimulated: Bool, origin: String) throws(Failure) {
        let identity = try ServerIdentity(forEnvironment: layout.name)
        let inbox = try RequestInbox()
        let host = LocalHost()
        let tokens = IssuedTokens()
        let server = APIServer(plane, version: Version.text, isStrict: isStrict, tokens: tokens) {
            (manifest) throws(Refusal) in
            try manifest.knowingTimeZone(of: host)
        }
        api = ServedAPI(server, inbox)
        let listener = try APIListener(identity, inbox: inbox, tokens: tokens)
        self.listener = listener
        let record = ServedRecord(
            address: "https://127.0.0.1:\(listener.port)", isSimulated: isSimulated, origin: origin)
        try record.write(layout)
        control = try ControlSocket.listen(layout)
        try KubeconfigFile.write(layout, address: record.address, identity)
    }

    func end() {
        if control >= 0 { close(control) }
        control = -1
        listener?.close()
        listener = nil
        api = nil
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
