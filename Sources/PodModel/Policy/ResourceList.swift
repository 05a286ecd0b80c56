/// Amounts by the names under which policies speak of them (`cpu`, `requests.memory`, `count/jobs.batch`).
package typealias ResourceList = AmountsByName<String, Quantity>

extension ResourceList {
    package mutating func add(_ amount: Quantity, to name: String) {
        self[name] = Quantity(nano: (self[name]?.nano ?? 0) + amount.nano)
    }

    package mutating func add(_ other: ResourceList) {
        for pair in other.pairs { add(pair.amount, to: pair.name) }
    }

    package static func text(_ name: String, _ amount: Quantity) -> String {
        let units = amount.unitsRoundedUp
        // Devices and objects are counted, whatever they are called.
        if name.contains("/") { return String(units) }
        if name.hasSuffix("cpu") { return Quantity.cpuText(milli: amount.milliRoundedUp) }
        let isBytes = ["memory", "storage"].contains { name.hasSuffix($0) } || name.contains("hugepages-")
        return isBytes ? Quantity.bytesText(units) : String(units)
    }

    /// `pods=1,requests.cpu=100m`.
    package var text: String {
        pairs.map { "\($0.name)=\(ResourceList.text($0.name, $0.amount))" }.joined(separator: ",")
    }
}

extension Quantity {
    package init(units: Int64) { self.init(nano: Int128(units) * 1_000_000_000) }
    package init(milli: Int64) { self.init(nano: Int128(milli) * 1_000_000) }
}

extension ResourceRequirements {
    /// Requests as they count: a limit alone is a request too.
    package var requestList: ResourceList {
        ResourceList(cpu: cpuRequest ?? cpuLimit, memory: memoryRequest ?? memoryLimit, effectiveOtherRequests)
    }
    package var limitList: ResourceList { ResourceList(cpu: cpuLimit, memory: memoryLimit, otherLimits) }
}

extension ResourceList {
    /// Thousandths of a core, and bytes.
    fileprivate init(cpu: Int64?, memory: Int64?, _ others: ResourceCounts) {
        self["cpu"] = cpu.map { Quantity(milli: $0) }
        self["memory"] = memory.map { Quantity(units: $0) }
        for pair in others.pairs { self[pair.name.text] = Quantity(units: pair.amount) }
    }
}
