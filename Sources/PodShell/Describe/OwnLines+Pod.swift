import PodKubernetes
package import PodLifecycle
package import PodModel
import PodText

/// What podsh says of a pod and kubectl does not.
extension Description {
    /// `diagnosis` is why no node takes it, while none does.
    package mutating func describeOwn(
        of pod: Pod, because diagnosis: SchedulingDiagnosis?, sandbox: SandboxDetails?, at now: Timestamp
    ) {
        describeOwn { own in
            own.describeStanding(of: pod, because: diagnosis, at: now)
            own.field("Created", pod.meta.created.moment(at: now), depth: 1)
            own.field("UID", pod.meta.uid.description, depth: 1)
            own.describeRules(pod.spec)
            for (container, seen) in pod.seenContainers { own.describeRules(container, seen) }
            own.describeVolumeRules(pod.spec)
            if let sandbox { own.describe(sandbox) }
        }
    }

    private mutating func describeStanding(of pod: Pod, because diagnosis: SchedulingDiagnosis?, at now: Timestamp) {
        let status = pod.displayStatus
        field("Status", status.word, depth: 1, style: Style(status))
        field("Ready", "\(pod.readyText) containers", depth: 1)
        if pod.nodeName == nil { field("Waits for", diagnosis?.description ?? "a node", depth: 1, style: .caution) }
        if let node = pod.status.nominatedNode { field("Nominated", "\(node), whose pods leave for it", depth: 1) }
        if let resize = pod.status.resize {
            field("Resize pending", "\(resize.reason): \(resize.message)", depth: 1, style: .caution)
        }
        if let resizing = pod.status.resizing {
            let text = resizing.reason.isEmpty ? "its node is at it" : "\(resizing.reason): \(resizing.message)"
            field("Resize", text, depth: 1, style: .caution)
        }
        if pod.isBare { field("Controlled by", "nothing: a bare pod, which is not replaced", depth: 1) }
        fieldIfSet("Endpoints", pod.endpoints.map(\.words).joined(separator: ", "), depth: 1)
    }

    /// What holds the pod together on a real machine.
    private mutating func describe(_ sandbox: SandboxDetails) {
        heading("Sandbox", depth: 1)
        field("Pause process", String(sandbox.pauseProcess), depth: 2)
        field("Namespaces", sandbox.namespaces.joined(separator: " "), depth: 2)
        if let users = sandbox.users {
            let outside = "\(users.lowerBound) to \(users.upperBound - 1)"
            field("Users", "0 to \(users.count - 1) are \(outside) of the machine", depth: 2)
        }
        field("AppArmor, SELinux", sandbox.securityModule, depth: 2)
        let total = sandbox.total
        let cpu = Quantity.cpuText(milli: total.usage.cpu)
        field("Uses", "cpu \(cpu), memory \(total.usage.memory.inBytes)", depth: 2)
        field("Processes", String(total.processes), depth: 2)
        if let received = total.received, let sent = total.sent {
            field("Network", "received \(received.inBytes), sent \(sent.inBytes)", depth: 2)
        }
    }
}

extension Endpoint {
    /// `10.1.0.2:80 (http)`.
    fileprivate var words: String { name.map { "\(description) (\($0))" } ?? description }
}
