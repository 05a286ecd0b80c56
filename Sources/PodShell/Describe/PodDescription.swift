import PodCollections
import PodKubernetes
package import PodLifecycle
package import PodModel
import PodText

extension Description {
    /// A pod: kubectl's lines, then its events, then podsh's own.
    package mutating func tell(
        _ pod: Pod, on system: NodeSystem? = nil, sandbox: SandboxDetails? = nil, events: [EventRecord],
        at now: Timestamp
    ) {
        tellIdentity(pod, on: system)
        tellPhase(pod, at: now)
        let address = pod.status.address?.description
        field("IP", address ?? "")
        tellAddresses(address)
        tellController(pod.meta)
        fieldIfSet("NominatedNodeName", pod.status.nominatedNode)
        tellContainers(pod, sandbox, system)
        tell(conditions: pod.conditions, withReasons: false)
        tellVolumes(pod.spec)
        field("QoS Class", pod.template.qualityOfService.apiName)
        tellLabels("Node-Selectors", pod.spec.nodeSelector)
        tellTolerations(pod.spec.tolerations)
        tellSpread(pod.template)
        tell(events, at: now)
    }

    private mutating func tellIdentity(_ pod: Pod, on system: NodeSystem?) {
        field("Name", pod.meta.name)
        field("Namespace", pod.meta.namespace)
        field("Priority", String(pod.spec.priority))
        fieldIfSet("Service Account", pod.spec.serviceAccount)
        field("Node", pod.nodeName.map { "\($0)/\(system?.address?.description ?? "")" } ?? "<none>")
        fieldIfSet("Start Time", pod.status.startTime?.rfc1123)
        tellMetadata(pod.meta)
    }

    private mutating func tellPhase(_ pod: Pod, at now: Timestamp) {
        let style = Style(status: pod.statusWord)
        if let deletion = pod.meta.deletion, !pod.status.phase.isFinal {
            // From when it was asked for: kubectl counts from the end of the grace, and says `<invalid>` until then.
            let asked = deletion - pod.meta.deletionGrace
            field("Status", "Terminating (lasts \((now - asked).age))", style: style)
            field("Termination Grace Period", pod.meta.deletionGrace.inSeconds)
        } else {
            field("Status", pod.status.phase.apiName, style: style)
        }
        fieldIfSet("Reason", pod.status.reason?.rawValue)
        fieldIfSet("Message", pod.status.message)
        if pod.spec.security.seccompUnconfined { field("SeccompProfile", "Unconfined") }
    }

    private mutating func tellAddresses(_ address: String?) {
        guard let address else { return field("IPs", "<none>") }
        heading("IPs")
        field("IP", address, depth: 1)
    }

    private mutating func tellContainers(_ pod: Pod, _ sandbox: SandboxDetails?, _ system: NodeSystem?) {
        // `crun://`, as a kubelet puts its runtime's name before a container's id.
        let runtime = system?.runtime.prefix { $0 != ":" } ?? ""
        let identifiers = sandbox?.containers ?? []
        let all = pod.seenContainers.enumerated().map { i, both in
            let identifier = i < identifiers.count ? identifiers[i].map { "\(runtime)://\($0)" } : nil
            return ContainerStanding(wish: both.0, seen: both.1, identifier: identifier)
        }
        tell(containers: all.filter { $0.wish.role != .main }, under: "Init Containers", of: pod.meta)
        tell(containers: all.filter { $0.wish.role == .main }, under: "Containers", of: pod.meta)
    }
}

extension Pod {
    /// Its containers with how they fare, which no node has seen yet while it has none.
    var seenContainers: [(Container, ContainerStatus?)] {
        spec.containers.enumerated().map { i, container in
            (container, nodeName != nil && i < status.containers.count ? status.containers[i] : nil)
        }
    }
}

extension Timestamp {
    fileprivate static func - (time: Timestamp, span: TimeSpan) -> Timestamp {
        time + TimeSpan(nanoseconds: -span.nanoseconds)
    }
}
