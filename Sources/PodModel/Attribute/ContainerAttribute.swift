/// What may be said of a container, by the word of the language; in the order in which differences are reported.
/// Lowering, differences, Kubernetes' documents and `describe` walk these cases, so that the compiler asks each of them
/// for a new one. A container's name is which one it is, and no attribute of it.
package enum ContainerAttribute: String, CaseIterable, Sendable {
    case image
    /// Of the language: by the word that declares it (`container`, `init`, `sidecar`).
    case role
    case command, args, workdir
    case port, env
    case envFrom = "env-from"
    case mount, cpu, memory, resource
    case resizePolicy = "resize-policy"
    case restart
    case restartRule = "restart-rule"
    case probe
    case onStart = "on-start"
    case beforeStop = "before-stop"
    case stopSignal = "stop-signal"
    case user, stdin, tty
    case terminationMessage = "termination-message"
    case ulimit
    case pull
    /// Of the language: said of the pod, for all of its containers.
    case security
    case simulate

    package var row: Attribute<Container> {
        switch self {
        case .image: .text("image", \.image)
        case .role: .text("role", \.role, \.word)
        case .command: .word("command", \.command)
        case .args: .word("args", \.args)
        case .workdir: .word("workdir", \.workingDirectory)
        case .port: .text("ports", \.ports, ContainerPort.text)
        case .env: .word("env", \.environment)
        case .envFrom: .word("env-from", \.environmentSources)
        case .mount: .word("mounts", \.mounts)
        case .cpu: .text("cpu", \.resources.cpu) { $0.text(Quantity.cpuText) }
        case .memory: .text("memory", \.resources.memory) { $0.text(Quantity.bytesText) }
        case .resource:
            .several(
                .text("requests of resources", \.resources.otherRequests, \.text),
                .text("limits of resources", \.resources.otherLimits, \.text))
        case .resizePolicy:
            .several(
                .text("resize-policy of cpu", \.resizePolicy.cpu, \.apiName),
                .text("resize-policy of memory", \.resizePolicy.memory, \.apiName))
        case .restart: .text("restart", \.restartPolicy) { $0?.apiName ?? "<pod>" }
        case .restartRule: .text("restart-rule", \.restartRules) { $0.map(\.words).joined(separator: "; ") }
        case .probe:
            .several(
                .word("probe ready", \.readiness), .word("probe live", \.liveness), .word("probe startup", \.startup))
        case .onStart: .word("on-start", \.postStart)
        case .beforeStop: .word("before-stop", \.preStop)
        case .stopSignal: .optional("stop-signal", \.stopSignal, none: "<image>")
        case .user: .optional("user", \.user, none: "<image>")
        case .stdin: .word("stdin", \.stdin)
        case .tty: .word("tty", \.hasTerminal)
        case .terminationMessage:
            .several(
                .text("termination-message", \.terminationMessage.path),
                .text("policy of termination-message", \.terminationMessage.policy, \.apiName))
        case .ulimit: .text("ulimit", \.ulimits) { $0.map(\.description).joined(separator: " ") }
        case .pull: .text("pull", \.pullPolicy, \.apiName)
        case .security: .word("security", \.security)
        case .simulate: .word("simulate", \.simulation)
        }
    }
}

extension ContainerPort {
    /// `80 name http host 8080,53/udp`, and `none`.
    fileprivate static func text(_ ports: [ContainerPort]) -> String {
        if ports.isEmpty { return "none" }
        return ports.map { port in
            var text = port.protocol == .udp ? "\(port.port)/udp" : String(port.port)
            if let name = port.name { text += " name \(name)" }
            if let host = port.hostPort { text += " host \(host)" }
            if let address = port.hostAddress { text += " host-ip \(address)" }
            return text
        }.joined(separator: ",")
    }
}

/// Request and limit of one resource.
package struct AmountRange: Hashable, Sendable {
    package let request: Int64?
    package let limit: Int64?

    package var isSet: Bool { request != nil || limit != nil }

    /// `100m..500m`, `100m`, `..500m` or `none`.
    func text(_ amount: (Int64) -> String) -> String {
        switch (request, limit) {
        case (nil, nil): "none"
        case (let request?, nil): amount(request)
        case (nil, let limit?): "..\(amount(limit))"
        case (let request?, let limit?): "\(amount(request))..\(amount(limit))"
        }
    }
}

extension ResourceRequirements {
    package var cpu: AmountRange { AmountRange(request: cpuRequest, limit: cpuLimit) }
    package var memory: AmountRange { AmountRange(request: memoryRequest, limit: memoryLimit) }
}
