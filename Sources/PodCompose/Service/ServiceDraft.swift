/// A service as it is to become a pod's container, and what of it is the pod's.
struct ServiceDraft {
    /// When a container that ended is started again.
    enum Restart {
        case no, onFailure, always
    }

    /// What a dependency has to have reached (`depends_on.condition`).
    enum Condition: Hashable {
        case started, healthy, completed
    }

    struct Dependency {
        let service: String
        let condition: Condition
        let isRequired: Bool
        let place: ComposePlace
    }

    /// A further name by which others reach it.
    struct Alias {
        let name: String
        let place: ComposePlace
    }

    /// A name by which it calls another service.
    struct Link {
        let service: String
        let alias: Alias
    }

    /// A port of one of this machine's addresses.
    struct Forward {
        /// nil: 127.0.0.1.
        let address: String?
        let local: String
        let port: String
        let place: ComposePlace
    }

    /// A port without one of this machine.
    struct Published {
        /// As the language writes it: `80`, `53/udp`.
        let port: String
        let place: ComposePlace
    }

    /// Another service whose volumes it has, where it has them.
    struct VolumesFrom {
        let service: String
        let isReadOnly: Bool
        let place: ComposePlace
    }

    /// A volume of the pod.
    struct PodVolume: Equatable {
        let name: String
        /// What stands behind the name: `claim data`.
        let source: String
    }

    /// Where the container sees one of them.
    struct Mount {
        let volume: String
        /// Path and options.
        let rest: String
        let place: ComposePlace
    }

    let name: String
    let place: ComposePlace
    /// The name that its objects have: a DNS label.
    let object: String
    var image: ScriptLine?
    var build: ScriptLine?
    var container: [ScriptLine] = []
    var pod: [ScriptLine] = []
    var security: [ScriptLine] = []
    var volumes: [(volume: PodVolume, place: ComposePlace)] = []
    var mounts: [Mount] = []
    var restart = Restart.no
    var replicas: Int64 = 1
    var dependencies: [Dependency] = []
    var aliases: [Alias] = []
    var links: [Link] = []
    var forwards: [Forward] = []
    /// Ports of the container for which podsh chooses one of this machine.
    var published: [Published] = []
    var networks: Set<String> = []
    /// Whether it may say that it is healthy.
    var hasHealthCheck = false
    /// In seconds: how long a healthy start may take by its own numbers.
    var healthLimit: Int64 = 0
    /// Of its stop, in the language's words.
    var grace: ScriptLine
    /// `network_mode: service:NAME`: a container of that one's pod.
    var joins: Dependency?
    /// `pid: service:NAME`.
    var sharesProcessesWith: Dependency?
    var usesHostNetwork = false
    /// `pid: host`.
    var seesHostProcesses = false
    var volumesFrom: [VolumesFrom] = []
    /// `x-podsh.simulate`: how a simulated machine plays it.
    var simulation: ScriptLine?
    /// `runtime` of processors and memory: reservation and limit.
    var cpu = Amount()
    var memory = Amount()

    /// A reservation and a limit of one resource, each with its place.
    struct Amount {
        var request: ScriptLine?
        var limit: ScriptLine?
    }

    init(_ name: String, object: String, at place: ComposePlace) {
        self.name = name
        self.object = object
        self.place = place
        grace = ScriptLine("grace 10s", place)
    }
}
