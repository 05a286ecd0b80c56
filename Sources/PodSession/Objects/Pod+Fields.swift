import PodCollections
internal import PodLanguage
internal import PodModel

extension Pod {
    /// A field of `explain pod`; nil for another name.
    func field(_ name: String, at now: Timestamp) -> Value? {
        switch name {
        case "ready": .bool(isReady)
        case "status": .string(statusWord)
        case "phase": .string(status.phase.apiName)
        case "reason": .string(status.reason?.rawValue ?? "")
        case "message": .string(status.message)
        case "node": .optional(nodeName)
        case "address": .optional(status.address?.description)
        case "endpoint": .optional(endpoints.first?.description)
        case "endpoints": .list(ValueList(flat: endpointRecords))
        case "containers": .list(ValueList(flat: containerRecords))
        case "restarts": .int(Int64(restarts))
        case "image": .string(spec.containers.first { $0.role == .main }?.image ?? "")
        case "owner": .optional(meta.owner.map { "\($0.kind.word)/\($0.name)" })
        case "terminating": .bool(isTerminating)
        case "started": status.startTime.map(Value.time) ?? .null
        case "priority": .int(Int64(spec.priority))
        case "qos": .string(template.qualityOfService.apiName)
        case "cpu": .cpu(milli: template.request.cpu)
        case "memory": .memory(bytes: template.request.memory)
        case "resources": .resources(template.otherRequests)
        case "volumes": .strings(spec.volumes.map(\.name))
        case "grace": .duration(spec.grace)
        default: meta.field(name, kind: .pod, at: now)
        }
    }

    /// Address and port of every declared port, as records.
    var endpointRecords: [Value] { endpoints.map { record(of: $0) } }

    func record(of endpoint: Endpoint) -> Value { endpoint.record(pod: meta.name, node: nodeName) }

    /// Containers with what is so of each, in the order of the declaration.
    var containerRecords: [Value] {
        spec.containers.indices.map { i in
            containerRecord(spec.containers[i], i < status.containers.count ? status.containers[i] : ContainerStatus())
        }
    }

    private func containerRecord(_ container: Container, _ seen: ContainerStatus) -> Value {
        let ended: Termination? = if case .terminated(let end) = seen.state { end } else { seen.lastTermination?.value }
        var map = ValueMap()
        map.put("name", .string(container.name))
        map.put("image", .string(container.image))
        map.put("role", .string(container.role.word))
        switch seen.state {
        case .waiting(let reason, let message): put("waiting", reason.rawValue, message, into: &map)
        case .running: put("running", "", "", into: &map)
        case .terminated(let end): put("terminated", end.reasonText, end.message, into: &map)
        }
        map.put("ready", .bool(seen.isReady))
        map.put("started", .bool(seen.isStarted))
        map.put("restarts", .int(Int64(seen.restartCount)))
        map.put("code", ended.map { .int(Int64($0.exitCode)) } ?? .null)
        map.put("signal", ended.map { .int(Int64($0.signal)) } ?? .null)
        map.put("finished", ended.map { .time($0.finishedAt) } ?? .null)
        map.put("ports", .list(ValueList(flat: container.ports.map(\.record))))
        map.put("cpu", .cpu(milli: container.resources.effectiveCPURequest))
        map.put("memory", .memory(bytes: container.resources.effectiveMemoryRequest))
        map.put("resources", .resources(container.resources.effectiveOtherRequests))
        return .map(map)
    }

    private func put(_ state: String, _ reason: String, _ message: String, into map: inout ValueMap) {
        map.put("state", .string(state))
        map.put("reason", .string(reason))
        map.put("message", .string(message))
    }
}

extension Value {
    /// `{"ephemeral-storage": 1Gi, "nvidia.com/gpu": 2}`.
    static func resources(_ counts: ResourceCounts) -> Value {
        var map = ValueMap()
        for pair in counts.pairs {
            map.put(pair.name.text, pair.name.kind == .extended ? .int(pair.amount) : .memory(bytes: pair.amount))
        }
        return .map(map)
    }
}

extension Endpoint {
    /// `pod` and `node`: where it is one of the environment's own.
    func record(pod: String? = nil, node: String? = nil) -> Value {
        var map = ValueMap()
        map.put("address", .string(address.description))
        map.put("port", .int(Int64(port)))
        map.put("name", .optional(name))
        map.put("pod", .optional(pod))
        map.put("node", .optional(node))
        return .map(map)
    }
}
