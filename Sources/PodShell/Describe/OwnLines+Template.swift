import PodKubernetes
import PodModel
import PodText

/// What a pod's spec says beyond what kubectl tells of it: what differs from the defaults.
extension Description {
    mutating func describeRules(_ spec: PodSpec) {
        let depth = 1
        if spec.restartPolicy != .always { field("Restart", spec.restartPolicy.words, depth: depth) }
        if spec.backOff != BackOff() {
            field("Back-off", "\(spec.backOff.initial) to \(spec.backOff.maximum)", depth: depth)
        }
        describeResources(spec.resources)
        if spec.grace != .seconds(30) { field("Grace", spec.grace.description, depth: depth) }
        fieldIfSet("Deadline", spec.deadline?.description, depth: depth)
        fieldIfSet("Host name", spec.hostname, depth: depth)
        describeNames(spec)
        for term in spec.affinity { field(term.isAnti ? "Keeps away from" : "Stands with", term.words, depth: depth) }
        fieldIfSet("Service account", spec.serviceAccount.map { "\($0), of which no token is mounted" }, depth: depth)
        if spec.mountsAccountToken == true { field("Account token", "asked for, and none is mounted", depth: depth) }
        for constraint in spec.spread { fieldIfSet("Spread", constraint.words, depth: depth) }
        if !spec.imagePullSecrets.isEmpty {
            field("Image pull secrets", spec.imagePullSecrets.joined(separator: ", "), depth: depth)
        }
        if spec.waitsWhenUnschedulable { field("Unschedulable", "waits as Pending", depth: depth) }
        if !spec.schedulingGates.isEmpty {
            field("Scheduling gates", spec.schedulingGates.joined(separator: ", "), depth: depth)
        }
        if spec.preemptionPolicy == .never { field("Preemption", "never makes others leave", depth: depth) }
        if !spec.linksServices { field("Service links", "no variables of services", depth: depth) }
        if spec.sharesProcesses { field("Shares", "processes among its containers", depth: depth) }
        fieldIfSet("Node name", spec.nodeName.map { "\($0), without the scheduler" }, depth: depth)
        describeSecurity(spec)
    }

    /// What all containers have together.
    private mutating func describeResources(_ resources: ResourceRequirements) {
        let limits = resourceTexts(cpu: resources.cpuLimit, memory: resources.memoryLimit, resources.otherLimits)
        let requests = resourceTexts(
            cpu: resources.cpuRequest, memory: resources.memoryRequest, resources.otherRequests)
        for (name, amounts) in [("Limits together", limits), ("Requests together", requests)] where !amounts.isEmpty {
            field(name, amounts.map { "\($0.name) \($0.amount)" }.joined(separator: ", "), depth: 1)
        }
    }

    private mutating func describeNames(_ spec: PodSpec) {
        fieldIfSet("Subdomain", spec.subdomain, depth: 1)
        if spec.setsHostnameAsFQDN { field("Sees itself as", "its whole name", depth: 1) }
        fieldIfSet("Sees itself as", spec.hostnameOverride, depth: 1)
        if spec.dns.policy != .clusterFirst { field("DNS policy", spec.dns.policy.apiName, depth: 1) }
        let lists = [
            ("Nameservers", spec.dns.nameservers), ("Search", spec.dns.searches),
            ("DNS options", spec.dns.options.map(\.description)),
        ]
        for (name, list) in lists where !list.isEmpty { field(name, list.joined(separator: ", "), depth: 1) }
        for alias in spec.hostAliases {
            field("Host alias", "\(alias.address) \(alias.names.joined(separator: " "))", depth: 1)
        }
    }

    private mutating func describeSecurity(_ spec: PodSpec) {
        let network =
            (spec.usesHostNetwork ? ["uses the node's network"] : []) + SecurityProfile.loosenings(ofNamespaces: spec)
        for loosened in network + SecurityProfile.loosenings(of: spec.security) {
            field("Loosened", loosened, depth: 1, style: .caution)
        }
        var kept: [String] = []
        if spec.security.userNamespace { kept.append("users of its own: its root is none of the machine") }
        kept += spec.security.tightenings
        if let group = spec.security.fsGroup {
            let policy = spec.security.fsGroupChangePolicy == .always ? "" : ", only where a volume's root has another"
            kept.append("group \(group) of volumes\(policy)")
        }
        if !spec.security.supplementalGroups.isEmpty {
            kept.append("groups \(spec.security.supplementalGroups.map(String.init).joined(separator: ", "))")
        }
        if spec.security.supplementalGroupsPolicy == .strict { kept.append("no groups of the image") }
        for text in kept { field("Security", text, depth: 1) }
    }

    /// A container, where there is anything to say of it.
    mutating func describeRules(_ container: Container, _ seen: ContainerStatus?) {
        let lines = container.ownLines(seen)
        guard !lines.isEmpty else { return }
        heading("Container \(container.name)", depth: 1)
        for line in lines { field(line.name, line.value, depth: 2, style: line.style) }
    }

    /// Volumes whose files differ from what is usual.
    mutating func describeVolumeRules(_ spec: PodSpec) {
        for volume in spec.volumes {
            switch volume.source {
            case .config(_, let files), .secret(_, let files):
                fieldIfSet("Volume \(volume.name)", files.words, depth: 1)
            case .empty, .memory:
                if volume.sizeLimit != nil { field("Volume \(volume.name)", "more, and the pod is evicted", depth: 1) }
            case .ephemeral:
                field("Volume \(volume.name)", "a folder that goes with the pod; nothing enforces its size", depth: 1)
            case .projected(let parts, _):
                for case .token(let token) in parts {
                    field("Volume \(volume.name)", "nobody has signed the token in \(token.path)", depth: 1)
                }
            case .image:
                field("Volume \(volume.name)", "what the image holds, to be read; no program of it runs", depth: 1)
            case .host, .claim, .downward: break
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
        if role != .sidecar { say("Restart", restartPolicy?.words) }
        for rule in restartRules {
            say(
                "Restart",
                "\(rule.action == .restart ? "all the same" : "from the first init container on"): \(rule.words)")
        }
        say("Folder", workingDirectory)
        say("User", user)
        switch stdin {
        case .open: say("Standard input", "held open")
        case .once: say("Standard input", "held open until the first who attaches has gone")
        case nil: break
        }
        if hasTerminal { say("Terminal", "its own") }
        say("Ports", ports.compactMap { port in port.name.map { "\(port.port) (\($0))" } }.joined(separator: ", "))
        for port in ports {
            say("Host port", port.hostAddress.map { "\(port.hostPort ?? 0) at \($0) alone" })
        }
        for (name, probe) in [("Startup", startup), ("Liveness", liveness), ("Readiness", readiness)] {
            say("\(name) grace", probe?.grace?.description)
        }
        say("On start", postStart?.words)
        say("Before stop", preStop?.words)
        say("Stop signal", stopSignal.map { "SIG\($0)" })
        say("Limits of a process", ulimits.map(\.description).joined(separator: ", "))
        if terminationMessage != TerminationMessage() {
            say("Termination message", "\(terminationMessage.path), \(terminationMessage.policy.apiName)")
        }
        for (name, policy) in [("cpu", resizePolicy.cpu), ("memory", resizePolicy.memory)] {
            if policy == .restartContainer { say("Resize policy", "\(name): a change starts it anew") }
        }
        for mount in mounts where mount.propagation != .none {
            say("Mount", "\(mount.path): propagation \(mount.propagation.apiName)")
        }
        for mount in mounts where mount.noRoll { say("Mount", "\(mount.path): a change of it rolls nothing") }
        for loosened in SecurityProfile.loosenings(of: security) { say("Loosened", loosened, .caution) }
        for tightened in security.tightenings { say("Security", tightened) }
        return lines
    }
}

extension SecurityContext {
    /// What is kept from the default profile, in words.
    fileprivate var tightenings: [String] {
        var all: [String] = []
        if runAsNonRoot == true { all.append("refuses to run as root") }
        if readOnlyRoot { all.append("root file system read-only") }
        if !dropCapabilities.isEmpty { all.append("dropped capabilities: " + dropCapabilities.joined(separator: ", ")) }
        if let label = seLinuxOptions {
            let parts = [("user", label.user), ("role", label.role), ("type", label.type), ("level", label.level)]
            all.append(
                "SELinux " + parts.compactMap { name, part in part.map { "\(name) \($0)" } }.joined(separator: " "))
        }
        return all
    }
}

extension SpreadConstraint {
    /// What kubectl does not say of it; nil where all is as usual.
    fileprivate var words: String? {
        var parts: [String] = []
        if let minDomains { parts.append("over at least \(minDomains)") }
        if nodeAffinityPolicy == .ignore { parts.append("nodes count that do not suit the pod") }
        if nodeTaintsPolicy == .honor { parts.append("nodes do not count whose taints the pod does not tolerate") }
        if !matchLabelKeys.isEmpty { parts.append("pods with the same \(matchLabelKeys.joined(separator: ", "))") }
        return parts.isEmpty ? nil : "\(topology.word): \(parts.joined(separator: "; "))"
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
        case .nodes(let terms):
            return "nodes with \(terms.map(\.description).joined(separator: " or "))\(strength)"
        case .beside(let term), .apart(let term): return "\(term.words)\(strength)"
        }
    }
}

extension PodAffinityTerm {
    fileprivate var words: String {
        let which =
            switch selector {
            case nil: "no pods"
            case let selector? where selector.requirements.isEmpty: "any pods"
            case let selector?: "pods with \(selector)"
            }
        var parts = [which]
        if !matchLabelKeys.isEmpty { parts.append("and the same \(matchLabelKeys.joined(separator: ", "))") }
        if !mismatchLabelKeys.isEmpty { parts.append("and another \(mismatchLabelKeys.joined(separator: ", "))") }
        if !namespaces.isEmpty { parts.append("of \(namespaces.joined(separator: ", "))") }
        if let namespaceSelector {
            let isAll = namespaceSelector.requirements.isEmpty
            let or = namespaces.isEmpty ? "of" : "or"
            parts.append(isAll ? "\(or) any namespace" : "\(or) namespaces with \(namespaceSelector)")
        }
        return parts.joined(separator: " ") + " in one \(topology.word)"
    }
}
