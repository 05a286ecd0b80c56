/// How much a namespace may hold (`pkg/quota/v1`).
package struct ResourceQuotaSpec: Hashable, Sendable, Codable {
    /// Which pods count.
    package enum Scope: Hashable, Sendable, Codable {
        case terminating, notTerminating, bestEffort, notBestEffort
        /// Pods with one of these priorities, or with none of them: those of the classes it names.
        case priority([Int32], isIn: Bool)

        package func takes(_ template: PodTemplate) -> Bool {
            switch self {
            case .terminating: template.spec.deadline != nil
            case .notTerminating: template.spec.deadline == nil
            case .bestEffort: template.qualityOfService == .bestEffort
            case .notBestEffort: template.qualityOfService != .bestEffort
            case .priority(let values, let isIn): values.contains(template.spec.priority) == isIn
            }
        }
    }

    package var hard = ResourceList()
    package var scopes: [Scope] = []

    package init() {}

    package func takes(_ template: PodTemplate) -> Bool { scopes.allSatisfy { $0.takes(template) } }

    /// Resources that every container has to say, and which of them say it not: `limits.cpu for: nginx`.
    package func unsaid(of spec: PodSpec) -> [String] {
        hard.pairs.compactMap { pair in
            guard let resource = ComputeResource(pair.name) else { return nil }
            func says(_ resources: ResourceRequirements) -> Bool {
                (resource.isLimit ? resources.limitList : resources.requestList)[resource.name] != nil
            }
            // The pod says it for all of them.
            if says(spec.resources) { return nil }
            let silent = (spec.initContainers + spec.mainContainers).filter { !says($0.resources) }
            return silent.isEmpty ? nil : "\(pair.name) for: \(silent.map(\.name).joined(separator: ","))"
        }
    }

    /// What of an amount to be added is over, in the API server's words; nil where all fits.
    package func excess(_ quota: String, adding asked: ResourceList, to used: ResourceList) -> String? {
        var (requested, held, limited) = (ResourceList(), ResourceList(), ResourceList())
        for pair in asked.pairs where pair.amount.nano > 0 {
            guard let most = hard[pair.name] else { continue }
            let now = used[pair.name] ?? Quantity(nano: 0)
            if now.nano + pair.amount.nano <= most.nano { continue }
            requested[pair.name] = pair.amount
            held[pair.name] = now
            limited[pair.name] = most
        }
        if requested.isEmpty { return nil }
        return "exceeded quota: \(quota), requested: \(requested.text), used: \(held.text), limited: \(limited.text)"
    }
}

/// `cpu`, `requests.memory`, `limits.cpu`: what a quota makes every container say
/// (`pkg/quota/v1/evaluator/core/pods.go`).
private struct ComputeResource {
    let name: String
    let isLimit: Bool

    init?(_ text: String) {
        switch text {
        case "cpu", "requests.cpu": (name, isLimit) = ("cpu", false)
        case "memory", "requests.memory": (name, isLimit) = ("memory", false)
        case "limits.cpu": (name, isLimit) = ("cpu", true)
        case "limits.memory": (name, isLimit) = ("memory", true)
        default: return nil
        }
    }
}

extension PodTemplate {
    /// What a pod that has not ended counts for in quotas.
    package var quotaUse: ResourceList {
        var use = ResourceList()
        use["pods"] = Quantity(units: 1)
        use["count/pods"] = Quantity(units: 1)
        let requests = ResourceAmount(effectiveRequestOf: spec)
        let limits = ResourceAmount(effectiveLimitOf: spec)
        for prefix in ["", "requests."] {
            use[prefix + "cpu"] = Quantity(milli: requests.cpu)
            use[prefix + "memory"] = Quantity(units: requests.memory)
            for pair in otherRequests.pairs where !prefix.isEmpty || pair.name.kind != .extended {
                use[prefix + pair.name.text] = Quantity(units: pair.amount)
            }
        }
        use["limits.cpu"] = Quantity(milli: limits.cpu)
        use["limits.memory"] = Quantity(units: limits.memory)
        for pair in ResourceCounts(effectiveLimitOf: spec).pairs where pair.name.kind != .extended {
            use["limits." + pair.name.text] = Quantity(units: pair.amount)
        }
        return use
    }
}
