/// What a LimitRange demands of the containers, pods and claims of its namespace, and gives to containers that do not
/// say (`plugin/pkg/admission/limitranger`).
package struct LimitRangeSpec: Hashable, Sendable, Codable {
    package enum Subject: UInt8, Hashable, Sendable, APIWord, Codable {
        case container, pod, persistentVolumeClaim

        package var apiName: String {
            switch self {
            case .container: "Container"
            case .pod: "Pod"
            case .persistentVolumeClaim: "PersistentVolumeClaim"
            }
        }
    }

    package struct Item: Hashable, Sendable, Codable {
        package var subject: Subject
        package var min = ResourceList()
        package var max = ResourceList()
        /// The limit of a container that has none.
        package var `default` = ResourceList()
        package var defaultRequest = ResourceList()
        package var maxLimitRequestRatio = ResourceList()

        package init(_ subject: Subject) {
            self.subject = subject
        }
    }

    package var limits: [Item] = []

    package init() {}

    /// The API server's defaults of the object: what is the most is the limit, the limit the request, and without one
    /// the least (`SetDefaults_LimitRangeItem`).
    package mutating func setDefaults() {
        for i in limits.indices where limits[i].subject == .container {
            for pair in limits[i].max.pairs where limits[i].default[pair.name] == nil {
                limits[i].default[pair.name] = pair.amount
            }
            for pair in limits[i].default.pairs where limits[i].defaultRequest[pair.name] == nil {
                limits[i].defaultRequest[pair.name] = pair.amount
            }
            for pair in limits[i].min.pairs where limits[i].defaultRequest[pair.name] == nil {
                limits[i].defaultRequest[pair.name] = pair.amount
            }
        }
    }

    /// Gives containers what they do not say.
    package func complete(_ spec: inout PodSpec) {
        for i in spec.containers.indices {
            for item in limits where item.subject == .container { item.complete(&spec.containers[i].resources) }
        }
    }

    /// What of a pod is not as it has to be, in the API server's words; `complete` has been done.
    package func objections(to spec: PodSpec) -> [String] {
        var wrong: [String] = []
        for item in limits {
            switch item.subject {
            case .container:
                for container in spec.initContainers + spec.mainContainers {
                    wrong += item.objections(container.resources.requestList, container.resources.limitList)
                }
            case .pod:
                wrong += item.objections(
                    item.whole(of: spec) { $0.requestList }, item.whole(of: spec) { $0.limitList })
            case .persistentVolumeClaim: break
            }
        }
        return wrong
    }

    /// What is wrong with a claim on so many bytes.
    package func objections(toClaim size: Int64) -> [String] {
        var request = ResourceList()
        request["storage"] = Quantity(units: size)
        return limits.filter { $0.subject == .persistentVolumeClaim }.flatMap { item in
            item.min.pairs.compactMap { item.tooLittle($0, request, ResourceList()) }
                + item.max.pairs.compactMap { item.tooMuch($0, request, request) }
        }
    }
}

extension LimitRangeSpec.Item {
    fileprivate func complete(_ resources: inout ResourceRequirements) {
        let (requests, limits) = (resources.requestList, resources.limitList)
        for pair in `default`.pairs where limits[pair.name] == nil { resources.setLimit(pair.name, pair.amount) }
        for pair in defaultRequest.pairs where requests[pair.name] == nil {
            resources.setRequest(pair.name, pair.amount)
        }
    }

    /// What all containers together have of what each has; while they start, the largest of the first ones.
    fileprivate func whole(of spec: PodSpec, _ list: (ResourceRequirements) -> ResourceList) -> ResourceList {
        let names = Set((min.pairs + max.pairs + maxLimitRequestRatio.pairs).map(\.name))
        var whole = ResourceList()
        for name in names {
            var (sum, most) = (Int128(0), Int128(0))
            var isSet = false
            for container in spec.containers {
                guard let amount = list(container.resources)[name]?.nano else { continue }
                isSet = true
                switch container.role {
                case .main, .sidecar: sum += amount
                case .initial: most = Swift.max(most, amount)
                }
            }
            if let own = list(spec.resources)[name] {
                whole[name] = own
            } else if isSet {
                whole[name] = Quantity(nano: Swift.max(sum, most))
            }
        }
        return whole
    }

    fileprivate func objections(_ requests: ResourceList, _ limits: ResourceList) -> [String] {
        min.pairs.compactMap { tooLittle($0, requests, limits) }
            + max.pairs.compactMap { tooMuch($0, requests, limits) }
            + maxLimitRequestRatio.pairs.compactMap { tooUneven($0, requests, limits) }
    }

    fileprivate func tooLittle(
        _ least: ResourceList.Pair, _ requests: ResourceList, _ limits: ResourceList
    ) -> String? {
        let rule = "minimum \(least.name) usage per \(subject.apiName) is \(text(least))"
        guard let request = requests[least.name] else { return rule + ".  No request is specified" }
        if request < least.amount { return rule + ", but request is \(text(least.name, request))" }
        guard let limit = limits[least.name], limit < least.amount else { return nil }
        return rule + ", but limit is \(text(least.name, limit))"
    }

    fileprivate func tooMuch(_ most: ResourceList.Pair, _ requests: ResourceList, _ limits: ResourceList) -> String? {
        let rule = "maximum \(most.name) usage per \(subject.apiName) is \(text(most))"
        // A claim has no limit.
        if subject != .persistentVolumeClaim {
            guard let limit = limits[most.name] else { return rule + ".  No limit is specified" }
            if limit > most.amount { return rule + ", but limit is \(text(most.name, limit))" }
        }
        guard let request = requests[most.name], request > most.amount else { return nil }
        return rule + ", but request is \(text(most.name, request))"
    }

    private func tooUneven(_ most: ResourceList.Pair, _ requests: ResourceList, _ limits: ResourceList) -> String? {
        let ratio = Double(most.amount.nano) / 1e9
        let rule = "\(most.name) max limit to request ratio per \(subject.apiName) is \(ratioText(most.amount)), but "
        guard let request = requests[most.name], request.nano != 0 else {
            return rule + "no request is specified or request is 0"
        }
        guard let limit = limits[most.name], limit.nano != 0 else {
            return rule + "no limit is specified or limit is 0"
        }
        let given = Double(limit.nano) / Double(request.nano)
        // Six digits behind the point, as Go's %f.
        let millionths = Int64((Swift.min(given, 1e12) * 1e6).rounded())
        let digits = String(millionths % 1_000_000)
        let shown = "\(millionths / 1_000_000).\(String(repeating: "0", count: 6 - digits.utf8.count))\(digits)"
        return given > ratio ? rule + "provided ratio is \(shown)" : nil
    }

    private func text(_ pair: ResourceList.Pair) -> String { text(pair.name, pair.amount) }
    private func text(_ name: String, _ amount: Quantity) -> String { ResourceList.text(name, amount) }
    /// A ratio is a number, of whatever resource.
    private func ratioText(_ amount: Quantity) -> String { Quantity.cpuText(milli: amount.milliRoundedUp) }
}

extension ResourceRequirements {
    fileprivate mutating func setLimit(_ name: String, _ amount: Quantity) {
        switch name {
        case "cpu": cpuLimit = amount.milliRoundedUp
        case "memory": memoryLimit = amount.unitsRoundedUp
        default: if ResourceName.wrong(name) == nil { otherLimits[ResourceName(name)] = amount.unitsRoundedUp }
        }
    }

    fileprivate mutating func setRequest(_ name: String, _ amount: Quantity) {
        switch name {
        case "cpu": cpuRequest = amount.milliRoundedUp
        case "memory": memoryRequest = amount.unitsRoundedUp
        default: if ResourceName.wrong(name) == nil { otherRequests[ResourceName(name)] = amount.unitsRoundedUp }
        }
    }
}
