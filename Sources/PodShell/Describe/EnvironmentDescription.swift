import PodModel
import PodText

extension Description {
    /// Values of secrets are not in the spec, only their names are.
    mutating func describeEnvironment(_ container: Container, of pod: ObjectMeta?, depth: Int) {
        if !container.environmentSources.isEmpty {
            heading("Environment Variables from", depth: depth)
            for source in container.environmentSources { row(source.cells, depth: depth + 1) }
        }
        guard !container.environment.isEmpty else { return field("Environment", "<none>", depth: depth) }
        heading("Environment", depth: depth)
        for variable in container.environment { describe(variable, in: container, of: pod, depth: depth + 1) }
    }

    private mutating func describe(
        _ variable: EnvironmentVariable, in container: Container, of pod: ObjectMeta?, depth: Int
    ) {
        let name = "\(variable.name):"
        switch variable.source {
        case .value(let text):
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            row([name, lines.first ?? ""], depth: depth)
            for line in lines.dropFirst() { row(["", line], depth: depth) }
        case .config(let object, let key, let isOptional):
            row([name, "<set to the key '\(key)' of config map '\(object)'>", optional(isOptional)], depth: depth)
        case .secret(let object, let key, let isOptional):
            row([name, "<set to the key '\(key)' in secret '\(object)'>", optional(isOptional)], depth: depth)
        case .file(let file):
            row(
                [
                    name, "<set to the key '\(file.key)' of the file '\(file.path)' in volume '\(file.volume)'>",
                    optional(file.isOptional),
                ], depth: depth)
        case .field(let field):
            row([name, "\(pod.map(field.value) ?? "") (v1:\(field.path))"], depth: depth)
        case .resource(let reference):
            // kubectl counts in the container alone: what it does not limit is the node's.
            let amount = reference.text(
                of: container, in: PodSpec(), allocatable: NodeAllocatable(amount: ResourceAmount(), storage: 0))
            let isNodes = amount == "0" && reference.bound == .limit
            row([name, "\(isNodes ? "node allocatable" : amount) (\(reference.path))"], depth: depth)
        }
    }
}

extension EnvironmentSource {
    /// `printEnvFrom` of kubectl.
    fileprivate var cells: [String] {
        let (name, kind) =
            switch object {
            case .config(let name): (name, "ConfigMap")
            case .secret(let name): (name, "Secret")
            }
        return [name, kind + (prefix.isEmpty ? "" : " with prefix '\(prefix)'"), optional(isOptional)]
    }
}

private func optional(_ isOptional: Bool) -> String { "Optional: \(isOptional)" }

extension PodField {
    /// What kubectl resolves itself is metadata alone (`ExtractFieldPathAsString`).
    fileprivate func value(of pod: ObjectMeta) -> String {
        switch self {
        case .label, .annotation, .labels, .annotations:
            text(labels: pod.labels, annotations: pod.annotations) ?? ""
        case .plain(let word):
            switch word {
            case .name: pod.name
            case .namespace: pod.namespace
            case .uid: pod.uid.description
            case .ip, .ips, .node, .serviceAccount, .hostIp, .hostIps: ""
            }
        }
    }
}
