package import PodModel
import PodText

extension Story {
    /// A ReplicaSet or ReplicationController with the pods it owns.
    package mutating func tell(_ set: Workload, pods: [Pod], at now: Timestamp) {
        field("Name", set.meta.name)
        field("Namespace", set.meta.namespace)
        let waiting = pods.filter { $0.isActive && !$0.isReady }
        field(
            "Replicas", "\(set.status.ready) ready of \(set.replicas) wanted, \(set.status.replicas) there",
            style: set.status.ready == set.replicas ? .good : .caution)
        tellSet(set)
        if !waiting.isEmpty {
            field("Waits for", waiting.prefix(5).map { "\($0.meta.name) (\($0.statusWord))" }.joined(separator: ", "))
        }
        fieldIfSet("Failure", set.status.failure, style: .bad)
        field("Selector", set.selector.description)
        field("Created", "\(set.meta.created.rfc3339) (\((now - set.meta.created).age) ago)")
        tellMetadata(set.meta)
        blank()
        heading("Pod template:")
        field("Labels", set.template.labels.description, depth: 1)
        for container in set.template.spec.containers { tell(container, nil, at: now, depth: 1) }
        tellVolumes(set.template.spec)
        tellPods(pods, at: now)
    }

    /// A short table of pods under the heading `Pods:`.
    mutating func tellPods(_ pods: [Pod], at now: Timestamp) {
        guard !pods.isEmpty else {
            field("Pods", "")
            return
        }
        heading("Pods:")
        var table = Table(["NAME", "READY", "STATUS", "RESTARTS", "NODE", "AGE"])
        for pod in pods {
            let word = pod.statusWord
            table.rows.append([
                .init(pod.meta.name), .init(pod.readyText), .init(word, style: Style(status: word)),
                .init(pod.restartsText(at: now)), .init(pod.nodeName ?? ""), .init((now - pod.meta.created).age),
            ])
        }
        self.table(table)
    }

    package mutating func tell(_ service: Service, ready: [Endpoint], pods: [Pod], at now: Timestamp) {
        field("Name", service.meta.name)
        field("Namespace", service.meta.namespace)
        field("Type", service.traffic.exposure.apiName)
        tellAddresses(service)
        for port in service.ports {
            field(
                "Port",
                "\(port.port)/\(port.protocol.apiName) to \(port.target)"
                    + (service.nodePort(of: port).map { ", host port \($0)" } ?? "")
                    + (port.name.map { " (\($0))" } ?? "") + (port.appProtocol.map { ", speaks \($0)" } ?? ""))
        }
        tellTraffic(service.traffic)
        field("Selector", service.selector.description)
        if service.traffic.exposure.externalName != nil {
            field("Endpoints", "<none>: its name is another's")
        } else if ready.isEmpty {
            let reason = pods.isEmpty ? "no pod has these labels" : "none of \(pods.count) pods is ready"
            field("Endpoints", "<none>: \(reason)", style: .caution)
        } else {
            field("Endpoints", ready.map(\.description).joined(separator: ", "))
        }
        field("Created", "\(service.meta.created.rfc3339) (\((now - service.meta.created).age) ago)")
        tellMetadata(service.meta)
        blank()
        tellPods(pods, at: now)
    }

    package mutating func tell(_ node: Node, _ system: NodeSystem? = nil, pods: [Pod], at now: Timestamp) {
        let word = node.statusWord
        field("Name", node.meta.name)
        field("Status", word, style: Style(status: word))
        if !node.isReady {
            let cause = node.status.isConfirmedDead ? "dead: `fail node` killed it" : "silent: nothing is heard of it"
            field("Cause", "\(cause), for \((now - node.status.readySince).age)", style: .bad)
        }
        if !node.status.pressures.isEmpty {
            field("Pressure", node.status.pressures.map(\.conditionName).joined(separator: ", "), style: .bad)
        }
        if node.isUnschedulable { field("Cordoned", "takes no new pods", style: .caution) }
        fieldIfSet("Zone", node.zone)
        fieldIfSet("Address", system?.address?.description)
        if let system, !system.image.isEmpty {
            field("System", "\(system.image), kernel \(system.kernel), \(system.runtime)")
        }
        field("Labels", node.meta.labels.description)
        field("Taints", node.taints.map(\.description).joined(separator: " "))
        let amount = node.capacity.amount
        field(
            "Capacity",
            """
                cpu \(Quantity.cpuText(milli: amount.cpu)), memory \(Quantity.bytesText(amount.memory)), \
                \(node.capacity.pods) pods
                """
        )
        var asked = ResourceAmount()
        for pod in pods where !pod.status.phase.isFinal { asked.add(pod.template.request) }
        field(
            "Requested",
            """
                cpu \(share(asked.cpu, of: amount.cpu, Quantity.cpuText)), memory \
                \(share(asked.memory, of: amount.memory, Quantity.bytesText)), \(pods.count) pods
                """
        )
        field("Created", "\(node.meta.created.rfc3339) (\((now - node.meta.created).age) ago)")
        blank()
        tellPods(pods, at: now)
    }

    private func share(_ part: Int64, of whole: Int64, _ text: (Int64) -> String) -> String {
        whole > 0 ? "\(text(part)) (\(Int(Double(part) / Double(whole) * 100))%)" : text(part)
    }

    package mutating func tell(_ config: ConfigObject, at now: Timestamp) {
        field("Name", config.meta.name)
        field("Namespace", config.meta.namespace)
        field("Created", "\(config.meta.created.rfc3339) (\((now - config.meta.created).age) ago)")
        tellMetadata(config.meta)
        blank()
        heading("Data:")
        for pair in config.data.pairs {
            let shown = config.isSecret ? nil : pair.value.text
            field(pair.key, shown ?? "\(pair.value.count) bytes, not shown", depth: 1)
        }
        if config.data.isEmpty { say("<none>", depth: 1) }
    }

    package mutating func tell(_ claim: VolumeClaim, users: [Pod], at now: Timestamp) {
        field("Name", claim.meta.name)
        field("Namespace", claim.meta.namespace)
        field("Size", Quantity.bytesText(claim.size))
        field("Outlives", claim.keep ? "pods and the environment" : "pods, not the environment")
        field("Created", "\(claim.meta.created.rfc3339) (\((now - claim.meta.created).age) ago)")
        field("Used by", users.map(\.meta.name).joined(separator: ", "))
    }

    package mutating func tell(_ template: NamedTemplate, at now: Timestamp) {
        field("Name", template.meta.name)
        field("Namespace", template.meta.namespace)
        field("Created", "\(template.meta.created.rfc3339) (\((now - template.meta.created).age) ago)")
        field("Labels", template.template.labels.description)
        tellRules(template.template.spec)
        say("A cookie cutter: pods already cut from it do not change with it.", style: .faint)
        blank()
        heading("Containers:")
        for container in template.template.spec.containers { tell(container, nil, at: now) }
        tellVolumes(template.template.spec)
    }

    package mutating func tell(_ namespace: Namespace, at now: Timestamp) {
        field("Name", namespace.meta.name)
        field("Status", namespace.meta.deletion == nil ? "Active" : "Terminating")
        field("Created", "\(namespace.meta.created.rfc3339) (\((now - namespace.meta.created).age) ago)")
        tellMetadata(namespace.meta)
    }
}
