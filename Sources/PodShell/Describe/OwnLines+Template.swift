import PodModel
import PodText

/// What a pod's spec says beyond what kubectl tells of it: what differs from the defaults.
extension Description {
    mutating func tellRules(_ spec: PodSpec) {
        let depth = 1
        if spec.restartPolicy != .always { field("Restart", spec.restartPolicy.words, depth: depth) }
        if spec.backOff != BackOff() {
            field("Back-off", "\(spec.backOff.initial) to \(spec.backOff.maximum)", depth: depth)
        }
        if spec.grace != .seconds(30) { field("Grace", spec.grace.description, depth: depth) }
        fieldIfSet("Deadline", spec.deadline?.description, depth: depth)
        fieldIfSet("Host name", spec.hostname, depth: depth)
        for term in spec.affinity { field(term.isAnti ? "Keeps away from" : "Stands with", term.words, depth: depth) }
        fieldIfSet("Service account", spec.serviceAccount.map { "\($0), of which no token is mounted" }, depth: depth)
        if spec.waitsWhenUnschedulable { field("Unschedulable", "waits as Pending", depth: depth) }
        if !spec.linksServices { field("Service links", "no variables of services", depth: depth) }
        if spec.sharesProcesses { field("Shares", "processes among its containers", depth: depth) }
        tellSecurity(spec)
    }

    private mutating func tellSecurity(_ spec: PodSpec) {
        let network = spec.usesHostNetwork ? ["uses the node's network"] : []
        for loosened in network + SecurityProfile.loosenings(of: spec.security) {
            field("Loosened", loosened, depth: 1, style: .caution)
        }
        var kept: [String] = []
        if spec.security.userNamespace { kept.append("users of its own: its root is none of the machine") }
        if spec.security.runAsNonRoot == true { kept.append("refuses to run as root") }
        if spec.security.readOnlyRoot { kept.append("root file system read-only") }
        for text in kept { field("Security", text, depth: 1) }
    }

    /// A container, where there is anything to say of it.
    mutating func tellRules(_ container: Container, _ seen: ContainerStatus?) {
        let lines = container.ownLines(seen)
        guard !lines.isEmpty else { return }
        heading("Container \(container.name)", depth: 1)
        for line in lines { field(line.name, line.value, depth: 2, style: line.style) }
    }

    /// Volumes whose files differ from what is usual.
    mutating func tellVolumeRules(_ spec: PodSpec) {
        for volume in spec.volumes {
            switch volume.source {
            case .config(_, let files), .secret(_, let files):
                fieldIfSet("Volume \(volume.name)", files.words, depth: 1)
            case .empty, .memory:
                if volume.sizeLimit != nil { field("Volume \(volume.name)", "more, and the pod is evicted", depth: 1) }
            case .host, .claim: break
            }
        }
    }
}

extension Container {
    fileprivate struct Line {
        var name: String
        var value: String
        var style = Style.plain
    }

    fileprivate func ownLines(_ seen: ContainerStatus?) -> [Line] {
        var lines: [Line] = []
        func say(_ name: String, _ value: String?, _ style: Style = .plain) {
            if let value, !value.isEmpty { lines.append(Line(name: name, value: value, style: style)) }
        }
        switch role {
        case .main: break
        case .initial: say("Role", "init: runs to its end first")
        case .sidecar: say("Role", "sidecar")
        }
        if case .waiting(_, let message)? = seen?.state { say("Waits for", message, .caution) }
        say("Folder", workingDirectory)
        say("User", user)
        say("Ports", ports.compactMap { port in port.name.map { "\(port.port) (\($0))" } }.joined(separator: ", "))
        for (name, probe) in [("Startup", startup), ("Liveness", liveness), ("Readiness", readiness)] {
            say("\(name) grace", probe?.grace?.description)
        }
        say("On start", postStart?.words)
        say("Before stop", preStop?.words)
        say("Stop signal", stopSignal.map { "SIG\($0)" })
        if terminationMessage != TerminationMessage() {
            say("Termination message", "\(terminationMessage.path), \(terminationMessage.policy.apiName)")
        }
        for mount in mounts where mount.noRoll { say("Mount", "\(mount.path): a change of it rolls nothing") }
        for loosened in SecurityProfile.loosenings(of: security) { say("Loosened", loosened, .caution) }
        return lines
    }
}

extension RestartPolicy {
    fileprivate var words: String {
        switch self {
        case .always: "always"
        case .onFailure: "on failure"
        case .never: "never"
        }
    }
}

extension KeyFiles {
    /// `mode 0440, only a as conf/a`; nothing where all is as usual.
    fileprivate var words: String {
        let which = items.map { item in
            (item.key == item.path ? item.key : "\(item.key) as \(item.path)") + (item.mode.map { " mode \($0)" } ?? "")
        }
        let parts = mode == .standard ? [] : ["mode \(mode)"]
        return (parts + (which.isEmpty ? [] : ["only " + which.joined(separator: ", ")])).joined(separator: ", ")
    }
}

extension AffinityTerm {
    fileprivate var words: String {
        let strength = preference.map { " (preferred, weight \($0))" } ?? " (required)"
        switch target {
        case .node(let labels): return "nodes with \(labels)\(strength)"
        case .pod(let labels, let topology):
            return "pods with \(labels) in one \(topology == .zone ? "zone" : "node")\(strength)"
        }
    }
}
