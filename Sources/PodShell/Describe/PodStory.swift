import PodCollections
package import PodLifecycle
package import PodModel
import PodText

extension Story {
    /// A pod: who it is, how it is and why, its containers, what it uses, where it stands.
    /// `reason` is why no node takes it, while none does.
    package mutating func tell(
        _ pod: Pod, because reason: String? = nil, sandbox: SandboxDetails? = nil, at now: Timestamp
    ) {
        let word = pod.statusWord
        field("Name", pod.meta.name)
        field("Namespace", pod.meta.namespace)
        let phase = pod.status.phase
        field(
            "Status", phase.isFinal && word != phase.apiName ? "\(word) (phase \(phase.apiName))" : word,
            style: Style(status: word))
        fieldIfSet("Reason", pod.status.reason?.rawValue)
        fieldIfSet("Message", pod.status.message)
        if let node = pod.status.nominatedNode { field("Nominated node", "\(node), whose pods leave for it") }
        if let resize = pod.status.resize {
            field("Resize pending", "\(resize.reason): \(resize.message)", style: .caution)
        }
        if let deletion = pod.meta.deletion {
            let asked = deletion + TimeSpan(nanoseconds: -pod.meta.deletionGrace.nanoseconds)
            field("Terminating", "for \((now - asked).age), grace \(pod.meta.deletionGrace)", style: .caution)
        }
        field("Ready", "\(pod.readyText) containers")
        if let node = pod.nodeName {
            field("Node", node)
        } else {
            field("Node", "<none>: \(reason ?? "not placed yet")", style: .caution)
        }
        field("Address", pod.status.address?.description ?? "")
        fieldIfSet("Endpoints", pod.endpoints.map(\.words).joined(separator: ", "))
        field("Created", "\(pod.meta.created.rfc3339) (\((now - pod.meta.created).age) ago)")
        fieldIfSet("Started", pod.status.startTime.map { "\($0.rfc3339) (\((now - $0).age) ago)" })
        field(
            "Controlled by",
            pod.meta.owner.map { "\($0.kind.word)/\($0.name)" } ?? "nothing: a bare pod, which is not replaced")
        tellMetadata(pod.meta)
        field("UID", pod.meta.uid.description)
        field("Quality of service", pod.template.qualityOfService.apiName)
        tellRules(pod.spec)
        blank()
        tellContainers(pod, at: now)
        if let sandbox { tell(sandbox) }
        tellVolumes(pod.spec)
        tellConditions(pod.status, at: now)
    }

    /// What holds the pod together on a real machine.
    private mutating func tell(_ sandbox: SandboxDetails) {
        heading("Sandbox:")
        field("Pause process", String(sandbox.pauseProcess), depth: 1)
        field("Namespaces", sandbox.namespaces.joined(separator: " "), depth: 1)
        if let users = sandbox.users {
            let outside = "\(users.lowerBound) to \(users.upperBound - 1)"
            field("Users", "0 to \(users.count - 1) are \(outside) of the machine", depth: 1)
        }
        field("AppArmor, SELinux", sandbox.securityModule, depth: 1)
        let total = sandbox.total
        field("Uses", "cpu \(Quantity.cpuText(milli: total.usage.cpu)), memory \(total.usage.memory.inBytes)", depth: 1)
        field("Processes", String(total.processes), depth: 1)
        if let received = total.received, let sent = total.sent {
            field("Network", "received \(received.inBytes), sent \(sent.inBytes)", depth: 1)
        }
    }

    mutating func tellMetadata(_ meta: ObjectMeta) {
        field("Labels", meta.labels.pairs.map { "\($0.key)=\($0.value)" }.joined(separator: " "))
        fieldIfSet("Annotations", meta.annotations.pairs.map { "\($0.key)=\($0.value)" }.joined(separator: " "))
    }

    /// What differs from the defaults of a pod.
    mutating func tellRules(_ spec: PodSpec) {
        field("Restart", spec.restartPolicy.words)
        if spec.backOff != BackOff() { field("Back-off", "\(spec.backOff.initial) to \(spec.backOff.maximum)") }
        if spec.grace != .seconds(30) { field("Grace", spec.grace.description) }
        fieldIfSet("Deadline", spec.deadline?.description)
        fieldIfSet("Host name", spec.hostname)
        fieldIfSet("Node selector", spec.nodeSelector.isEmpty ? nil : spec.nodeSelector.description)
        for term in spec.affinity { field(term.isAnti ? "Keeps away from" : "Stands with", term.words) }
        for toleration in spec.tolerations { field("Tolerates", toleration.words) }
        for spread in spec.spread {
            field("Spread", "over \(spread.topology == .zone ? "zones" : "nodes"), at most \(spread.maxSkew) apart")
        }
        if spec.priority != 0 { field("Priority", String(spec.priority)) }
        fieldIfSet("Service account", spec.serviceAccount.map { "\($0), of which no token is mounted" })
        if spec.waitsWhenUnschedulable { field("Unschedulable", "waits as Pending") }
        if spec.sharesProcesses { field("Shares", "processes among its containers") }
        if spec.usesHostNetwork { field("Loosened", "uses the node's network", style: .caution) }
        for loosened in SecurityProfile.loosenings(of: spec.security) { field("Loosened", loosened, style: .caution) }
        if spec.security.userNamespace { field("Security", "users of its own: its root is none of the machine") }
        if spec.security.runAsNonRoot == true { field("Security", "refuses to run as root") }
        if spec.security.readOnlyRoot { field("Security", "root file system read-only") }
    }

    private mutating func tellContainers(_ pod: Pod, at now: Timestamp) {
        heading("Containers:")
        // In the order in which they start: init containers and sidecars come first.
        for isMain in [false, true] {
            for (i, container) in pod.template.spec.containers.enumerated() where (container.role == .main) == isMain {
                let seen = pod.nodeName != nil && i < pod.status.containers.count ? pod.status.containers[i] : nil
                tell(container, seen, at: now)
            }
        }
    }

    mutating func tellVolumes(_ spec: PodSpec) {
        guard !spec.volumes.isEmpty else { return }
        heading("Volumes:")
        for volume in spec.volumes { field(volume.name, volume.words, depth: 1) }
    }

    private mutating func tellConditions(_ status: PodStatus, at now: Timestamp) {
        let conditions = status.conditions
        heading("Conditions:")
        for (name, flag) in [
            ("PodScheduled", conditions.scheduled), ("PodReadyToStartContainers", conditions.sandboxReady),
            ("Initialized", conditions.initialized), ("ContainersReady", conditions.containersReady),
            ("Ready", conditions.ready),
        ] {
            let since = flag.since.nanoseconds == 0 ? "" : " for \((now - flag.since).age)"
            field(name, (flag.isTrue ? "True" : "False") + since, depth: 1)
        }
        fieldIfSet("DisruptionTarget", status.disruption?.rawValue, depth: 1, style: .caution)
    }

    /// The events of an object, oldest first.
    package mutating func tell(_ events: [EventRecord], at now: Timestamp) {
        if events.isEmpty {
            field("Events", "")
            return
        }
        heading("Events:")
        var table = Table(["AGE", "TYPE", "REASON", "FROM", "MESSAGE"], foldsLastColumn: true)
        for event in events {
            let age = (now - event.last).age
            table.rows.append([
                .init(event.count > 1 ? "\(age) (x\(event.count) over \((now - event.first).age))" : age),
                .init(event.isWarning ? "Warning" : "Normal", style: event.isWarning ? .caution : .plain),
                .init(event.reason), .init(event.source), .init(event.message),
            ])
        }
        self.table(table)
    }
}

extension Endpoint {
    /// `10.1.0.2:80 (http)`.
    var words: String { name.map { "\(description) (\($0))" } ?? description }
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

extension Volume {
    /// `empty, up to 1Gi, lives and dies with the pod`.
    fileprivate var words: String {
        let limit = sizeLimit.map { ", up to \(Quantity.bytesText($0))" } ?? ""
        switch source {
        case .empty:
            return
                """
                empty folder\(limit)\(sizeLimit == nil ? "" : " (more, and the pod is evicted)"), lives and dies \
                with the pod
                """
        case .memory: return "in memory\(limit), lives and dies with the pod"
        case .host(let path, let kind): return "path \(path) of the node" + (kind == .any ? "" : " (\(kind.apiName))")
        case .claim(let name): return "claim \(name)"
        case .config(let name, let files): return "config \(name)\(files.words)"
        case .secret(let name, let files): return "secret \(name)\(files.words)"
        }
    }
}

extension KeyFiles {
    /// `, mode 0440, a as conf/a`; nothing where all is as usual.
    fileprivate var words: String {
        let which = items.map { item in
            (item.key == item.path ? item.key : "\(item.key) as \(item.path)") + (item.mode.map { " mode \($0)" } ?? "")
        }
        let shared = mode == .standard ? "" : ", mode \(mode)"
        let condition = isOptional ? ", if it is there" : ""
        return shared + (which.isEmpty ? "" : ", only " + which.joined(separator: ", ")) + condition
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

extension Toleration {
    fileprivate var words: String {
        let what = key.map { key in value.map { "\(key)=\($0)" } ?? key } ?? "every taint"
        return what + (effect.map { ":\($0.apiName)" } ?? "") + (duration.map { " for \($0)" } ?? "")
    }
}
