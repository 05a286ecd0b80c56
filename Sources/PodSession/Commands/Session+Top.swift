internal import PodControlPlane
internal import PodLifecycle
internal import PodModel
internal import PodSyntax

/// `top [pods|containers|nodes] [NAME …]`.
extension Session {
    func top(_ command: CommandSyntax, in scope: Scope) throws(EvaluationFailure) {
        let plane = try controlPlane(at: command.node)
        var kind = "pod"
        var names: [String] = []
        if let word = command.kindWord {
            let written = try text(of: word, in: scope)
            if let entry = Vocabulary.kind(written) { kind = entry.word } else { names.append(written) }
        }
        for word in command.words(.name) { names.append(try text(of: word, in: scope)) }
        let space = try namespace(of: command, in: scope)
        var reply = UsageReply(what: .pods)
        reply.showsNamespace = space == nil
        switch kind {
        case "pod", "container":
            reply.what = kind == "pod" ? .pods : .containers
            let keys = plane.keys(of: .pod, in: space).filter { isNamed($0, names) }
            if let name = names.first, keys.isEmpty {
                throw missing(ObjectKey(.pod, name, namespace: space ?? namespace), at: command.node)
            }
            do throws(ControlPlaneError) {
                for key in keys { reply.rows += try rows(key, reply.what, plane) }
            } catch {
                throw fault(error, at: Place(command.node))
            }
        case "node":
            reply.what = .nodes
            let nodes = plane.allNodes.filter { names.isEmpty || names.contains($0.meta.name) }
            do throws(ControlPlaneError) {
                for node in nodes { reply.rows.append(try row(node, plane)) }
            } catch {
                throw fault(error, at: Place(command.node))
            }
        default: throw fault(.refused, at: command.node, "'top' shows pods, containers or nodes, not \(kind)s")
        }
        emit(.usage(reply))
    }

    /// A pod of this name, or of the controller of this name.
    private func isNamed(_ pod: ObjectKey, _ names: [String]) -> Bool {
        if names.isEmpty || names.contains(pod.name) { return true }
        let owner = plane?.pod(pod)?.meta.owner?.name
        return owner.map(names.contains) ?? false
    }

    private func rows(
        _ key: ObjectKey, _ what: UsageReply.What, _ plane: any ControlPlane
    ) throws(ControlPlaneError) -> [UsageReply.Row] {
        guard let pod = plane.pod(key), pod.nodeName != nil else { return [] }
        let containers = try plane.statistics(key)
        let details = plane.sandbox(key)
        var whole = UsageReply.Row(name: key.name, namespace: key.namespace)
        whole.usage = details?.total ?? sum(containers.compactMap { $0 })
        whole.process = details?.pauseProcess
        if what == .pods { return containers.allSatisfy({ $0 == nil }) && details == nil ? [] : [whole] }
        var rows: [UsageReply.Row] = []
        if let details {
            var pause = UsageReply.Row(name: "\(key.name)/pause", namespace: key.namespace)
            pause.process = details.pauseProcess
            pause.usage.processes = 1
            pause.usage.received = details.total.received
            pause.usage.sent = details.total.sent
            pause.isPause = true
            rows.append(pause)
        }
        for (container, used) in zip(pod.spec.containers, containers) {
            guard let used else { continue }
            var row = UsageReply.Row(name: "\(key.name)/\(container.name)", namespace: key.namespace)
            row.usage = used
            row.process = used.process == 0 ? nil : used.process
            rows.append(row)
        }
        return rows
    }

    private func row(_ node: Node, _ plane: any ControlPlane) throws(ControlPlaneError) -> UsageReply.Row {
        var row = UsageReply.Row(name: node.meta.name, namespace: "")
        row.capacity = node.capacity.amount
        for pod in plane.pods(.node(node.meta.name)) where !pod.status.phase.isFinal {
            let own = plane.sandbox(pod.key)?.total
            let used = if let own { own } else { sum(try plane.statistics(pod.key).compactMap { $0 }) }
            row.usage = sum([row.usage, used])
            row.pods += 1
        }
        return row
    }

    private func sum(_ all: [ContainerStatistics]) -> ContainerStatistics {
        var whole = ContainerStatistics()
        for one in all {
            whole.usage.add(one.usage)
            whole.processes += one.processes
            if let bytes = one.received { whole.received = (whole.received ?? 0) + bytes }
            if let bytes = one.sent { whole.sent = (whole.sent ?? 0) + bytes }
        }
        return whole
    }
}
