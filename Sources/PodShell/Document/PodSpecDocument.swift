package import PodKubernetes
package import PodModel

extension PodTemplate {
    /// A `PodTemplateSpec`: metadata and spec.
    package var document: Document {
        .fields(
            ("metadata", .fields(("labels", .labels(labels)), ("annotations", .labels(annotations)))),
            ("spec", spec.document(nodeName: nil)))
    }
}

extension PodSpec {
    func document(nodeName: String?) -> Document {
        .fields(
            ("nodeName", .text(nodeName)),
            ("initContainers", .array(initContainers.map { $0.document(under: security) })),
            ("containers", .array(mainContainers.map { $0.document(under: security) })),
            ("volumes", .array(volumes.map(\.document))),
            ("restartPolicy", .string(restartPolicy.apiName)),
            ("terminationGracePeriodSeconds", .seconds(grace)),
            ("activeDeadlineSeconds", deadline.map { .seconds($0) }),
            ("hostname", .text(hostname)),
            ("shareProcessNamespace", .flag(sharesProcesses)),
            ("hostNetwork", .flag(usesHostNetwork)),
            ("nodeSelector", .labels(nodeSelector)),
            ("affinity", affinityDocument),
            ("tolerations", .array(tolerations.map(\.document))),
            ("topologySpreadConstraints", .array(spread.map(\.document))),
            ("priority", priority == 0 ? nil : .integer(Int64(priority))),
            ("securityContext", security.podDocument))
    }

    private var affinityDocument: Document? {
        var sections: [Document.Field] = []
        let node = affinity.filter { $0.isNode && !$0.isAnti }
        let avoidedNode = affinity.filter { $0.isNode && $0.isAnti }
        if !node.isEmpty || !avoidedNode.isEmpty {
            sections.append(.init("nodeAffinity", section(node + avoidedNode, key: "preference")))
        }
        let near = affinity.filter { !$0.isNode && !$0.isAnti }
        if !near.isEmpty { sections.append(.init("podAffinity", section(near, key: "podAffinityTerm"))) }
        let far = affinity.filter { !$0.isNode && $0.isAnti }
        if !far.isEmpty { sections.append(.init("podAntiAffinity", section(far, key: "podAffinityTerm"))) }
        return .object(sections)
    }

    private func section(_ terms: [AffinityTerm], key: String) -> Document {
        let required = terms.filter { $0.preference == nil }.map(\.document)
        let preferred: [Document] = terms.compactMap { term in
            term.preference.map { .fields(("weight", .integer($0)), (key, term.document)) }
        }
        let requiredDocument: Document =
            key == "preference" && !required.isEmpty
            ? .fields(("nodeSelectorTerms", .array(required))) : .array(required)
        return .fields(
            ("requiredDuringSchedulingIgnoredDuringExecution", requiredDocument),
            ("preferredDuringSchedulingIgnoredDuringExecution", .array(preferred)))
    }
}

extension AffinityTerm {
    fileprivate var isNode: Bool {
        if case .node = target { return true }
        return false
    }

    fileprivate var document: Document {
        switch target {
        case .node(let labels):
            .fields(
                (
                    "matchExpressions",
                    .array(
                        labels.pairs.map {
                            .fields(
                                ("key", .string($0.key)), ("operator", .string(isAnti ? "NotIn" : "In")),
                                ("values", .strings([$0.value])))
                        })
                ))
        case .pod(let labels, let topology):
            .fields(
                ("labelSelector", .fields(("matchLabels", .labels(labels)))), ("topologyKey", .string(topology.labelKey)))
        }
    }
}

extension Toleration {
    fileprivate var document: Document {
        .fields(
            ("key", .text(key)), ("operator", .string(value == nil ? "Exists" : "Equal")), ("value", .text(value)),
            ("effect", effect.map { .string($0.apiName) }), ("tolerationSeconds", duration.map { .seconds($0) }))
    }
}

extension SpreadConstraint {
    fileprivate var document: Document {
        .fields(
            ("maxSkew", .integer(maxSkew)), ("topologyKey", .string(topology.labelKey)),
            ("whenUnsatisfiable", .string("DoNotSchedule")))
    }
}

extension Volume {
    fileprivate var document: Document {
        let size = sizeLimit.map { Document.string(Quantity.bytesText($0)) }
        let place: Document.Field =
            switch source {
            case .empty: .init("emptyDir", .fields(("sizeLimit", size)))
            case .memory: .init("emptyDir", .fields(("medium", .string("Memory")), ("sizeLimit", size)))
            case .host(let path): .init("hostPath", .fields(("path", .string(path))))
            case .claim(let claim): .init("persistentVolumeClaim", .fields(("claimName", .string(claim))))
            case .config(let config): .init("configMap", .fields(("name", .string(config))))
            case .secret(let secret): .init("secret", .fields(("secretName", .string(secret))))
            }
        return .object([.init("name", .string(name)), place])
    }
}
