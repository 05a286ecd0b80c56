import PodKubernetes
import PodModel
import PodText

/// A container of a pod, or of a template, of which nothing has been seen.
struct ContainerStanding {
    var spec: Container
    var seen: ContainerStatus?
    /// `crun://…`, while it runs on a real machine.
    var identifier: String?
    /// `NAME@sha256:…`, of a real machine too.
    var image: String?
}

extension Description {
    /// Containers with how they fare; `pod` is nil in a template, where kubectl indents their names by one more.
    mutating func describe(containers: [ContainerStanding], under heading: String, of pod: ObjectMeta?) {
        guard !containers.isEmpty else { return }
        self.heading(heading, depth: pod == nil ? 1 : 0)
        for container in containers { describe(container, of: pod) }
    }

    private mutating func describe(_ standing: ContainerStanding, of pod: ObjectMeta?) {
        let (container, seen) = (standing.spec, standing.seen)
        heading((pod == nil ? " " : "") + container.name, depth: 1)
        let depth = 2
        if seen != nil { field("Container ID", standing.identifier ?? "", depth: depth) }
        field("Image", container.image, depth: depth)
        if seen != nil { field("Image ID", standing.image ?? "", depth: depth) }
        describePorts(container.ports, depth: depth)
        if let profile = container.security.seccomp { describe(profile, depth: depth) }
        describe(words: container.command, under: "Command", depth: depth)
        describe(words: container.args, under: "Args", depth: depth)
        if let seen { describe(seen, depth: depth) }
        describe(container.resources, depth: depth)
        fieldIfSet("Liveness", container.liveness?.text, depth: depth)
        fieldIfSet("Readiness", container.readiness?.text, depth: depth)
        fieldIfSet("Startup", container.startup?.text, depth: depth)
        describeEnvironment(container, of: pod, depth: depth)
        describeMounts(container.mounts, depth: depth)
    }

    mutating func describe(_ profile: SeccompProfile, depth: Int) {
        switch profile {
        case .runtimeDefault: field("SeccompProfile", "RuntimeDefault", depth: depth)
        case .unconfined: field("SeccompProfile", "Unconfined", depth: depth)
        case .localhost(let path):
            field("SeccompProfile", "Localhost", depth: depth)
            field("LocalhostProfile", path, depth: depth)
        }
    }

    private mutating func describePorts(_ ports: [ContainerPort], depth: Int) {
        let some = ports.count > 1 ? "s" : ""
        let texts = [ports.map { $0.text($0.port) }, ports.map { $0.text($0.hostPort ?? 0) }].map {
            $0.isEmpty ? "<none>" : $0.joined(separator: ", ")
        }
        field("Port\(some)", texts[0], depth: depth)
        field("Host Port\(some)", texts[1], depth: depth)
    }

    /// One word a line; a word of several lines takes several.
    private mutating func describe(words: [String], under name: String, depth: Int) {
        guard !words.isEmpty else { return }
        heading(name, depth: depth)
        for line in words.flatMap({ $0.split(separator: "\n", omittingEmptySubsequences: false) }) {
            row([String(line)], depth: depth + 1)
        }
    }

    private mutating func describe(_ seen: ContainerStatus, depth: Int) {
        describeState("State", seen.state, depth: depth)
        if let last = seen.lastTermination?.value { describeState("Last State", .terminated(last), depth: depth) }
        field("Ready", seen.isReady ? "True" : "False", depth: depth, style: seen.isReady ? .good : .plain)
        let style: Style = seen.restartCount > 0 ? .caution : .plain
        field("Restart Count", String(seen.restartCount), depth: depth, style: style)
    }

    private mutating func describeState(_ name: String, _ state: ContainerState, depth: Int) {
        let inner = depth + 1
        switch state {
        case .waiting(let reason, _):
            field(name, "Waiting", depth: depth)
            field("Reason", reason.rawValue, depth: inner, style: Style(reason))
        case .running(let since):
            field(name, "Running", depth: depth, style: .good)
            field("Started", since.rfc1123, depth: inner)
        case .terminated(let end):
            field(name, "Terminated", depth: depth)
            fieldIfSet("Reason", end.reason?.rawValue, depth: inner, style: end.exitCode == 0 ? .faint : .bad)
            fieldIfSet("Message", end.message, depth: inner)
            field("Exit Code", String(end.exitCode), depth: inner)
            if end.signal > 0 { field("Signal", String(end.signal), depth: inner) }
            field("Started", end.startedAt.rfc1123, depth: inner)
            field("Finished", end.finishedAt.rfc1123, depth: inner)
        }
    }

    private mutating func describe(_ resources: ResourceRequirements, depth: Int) {
        let limits = resourceTexts(cpu: resources.cpuLimit, memory: resources.memoryLimit, resources.otherLimits)
        // A limit alone is a request too (`SetDefaults_Pod`).
        let requests = resourceTexts(
            cpu: resources.cpuRequest ?? resources.cpuLimit, memory: resources.memoryRequest ?? resources.memoryLimit,
            resources.effectiveOtherRequests)
        for (name, amounts) in [("Limits", limits), ("Requests", requests)] where !amounts.isEmpty {
            heading(name, depth: depth)
            for amount in amounts { field(amount.name, amount.amount, depth: depth + 1) }
        }
    }

    private mutating func describeMounts(_ mounts: [VolumeMount], depth: Int) {
        guard !mounts.isEmpty else { return field("Mounts", "<none>", depth: depth) }
        heading("Mounts", depth: depth)
        for mount in mounts.sorted(by: { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }) {
            let flags =
                [mount.readOnly ? "ro" : "rw"] + ((mount.subPath ?? mount.subPathExpr).map { ["path=\"\($0)\""] } ?? [])
            row(["\(mount.path) from \(mount.volume) (\(flags.joined(separator: ",")))"], depth: depth + 1)
        }
    }
}

extension ContainerPort {
    fileprivate func text(_ number: UInt16) -> String { "\(number)/\(`protocol`.apiName)" }
}
