/// What may be said of a pod, by the word of the language; in the order in which differences are reported. As with
/// `ContainerAttribute`, the compiler asks everyone who walks them for a new one.
package enum PodAttribute: String, CaseIterable, Sendable {
    case container, sidecar
    case initContainer = "init"
    case volume, cpu, memory, resource, restart, backoff, grace, deadline, hostname, share
    case subdomain
    case setHostnameAsFQDN = "set-hostname-as-fqdn"
    case hostnameOverride = "hostname-override"
    case dnsPolicy = "dns-policy"
    case dnsNameserver = "dns-nameserver"
    case dnsSearch = "dns-search"
    case dnsOption = "dns-option"
    case hostAlias = "host-alias"
    case hostNetwork = "host-network"
    case hostPID = "host-pid"
    case hostIPC = "host-ipc"
    case nodeName = "node-name"
    case noServiceLinks = "no-service-links"
    case nodeSelector = "node-selector"
    case affinity
    case antiAffinity = "anti-affinity"
    case toleration, spread, priority
    case preemptionPolicy = "preemption-policy"
    case schedulingGate = "scheduling-gate"
    case unschedulable
    case serviceAccount = "service-account"
    case imagePullSecret = "image-pull-secret"
    case security
    case label, annotation

    package var row: Attribute<PodTemplate> {
        switch self {
        case .container: Attribute { containerDifference(from: $0.spec.containers, to: $1.spec.containers) }
        // Told with the containers, and with the affinity.
        case .sidecar, .initContainer, .antiAffinity: .several()
        case .volume: .word("volumes", \.spec.volumes)
        case .cpu: .text("cpu of the pod", \.spec.resources.cpu) { $0.text(Quantity.cpuText) }
        case .memory: .text("memory of the pod", \.spec.resources.memory) { $0.text(Quantity.bytesText) }
        case .resource:
            .several(
                .text("requests of the pod's resources", \.spec.resources.otherRequests, \.text),
                .text("limits of the pod's resources", \.spec.resources.otherLimits, \.text))
        case .restart: .text("restart", \.spec.restartPolicy, \.apiName)
        case .backoff: .word("backoff", \.spec.backOff)
        case .grace: .text("grace", \.spec.grace)
        case .deadline: .optional("deadline", \.spec.deadline)
        case .hostname: .optional("hostname", \.spec.hostname, none: "<name>")
        case .subdomain: .optional("subdomain", \.spec.subdomain)
        case .setHostnameAsFQDN: .word("set-hostname-as-fqdn", \.spec.setsHostnameAsFQDN)
        case .hostnameOverride: .optional("hostname-override", \.spec.hostnameOverride)
        case .dnsPolicy: .text("dns-policy", \.spec.dns.policy, \.word)
        case .dnsNameserver: .text("dns-nameserver", \.spec.dns.nameservers) { $0.joined(separator: " ") }
        case .dnsSearch: .text("dns-search", \.spec.dns.searches) { $0.joined(separator: " ") }
        case .dnsOption:
            .text("dns-option", \.spec.dns.options) { $0.map(\.description).joined(separator: " ") }
        case .hostAlias: .word("host-alias", \.spec.hostAliases)
        case .share: .word("share pid", \.spec.sharesProcesses)
        case .hostNetwork: .word("host-network", \.spec.usesHostNetwork)
        case .hostPID: .word("host-pid", \.spec.usesHostProcesses)
        case .hostIPC: .word("host-ipc", \.spec.usesHostIPC)
        case .nodeName: .optional("node-name", \.spec.nodeName)
        case .noServiceLinks: .word("no-service-links", \.spec.linksServices)
        case .nodeSelector: .text("node-selector", \.spec.nodeSelector)
        case .affinity: .word("affinity", \.spec.affinity)
        case .toleration: .word("tolerations", \.spec.tolerations)
        case .spread: .word("spread", \.spec.spread)
        case .priority: .text("priority", \.spec.priority)
        case .preemptionPolicy: .text("preemption-policy", \.spec.preemptionPolicy, \.apiName)
        case .schedulingGate:
            .text("scheduling-gate", \.spec.schedulingGates) { $0.isEmpty ? "none" : $0.joined(separator: " ") }
        case .unschedulable: .word("unschedulable", \.spec.waitsWhenUnschedulable)
        case .serviceAccount:
            .several(
                .optional("service-account", \.spec.serviceAccount, none: "default"),
                .word("token of service-account", \.spec.mountsAccountToken))
        case .imagePullSecret: .word("image-pull-secrets", \.spec.imagePullSecrets)
        case .security: .word("security", \.spec.security)
        case .label: .text("labels", \.labels)
        case .annotation: .word("annotations", \.annotations)
        }
    }
}

/// What differs between two templates, a field each, in the language's words: `image nginx:1.26 → nginx:1.27`. Empty
/// when nothing does.
package func templateDifference(from old: PodTemplate, to new: PodTemplate) -> [String] {
    if old.isSame(as: new) { return [] }
    return PodAttribute.allCases.flatMap { $0.row.difference(old, new) }
}

/// Containers are the same by their name; of several each difference says whose it is.
private func containerDifference(from old: [Container], to new: [Container]) -> [String] {
    var details: [String] = []
    let isSingle = old.count == 1 && new.count == 1
    for container in new {
        guard let before = old.first(where: { $0.name == container.name }) else {
            details.append("container \(container.name) added")
            continue
        }
        if before == container { continue }
        let prefix = isSingle ? "" : "\(container.name) "
        details += ContainerAttribute.allCases.flatMap { $0.row.difference(before, container) }.map { prefix + $0 }
    }
    for container in old where !new.contains(where: { $0.name == container.name }) {
        details.append("container \(container.name) removed")
    }
    let (before, after) = (old.map(\.name), new.map(\.name))
    if before != after, before.sorted() == after.sorted() {
        details.append("order of containers \(before.joined(separator: ", ")) → \(after.joined(separator: ", "))")
    }
    return details
}
