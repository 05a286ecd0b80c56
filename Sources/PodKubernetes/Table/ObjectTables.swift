package import PodModel
package import PodText

extension Table {
    /// Names and images of the main containers, joined by commas.
    package static func containerCells(_ spec: PodSpec) -> [Cell] {
        let mains = spec.mainContainers
        return [
            Cell(mains.map(\.name).joined(separator: ",")), Cell(mains.map(\.image).joined(separator: ",")),
        ]
    }

    package static func services(wide: Bool) -> Table {
        Table(["NAME", "TYPE", "CLUSTER-IP", "EXTERNAL-IP", "PORT(S)", "AGE"] + (wide ? ["SELECTOR"] : []))
    }

    package mutating func append(_ service: Service, at now: Timestamp, wide: Bool) {
        let ports = service.ports.map { port in
            let host = service.nodePort(of: port).map { ":\($0)" } ?? ""
            return "\(port.port)\(host)/\(port.protocol.apiName)"
        }
        var row: [Cell] = [
            Cell(service.meta.name), Cell(service.traffic.exposure.apiName),
            Cell(service.isHeadless ? "None" : service.clusterIP?.description ?? ""), Cell(service.externalWord),
            Cell(ports.joined(separator: ",")), Cell((now - service.meta.created).age),
        ]
        if wide { row.append(Cell(service.selector.description)) }
        rows.append(row)
    }

    /// `get endpoints`: behind which addresses and ports something listens.
    package static func endpoints() -> Table { Table(["NAME", "ENDPOINTS", "AGE"]) }

    /// Shows three and counts the rest, as kubectl does; `wide` shows all.
    package mutating func append(
        endpoints: [Endpoint], of name: String, created: Timestamp, at now: Timestamp, wide: Bool
    ) {
        let text = Table.endpointsText(endpoints, showsAll: wide)
        rows.append([Cell(name), Cell(text), Cell((now - created).age)])
    }

    /// `10.1.0.2:80,10.1.0.3:80 + 2 more...`; `<none>` without any (`formatEndpoints`).
    package static func endpointsText(_ endpoints: [Endpoint], showsAll: Bool) -> String {
        guard !endpoints.isEmpty else { return "<none>" }
        let shown = showsAll ? endpoints.count : 3
        let text = endpoints.prefix(shown).map(\.description).joined(separator: ",")
        return endpoints.count > shown ? text + " + \(endpoints.count - shown) more..." : text
    }

    package static func nodes(wide: Bool) -> Table {
        let machine = ["INTERNAL-IP", "EXTERNAL-IP", "OS-IMAGE", "KERNEL-VERSION", "CONTAINER-RUNTIME"]
        return Table(
            ["NAME", "STATUS", "ROLES", "AGE", "VERSION"]
                + (wide ? machine + ownNodeColumns : []))
    }

    /// Columns that kubectl has not, behind its own.
    private static let ownNodeColumns = ["ZONE", "CPU", "MEMORY", "PODS", "TAINTS"]
    private static let ownClaimColumns = ["KEEP"]

    /// How many of the last columns of a kind's wide table kubectl has not.
    package static func ownColumnCount(of kind: ObjectKind) -> Int {
        switch kind {
        case .node: ownNodeColumns.count
        case .persistentVolumeClaim: ownClaimColumns.count
        case .pod, .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob, .service,
            .autoscaler, .budget, .configMap, .secret, .template, .namespace, .event, .unstructured:
            0
        }
    }

    /// `version` is that of podsh, which plays the kubelet.
    package mutating func append(
        _ node: Node, _ system: NodeSystem? = nil, at now: Timestamp, wide: Bool, version: String
    ) {
        var row: [Cell] = [
            Cell(node.meta.name), Cell(node.statusWord, style: node.statusStyle), Cell(""),
            Cell((now - node.meta.created).age),
            Cell(version),
        ]
        if wide {
            // kubectl's words for what is not known.
            let known = [system?.image, system?.kernel, system?.runtime].map {
                $0.flatMap { $0.isEmpty ? nil : $0 } ?? "<unknown>"
            }
            row += [Cell(system?.address?.description ?? ""), Cell("")] + known.map { Cell($0) }
            row += [
                Cell(node.zone ?? ""), Cell(Quantity.cpuText(milli: node.capacity.amount.cpu)),
                Cell(Quantity.bytesText(node.capacity.amount.memory)), Cell(String(node.capacity.pods)),
                Cell(node.taints.map(\.description).joined(separator: ",")),
            ]
        }
        rows.append(row)
    }

    package static func claims(wide: Bool) -> Table {
        Table(
            ["NAME", "STATUS", "VOLUME", "CAPACITY", "ACCESS MODES", "STORAGECLASS", "AGE"]
                + (wide ? ["VOLUMEMODE"] + ownClaimColumns : []))
    }

    package mutating func append(_ claim: VolumeClaim, at now: Timestamp, wide: Bool) {
        var row = [
            Cell(claim.meta.name), Cell(claim.binding.phase, style: claim.binding.isPending ? .caution : .good),
            Cell(claim.binding.volume?.name ?? ""), Cell(claim.capacity.map(Quantity.bytesText) ?? ""),
            Cell(claim.modesText), Cell(claim.spec.storageClass ?? ""), Cell((now - claim.meta.created).age),
        ]
        if wide { row += [Cell("Filesystem"), Cell(claim.keep ? "yes" : "no")] }
        rows.append(row)
    }

    package static func configs(areSecrets: Bool) -> Table {
        Table(areSecrets ? ["NAME", "TYPE", "DATA", "AGE"] : ["NAME", "DATA", "AGE"])
    }

    package mutating func append(_ config: ConfigObject, at now: Timestamp) {
        rows.append(
            [Cell(config.meta.name)] + (config.isSecret ? [Cell(config.traits.type.name)] : [])
                + [Cell(String(config.data.count)), Cell((now - config.meta.created).age)])
    }

    package static func templates() -> Table { Table(["NAME", "CONTAINERS", "IMAGES", "POD LABELS"]) }

    package mutating func append(_ template: NamedTemplate) {
        rows.append(
            [Cell(template.meta.name)] + Table.containerCells(template.template.spec)
                + [Cell(template.template.labels.description)])
    }

    package static func namespaces() -> Table { Table(["NAME", "STATUS", "AGE"]) }

    package mutating func append(_ namespace: Namespace, at now: Timestamp) {
        let isTerminating = namespace.meta.deletion != nil
        rows.append([
            Cell(namespace.meta.name),
            Cell(isTerminating ? "Terminating" : "Active", style: Style(isTerminating: isTerminating)),
            Cell((now - namespace.meta.created).age),
        ])
    }
}

extension Node {
    /// `Ready`, `NotReady`, with `,SchedulingDisabled` when cordoned.
    package var statusWord: String {
        (isReady ? "Ready" : "NotReady") + (isUnschedulable ? ",SchedulingDisabled" : "")
    }

    package var statusStyle: Style { Style(isReady: isReady, isUnschedulable: isUnschedulable) }
}

extension Service {
    /// `EXTERNAL-IP` of kubectl: `<pending>` until a load balancer has an address.
    fileprivate var externalWord: String {
        if case .pending = loadBalancer { return "<pending>" }
        return external ?? ""
    }
}
