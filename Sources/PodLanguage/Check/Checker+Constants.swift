import PodModel
import PodSyntax

extension Checker {
    /// A constant text in a slot, read as what it has to be.
    mutating func constant(_ node: SyntaxNode, _ text: String, _ type: ValueType) {
        switch type {
        case .name, .containerName, .key, .template, .namespace:
            if type == .key {
                bad(node, text, Reading.configKey)
            } else if let wrong = NameRules.dnsSubdomain(text) {
                badName(text, node.span, wrong)
            }
        case .image: bad(node, text, ImageWord.reference)
        case .count:
            bad(node, text) { (text: String) throws(ValueError) in try Reading.integer(text, in: Reading.counts) }
        case .integer:
            bad(node, text) { (text: String) throws(ValueError) in
                try Reading.integer(text, in: Int64(Int32.min)...Int64(Int32.max))
            }
        case .cpu: bad(node, text, Reading.cpu)
        case .cpuRange: bad(node, text, Reading.cpuRange)
        case .memory, .size:
            bad(node, text, Reading.memory)
            tinyMemory(node, text)
        case .memoryRange:
            bad(node, text, Reading.memoryRange)
            tinyMemory(node, text)
        case .resource: bad(node, text, Reading.resource)
        case .amount: bad(node, text, Reading.bytes)
        case .amountRange: bad(node, text, Reading.bytesRange)
        case .duration: bad(node, text, Reading.duration)
        case .durationRange: bad(node, text, Reading.durationRange)
        case .port: bad(node, text, Reading.port)
        case .portNumber: bad(node, text, Reading.portNumber)
        case .hostPort: bad(node, text, Reading.hostPort)
        case .targetPort: bad(node, text, Reading.targetPort)
        case .portMapping: bad(node, text, Reading.portMapping)
        case .percent: bad(node, text, Reading.percent)
        case .countRange: bad(node, text, Reading.countRange)
        case .countOrPercent: bad(node, text, Reading.countOrPercent)
        case .countOrPart: bad(node, text, Reading.countOrPart)
        case .label: bad(node, text, Reading.label)
        case .requirement: bad(node, text, Reading.nodeRequirement)
        case .labelKeys: bad(node, text, Reading.labelKeys)
        case .topology:
            bad(node, text, Reading.topology)
            nearTopology(node, text)
        case .variable: bad(node, text, Reading.variable)
        case .header: bad(node, text, Reading.header)
        case .path: bad(node, text, Reading.path)
        case .signal: bad(node, text, Reading.signal)
        case .subPath: bad(node, text, Reading.subPath)
        case .fileMode: bad(node, text, Reading.fileMode)
        case .user: bad(node, text, Reading.user)
        case .group: bad(node, text, Reading.group)
        case .taint: bad(node, text, Reading.taint)
        case .toleration: bad(node, text) { (text: String) throws(ValueError) in try Reading.toleration(text) }
        case .capability: bad(node, text, Reading.capability)
        case .sysctl: bad(node, text, Reading.sysctl)
        case .schedule: schedule(node, text)
        case .timeZone: timeZone(node, text)
        case .status: bad(node, text, Reading.status)
        case .address: bad(node, text, Reading.address)
        case .hostAddress: bad(node, text, Reading.hostAddress)
        case .domain: bad(node, text, Reading.domain)
        case .ulimit: bad(node, text, Reading.ulimit)
        case .resolverOption: bad(node, text, Reading.resolverOption)
        case .hostAlias: bad(node, text, Reading.hostAlias)
        case .hostname: if let wrong = NameRules.dnsLabel(text) { badName(text, node.span, wrong) }
        case .hostPath, .copyPath, .text, .target, .podContainer, .waitTarget, .method, .node, .hostVariable, .kind,
            .topic, .argument:
            break
        }
    }

    /// Nodes may have any label, and `zoen` is more likely a slip.
    private mutating func nearTopology(_ node: SyntaxNode, _ text: String) {
        let words = Topology.named.map(\.word)
        guard !words.contains(text), let near = NearMiss.best(for: text, among: words) else { return }
        report(
            node.span, "near-topology", "nodes are grouped by their label '\(text)'", help: "did you mean '\(near)'?",
            severity: .warning)
    }

    /// `400m` of memory is legal and almost surely a mistake (conventions: quantities).
    private mutating func tinyMemory(_ node: SyntaxNode, _ text: String) {
        guard text.hasSuffix("m") || text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
            let bytes = try? Reading.memory(text),
            bytes > 0, bytes < 4096
        else { return }
        let number = text.prefix { $0.isNumber }
        report(
            node.span, "tiny-memory", "'\(text)' is \(bytes) byte\(bytes == 1 ? "" : "s") of memory",
            help: "did you mean '\(number)Mi'?", severity: .warning)
    }
}
