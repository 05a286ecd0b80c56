internal import PodControl
internal import PodEngine
internal import PodLanguage
internal import PodLifecycle
internal import PodModel
internal import PodSyntax

extension Session {
    /// `logs POD[/CONTAINER] [follow] [previous] [since D] [tail N]`; of a controller all its pods, each line prefixed.
    func showLogs(_ command: CommandSyntax, in scope: Scope) throws(Stop) {
        guard let word = command.target else { throw fault(at: command.node, "a pod's name is missing") }
        let engine = try machines(at: command.node)
        var (key, container) = try objectAndContainer(word, in: scope)
        if let option = command.word(.container) { container = try text(of: option, in: scope) }
        var since: Timestamp?
        if let option = command.word(.since) { since = engine.now + (.zero - (try span(option, in: scope))) }
        var tail = 10_000
        if let option = command.word(.tail), let n = Int(try text(of: option, in: scope)) { tail = max(0, n) }
        let isPrevious = command.has(.previous)
        let isPrefixed = key.kind != .pod
        if key.kind == .pod, !engine.cluster.exists(key) { throw missing(key, at: word.node) }
        if let container { try checkContainer(container, of: key, at: word.node) }
        var shown: [String: Timestamp] = [:]
        var runs: [String: Int32] = [:]
        func collect(isFirst: Bool) throws(Stop) -> [LogReply.Line] {
            var lines: [LogReply.Line] = []
            let pods = isFirst ? try written(by: key, at: word.node) : followed(key)
            for pod in pods {
                let names = container.map { [$0] } ?? logContainers(of: pod, all: isPrefixed)
                for name in names {
                    let place = "\(pod.name)/\(name)"
                    let from = shown[place].map { $0 + .nanoseconds(1) } ?? since
                    do {
                        var found: [LogLine] = []
                        let run = restarts(of: pod, name)
                        // What the run before wrote after the last look is not lost with it.
                        if let known = runs[place], run > known, !isPrevious {
                            found = (try? engine.logs(pod, container: name, previous: true, since: from, limit: tail)) ?? []
                        }
                        runs[place] = run
                        found += try engine.logs(pod, container: name, previous: isPrevious, since: from, limit: tail)
                        for line in found {
                            lines.append(LogReply.Line(pod: pod.name, container: name, time: line.time, text: line.text))
                            shown[place] = line.time
                        }
                    } catch {
                        if isFirst, !isPrefixed { throw refused(error, at: command.node) }
                    }
                }
            }
            // Stable: equal times keep the order of pods and containers.
            return lines.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(\.element)
        }
        emit(.logs(LogReply(lines: try collect(isFirst: true), isPrefixed: isPrefixed)))
        guard command.has(.follow) else { return }
        try followLogs(command.node) { () throws(Stop) in
            let lines = try collect(isFirst: false)
            if !lines.isEmpty { self.emit(.logs(LogReply(lines: lines, isPrefixed: isPrefixed))) }
        }
    }

    private func restarts(of pod: ObjectKey, _ container: String) -> Int32 {
        guard let pod = engine?.cluster.pod(pod.name, namespace: pod.namespace),
            let index = pod.spec.containers.firstIndex(where: { $0.name == container }), index < pod.status.containers.count
        else { return 0 }
        return pod.status.containers[index].restartCount
    }

    /// The pods whose lines are shown: those that run, and of a job also those that are through.
    private func written(by key: ObjectKey, at node: SyntaxNode) throws(Stop) -> [ObjectKey] {
        let active = try pods(of: key, at: node)
        return key.kind == .job || key.kind == .cronJob ? followed(key) : active
    }

    /// The pods whose lines are still of interest: those that end too, and successors.
    private func followed(_ key: ObjectKey) -> [ObjectKey] {
        guard let cluster = engine?.cluster, cluster.exists(key) else { return [] }
        switch key.kind {
        case .pod: return [key]
        case .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob: return cluster.pods(ofOwner: key).compactMap { cluster.pod($0)?.key }
        case .service:
            guard let service = cluster.service(key.name, namespace: key.namespace) else { return [] }
            return cluster.pods(matching: service.selector, namespace: key.namespace).compactMap { cluster.pod($0)?.key }
        default: return []
        }
    }

    /// A container that no pod of the object has is a slip of the pen.
    private func checkContainer(_ name: String, of key: ObjectKey, at node: SyntaxNode) throws(Stop) {
        var names: [String] = []
        for pod in try written(by: key, at: node).prefix(20) {
            for container in engine?.cluster.pod(pod.name, namespace: pod.namespace)?.spec.containers ?? [] where !names.contains(container.name) {
                names.append(container.name)
            }
        }
        if names.isEmpty || names.contains(name) { return }
        throw fault(at: node, "\(key) has no container '\(name)'", help: nearMiss(name, among: names) ?? "it has \(names.joined(separator: ", "))")
    }

    /// A single pod: its first main container unless one is named; a controller's pods: all that write.
    private func logContainers(of pod: ObjectKey, all: Bool) -> [String] {
        guard let spec = engine?.cluster.pod(pod.name, namespace: pod.namespace)?.spec else { return [] }
        if all { return spec.containers.map(\.name) }
        return Array(spec.mainContainers.prefix(1).map(\.name))
    }

    /// Lines are written while nothing else changes, so time is followed in seconds and not in changes.
    private func followLogs(_ node: SyntaxNode, _ look: () throws(Stop) -> Void) throws(Stop) {
        if options.mode == .interactive { return try follow(node, look) }
        let engine = try machines(at: node)
        let limit = engine.now + .minutes(5)
        while engine.now < limit, !(isQuietForEver && livePods == 0) {
            try pass(options.isSimulated ? .seconds(1) : .milliseconds(100), at: node)
            try look()
        }
    }
}
