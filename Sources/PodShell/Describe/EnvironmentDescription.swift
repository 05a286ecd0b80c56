import PodModel
import PodText

extension Description {
    /// Values of secrets are not in the spec, only their names are.
    mutating func tellEnvironment(_ container: Container, of pod: ObjectMeta?, depth: Int) {
        if !container.environmentSources.isEmpty {
            heading("Environment Variables from", depth: depth)
            for source in container.environmentSources { row(source.cells, depth: depth + 1) }
        }
        guard !container.environment.isEmpty else { return field("Environment", "<none>", depth: depth) }
        heading("Environment", depth: depth)
        for variable in container.environment { tell(variable, of: pod, depth: depth + 1) }
    }

    private mutating func tell(_ variable: EnvironmentVariable, of pod: ObjectMeta?, depth: Int) {
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
        case .field(let field):
            row([name, "\(pod.map(field.value) ?? "") (v1:\(field.path))"], depth: depth)
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

extension EnvironmentVariable.PodField {
    /// As `fieldPath` of the Kubernetes API names it.
    fileprivate var path: String {
        switch self {
        case .ip: "status.podIP"
        case .name: "metadata.name"
        case .node: "spec.nodeName"
        case .namespace: "metadata.namespace"
        }
    }

    /// What kubectl resolves itself is metadata alone (`ExtractFieldPathAsString`).
    fileprivate func value(of pod: ObjectMeta) -> String {
        switch self {
        case .name: pod.name
        case .namespace: pod.namespace
        case .ip, .node: ""
        }
    }
}
