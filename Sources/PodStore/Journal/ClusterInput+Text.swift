internal import PodControl
internal import PodModel

extension ClusterInput {
    /// A line for people who look what happened: what was asked or reported, of which object. Contents of configs and
    /// secrets, commands and environments are left out: the line can be read where they must not be. A command cannot
    /// be made again from its line.
    var text: String {
        switch self {
        case .command(let command): command.text
        case .report(let report): report.text
        }
    }
}

extension Command {
    fileprivate var text: String {
        switch self {
        case .declare(let manifest): "declare \(manifest.text)"
        case .delete(let key, let grace, let orphan):
            "delete \(key)" + (grace.map { " grace \($0)" } ?? "") + (orphan ? " orphan" : "")
        case .deleteInForeground(let key, let grace):
            "delete \(key)" + (grace.map { " grace \($0)" } ?? "") + " foreground"
        case .setLifetime(let key, let finalizers, let owners):
            "lifetime \(key) finalizers \(finalizers.joined(separator: ",")) owners "
                + owners.map { "\($0.kind)/\($0.name)" }.joined(separator: ",")
        case .recordEvent(let event): "event \(event.reason) of \(event.object)"
        case .scale(let key, let replicas): "scale \(key) \(replicas)"
        case .setLabels(let key, let edits): "label \(key) \(CommandWords.of(edits))"
        case .setAnnotations(let key, let edits): "annotate \(key) \(CommandWords.of(edits))"
        case .setTemplate(let key, let template): "template \(key) \(CommandWords.images(template.spec.containers))"
        case .upgradeContainer(let key, let container): "upgrade \(key)/\(container.name) image \(container.image)"
        case .restartContainer(let key, let container): "restart \(key)\(container.map { "/" + $0 } ?? "")"
        case .rollout(let key, let action): "rollout \(key) \(action)"
        case .cordon(let node): "cordon node/\(node)"
        case .uncordon(let node): "uncordon node/\(node)"
        case .evict(_, let uid, _): "evict \(uid)"
        case .nodeFailureRule(let rule, let scope): "on node-fail \(rule.map { "\($0)" } ?? "default") of \(scope)"
        }
    }
}

extension NodeReport {
    fileprivate var text: String {
        switch self {
        case .nodeConfirmedDead(let node): "dead node/\(node)"
        case .nodeSilent(let node): "silent node/\(node)"
        case .nodeReturned(let node): "returned node/\(node)"
        case .nodePressure(let node, let pressure): "pressure node/\(node) \(pressure)"
        case .nodeRelieved(let node): "relieved node/\(node)"
        case .usage(.node(let node), let uses): "usage node/\(node) \(uses.count) pods"
        case .usage(.autoscaler(let key), let uses): "usage \(key) \(uses.count) pods"
        case .podStatus(let pod, let status): "status \(pod.uid) \(CommandWords.of(status))"
        case .podRemoved(let pod): "removed \(pod.uid)"
        }
    }
}

extension Manifest {
    fileprivate var text: String {
        switch self {
        case .pod(let name, let namespace, let template):
            "pod/\(name) in \(namespace) \(CommandWords.images(template.spec.containers))"
        case .template(let name, let namespace, let template):
            "template/\(name) in \(namespace) \(CommandWords.images(template.spec.containers))"
        case .replicaSet(let name, let namespace, let replicas, let template, _):
            """
            replicas/\(name) in \(namespace) \(replicas) \
            \(template.map { CommandWords.images($0.spec.containers) } ?? "")
            """
        case .service(let name, let namespace, let ports, _, _, _):
            "service/\(name) in \(namespace) \(ports.map { "\($0.port)" }.joined(separator: ","))"
        case .claim(let name, let namespace, let size, let keep, _):
            "volume/\(name) in \(namespace) \(size)\(keep ? " keep" : "")"
        case .config(let name, let namespace, _, let isSecret, _):
            "\(isSecret ? "secret" : "config")/\(name) in \(namespace)"
        case .nodes(let group, let count, _): "nodes \(group) \(count)"
        case .node(let name, _): "node/\(name)"
        case .namespace(let name): "namespace/\(name)"
        case .workload(let wanted):
            """
            \(wanted.key) \
            \(wanted.replicas.map { "\($0) " } ?? "")\(CommandWords.images(wanted.template.spec.containers))
            """
        case .autoscaler(let name, let namespace, let spec):
            "autoscaler/\(name) in \(namespace) \(spec.minReplicas)..\(spec.maxReplicas)"
        case .unstructured(let kind, let name, let namespace, _, _):
            "\(kind.word)/\(name)" + (kind.isNamespaced ? " in \(namespace)" : "")
        case .budget(let name, let namespace, let spec): "budget/\(name) in \(namespace) \(spec.bound)"
        }
    }
}

private enum CommandWords {
    static func images(_ containers: [Container]) -> String {
        containers.map { "\($0.name)=\($0.image)" }.joined(separator: " ")
    }

    static func of(_ edits: [LabelEdit]) -> String {
        edits.map { edit in edit.value.map { "\(edit.key)=\($0)" } ?? "\(edit.key)-" }.joined(separator: " ")
    }

    static func of(_ status: PodStatus) -> String {
        var words = [status.phase.apiName]
        if let address = status.address { words.append("\(address)") }
        if let reason = status.reason { words.append(reason.rawValue) }
        for container in status.containers { words.append(word(container)) }
        return words.joined(separator: " ")
    }

    private static func word(_ container: ContainerStatus) -> String {
        let state =
            switch container.state {
            case .waiting(let reason, _): reason.rawValue
            case .running: container.isReady ? "ready" : "running"
            case .terminated(let end): "\(end.reasonText):\(end.exitCode)"
            }
        return container.restartCount == 0 ? state : "\(state)(\(container.restartCount))"
    }
}
