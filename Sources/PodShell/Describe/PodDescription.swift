import PodCollections
import PodKubernetes
package import PodLifecycle
package import PodModel
import PodText

extension Description {
    /// A pod: kubectl's lines, then its events, then podsh's own.
    package mutating func describe(
        _ pod: Pod, on system: NodeSystem? = nil, sandbox: SandboxDetails? = nil, events: [EventRecord],
        at now: Timestamp
    ) {
        describeIdentity(pod, on: system)
        describePhase(pod, at: now)
        let address = pod.status.address?.description
        field("IP", address ?? "")
        describeAddresses(address)
        describeController(pod.meta)
        fieldIfSet("NominatedNodeName", pod.status.nominatedNode)
        describeContainers(pod, sandbox, system)
        describe(conditions: pod.conditions, withReasons: false)
        describeVolumes(pod.spec)
        field("QoS Class", pod.template.qualityOfService.apiName)
        describeLabels("Node-Selectors", pod.spec.nodeSelector)
        describeTolerations(pod.spec.tolerations)
        describeSpread(pod.template)
        describe(events, at: now)
    }

    private mutating func describeIdentity(_ pod: Pod, on system: NodeSystem?) {
        field("Name", pod.meta.name)
        field("Namespace", pod.meta.namespace)
        field("Priority", String(pod.spec.priority))
        fieldIfSet("Service Account", pod.spec.serviceAccount)
        field("Node", pod.nodeName.map { "\($0)/\(system?.address?.description ?? "")" } ?? "<none>")
        fieldIfSet("Start Time", pod.status.startTime?.rfc1123)
        describeMetadata(pod.meta)
    }

    private mutating func describePhase(_ pod: Pod, at now: Timestamp) {
        let style = Style(pod.displayStatus)
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
        if let profile = pod.spec.security.seccomp { describe(profile, depth: 0) }
    }

    private mutating func describeAddresses(_ address: String?) {
        guard let address else { return field("IPs", "<none>") }
        heading("IPs")
        field("IP", address, depth: 1)
    }

    private mutating func describeContainers(_ pod: Pod, _ sandbox: SandboxDetails?, _ system: NodeSystem?) {
        // `crun://`, as a kubelet puts its runtime's name before a container's id.
        let runtime = system?.runtime.prefix { $0 != ":" } ?? ""
        let identifiers = sandbox?.containers ?? []
        let images = sandbox?.images ?? []
        let all = pod.seenContainers.enumerated().map { i, both in
            let identifier = i < identifiers.count ? identifiers[i].map { "\(runtime)://\($0)" } : nil
            let image = i < images.count ? images[i] : nil
            return ContainerStanding(spec: both.0, seen: both.1, identifier: identifier, image: image)
        }
        describe(containers: all.filter { $0.spec.role != .main }, under: "Init Containers", of: pod.meta)
        describe(containers: all.filter { $0.spec.role == .main }, under: "Containers", of: pod.meta)
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
