import PodModel

/// What differs between two templates, a field each, in the language's words: `image nginx:1.26 → nginx:1.27`. Empty
/// when nothing does.
func templateDifference(from old: PodTemplate, to new: PodTemplate) -> [String] {
    if old.isSame(as: new) { return [] }
    var details: [String] = []
    let isSingle = old.spec.containers.count == 1 && new.spec.containers.count == 1
    for container in new.spec.containers {
        let prefix = isSingle ? "" : "\(container.name) "
        if let before = old.spec.containers.first(where: { $0.name == container.name }) {
            details += containerDifference(from: before, to: container).map { prefix + $0 }
        } else {
            details.append("container \(container.name) added")
        }
    }
    for container in old.spec.containers where !new.spec.containers.contains(where: { $0.name == container.name }) {
        details.append("container \(container.name) removed")
    }
    details += specDifference(from: old.spec, to: new.spec)
    if old.labels != new.labels { details.append("labels \(old.labels) → \(new.labels)") }
    if old.annotations != new.annotations { details.append("annotations") }
    return details.isEmpty ? ["order of containers"] : details
}

private func containerDifference(from old: Container, to new: Container) -> [String] {
    var details: [String] = []
    func note(_ field: String, _ isSame: Bool) {
        if !isSame { details.append(field) }
    }
    func note(_ field: String, _ before: String, _ after: String) {
        if before != after { details.append("\(field) \(before) → \(after)") }
    }
    note("image", old.image, new.image)
    note("role", "\(old.role)", "\(new.role)")
    note("command", old.command == new.command)
    note("args", old.args == new.args)
    note("workdir", old.workingDirectory == new.workingDirectory)
    note("ports", portsText(old), portsText(new))
    note("env", old.environment == new.environment)
    note("env-from", old.environmentSources == new.environmentSources)
    note("mounts", old.mounts == new.mounts)
    note(
        "cpu", rangeText(old.resources.cpuRequest, old.resources.cpuLimit, Quantity.cpuText),
        rangeText(new.resources.cpuRequest, new.resources.cpuLimit, Quantity.cpuText))
    note(
        "memory", rangeText(old.resources.memoryRequest, old.resources.memoryLimit, Quantity.bytesText),
        rangeText(new.resources.memoryRequest, new.resources.memoryLimit, Quantity.bytesText))
    note("probe ready", old.readiness == new.readiness)
    note("probe live", old.liveness == new.liveness)
    note("probe startup", old.startup == new.startup)
    note("on-start", old.postStart == new.postStart)
    note("before-stop", old.preStop == new.preStop)
    note("stop-signal", old.stopSignal ?? "TERM", new.stopSignal ?? "TERM")
    note("user", old.user ?? "<image>", new.user ?? "<image>")
    note("pull", old.pullPolicy.apiName, new.pullPolicy.apiName)
    note("security", old.security == new.security)
    note("simulate", old.simulation == new.simulation)
    return details
}

private func specDifference(from old: PodSpec, to new: PodSpec) -> [String] {
    var details: [String] = []
    func note(_ field: String, _ isSame: Bool) {
        if !isSame { details.append(field) }
    }
    func note(_ field: String, _ before: String, _ after: String) {
        if before != after { details.append("\(field) \(before) → \(after)") }
    }
    note("volumes", old.volumes == new.volumes)
    note("restart", old.restartPolicy.apiName, new.restartPolicy.apiName)
    note("backoff", old.backOff == new.backOff)
    note("grace", old.grace.description, new.grace.description)
    note("deadline", old.deadline?.description ?? "none", new.deadline?.description ?? "none")
    note("hostname", old.hostname ?? "<name>", new.hostname ?? "<name>")
    note("share pid", old.sharesProcesses == new.sharesProcesses)
    note("host-network", old.usesHostNetwork == new.usesHostNetwork)
    note("node-selector", old.nodeSelector.description, new.nodeSelector.description)
    note("affinity", old.affinity == new.affinity)
    note("tolerations", old.tolerations == new.tolerations)
    note("spread", old.spread == new.spread)
    note("priority", String(old.priority), String(new.priority))
    note("unschedulable", old.waitsWhenUnschedulable == new.waitsWhenUnschedulable)
    note("security", old.security == new.security)
    return details
}

private func portsText(_ container: Container) -> String {
    container.ports.isEmpty
        ? "none"
        : container.ports.map { $0.protocol == .udp ? "\($0.port)/udp" : String($0.port) }.joined(separator: ",")
}

private func rangeText(_ request: Int64?, _ limit: Int64?, _ text: (Int64) -> String) -> String {
    switch (request, limit) {
    case (nil, nil): "none"
    case (let request?, nil): text(request)
    case (nil, let limit?): "..\(text(limit))"
    case (let request?, let limit?): "\(text(request))..\(text(limit))"
    }
}
