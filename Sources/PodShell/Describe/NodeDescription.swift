import PodKubernetes
package import PodModel
import PodText

extension Description {
    /// `pods`: all that are bound to it; those that have ended count for nothing. `version` is that of podsh, which
    /// plays the kubelet.
    package mutating func describe(
        _ node: Node, _ system: NodeSystem?, pods: [Pod], version: String, at now: Timestamp
    ) {
        field("Name", node.meta.name)
        field("Roles", "<none>")
        describeMetadata(node.meta)
        field("CreationTimestamp", node.meta.created.rfc1123)
        let taints = node.taints.sorted { ($0.effect.apiName, $0.key) < ($1.effect.apiName, $1.key) }
        list("Taints", taints.map(\.description))
        field("Unschedulable", node.isUnschedulable ? "true" : "false", style: node.isUnschedulable ? .caution : .plain)
        describe(conditions: node.conditions, heard: node.lastHeartbeat(at: now))
        heading("Addresses")
        fieldIfSet("InternalIP", system?.address?.description, depth: 1)
        field("Hostname", node.meta.name, depth: 1)
        for name in ["Capacity", "Allocatable"] { describe(node, under: name) }
        describe(system, node, version: version)
        let living = pods.filter { !$0.status.phase.isFinal }
        describe(nonTerminated: living, of: node.capacity.amount, at: now)
        describe(allocated: living, of: node)
    }

    private mutating func describe(conditions: [NamedCondition], heard: Timestamp) {
        heading("Conditions")
        headers(["Type", "Status", "LastHeartbeatTime", "LastTransitionTime", "Reason", "Message"])
        for condition in conditions {
            row(
                [
                    // kubectl pads each of these cells by one more.
                    condition.type + " ", condition.status.word + " ", heard.rfc1123 + " ",
                    (condition.since?.rfc1123 ?? "<unknown>") + " ", condition.reason + " ", condition.message,
                ], depth: 1)
        }
    }

    private mutating func describe(_ node: Node, under name: String) {
        heading(name)
        let amount = node.capacity.amount
        let texts =
            resourceTexts(cpu: amount.cpu, memory: amount.memory, node.others)
            + [(name: "pods", amount: String(node.capacity.pods))]
        for text in texts.sorted(by: { $0.name < $1.name }) { field(text.name, text.amount, depth: 1) }
    }

    private mutating func describe(_ system: NodeSystem?, _ node: Node, version: String) {
        heading("System Info")
        fieldIfSet("Kernel Version", system?.kernel, depth: 1)
        fieldIfSet("OS Image", system?.image, depth: 1)
        fieldIfSet("Operating System", node.meta.labels[Node.systemLabel], depth: 1)
        fieldIfSet("Architecture", node.meta.labels[Node.architectureLabel], depth: 1)
        fieldIfSet("Container Runtime Version", system?.runtime, depth: 1)
        field("Kubelet Version", version, depth: 1)
    }

    private mutating func describe(nonTerminated pods: [Pod], of whole: ResourceAmount, at now: Timestamp) {
        field("Non-terminated Pods", "(\(pods.count) in total)")
        // kubectl has an empty column behind the name.
        headers(["Namespace", "Name", "", "CPU Requests", "CPU Limits", "Memory Requests", "Memory Limits", "Age"])
        for pod in pods {
            let (asked, most) = (pod.template.request, pod.template.limit)
            row(
                [
                    pod.meta.namespace, pod.meta.name, "", share(asked.cpu, of: whole.cpu, Quantity.cpuText),
                    share(most.cpu, of: whole.cpu, Quantity.cpuText),
                    share(asked.memory, of: whole.memory, Quantity.bytesText),
                    share(most.memory, of: whole.memory, Quantity.bytesText), (now - pod.meta.created).age,
                ], depth: 1)
        }
    }

    private mutating func describe(allocated pods: [Pod], of node: Node) {
        let whole = node.capacity.amount
        var (asked, most) = (ResourceAmount(), ResourceAmount())
        var (askedOthers, mostOthers) = (ResourceCounts(), ResourceCounts())
        for pod in pods {
            askedOthers.add(pod.template.otherRequests)
            mostOthers.add(ResourceCounts(effectiveLimitOf: pod.spec))
            asked.add(pod.template.request)
            most.add(pod.template.limit)
        }
        heading("Allocated resources")
        row(["(Total limits may be over 100 percent, i.e., overcommitted.)"], depth: 1)
        headers(["Resource", "Requests", "Limits"])
        let cpu = [asked.cpu, most.cpu].map { share($0, of: whole.cpu, Quantity.cpuText) }
        row(["cpu"] + cpu, depth: 1)
        let memory = [asked.memory, most.memory].map { share($0, of: whole.memory, Quantity.bytesText) }
        row(["memory"] + memory, depth: 1)
        // kubectl counts devices by the piece, without a share.
        let others =
            node.others.pairs.filter { $0.name.kind != .extended }
            + node.others.pairs.filter { $0.name.kind == .extended }
        for pair in others {
            let amounts = [askedOthers, mostOthers].map { $0[pair.name] ?? 0 }
            let texts =
                pair.name.kind == .extended
                ? amounts.map(String.init) : amounts.map { share($0, of: pair.amount, Quantity.bytesText) }
            row([pair.name.text] + texts, depth: 1)
        }
    }

    /// `100m (5%)`, rounded down.
    private func share(_ part: Int64, of whole: Int64, _ text: (Int64) -> String) -> String {
        whole > 0 ? "\(text(part)) (\(Int64(Double(part) / Double(whole) * 100))%)" : "\(text(part)) (0%)"
    }
}

extension PodTemplate {
    /// What its containers may use together at most; a container without a limit counts for nothing.
    fileprivate var limit: ResourceAmount {
        ResourceAmount(effectiveLimitOf: spec)
    }
}
