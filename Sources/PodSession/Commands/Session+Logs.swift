internal import PodControlPlane
internal import PodLanguage
internal import PodLifecycle
internal import PodModel
internal import PodSyntax

extension Session {
    /// `logs POD[/CONTAINER] [follow] [previous] [since D] [tail N] [timestamps]`; of a controller all its pods, each
    /// line prefixed.
    func showLogs(_ command: CommandSyntax, in scope: Scope) throws(EvaluationFailure) {
        guard let word = command.target else { throw fault(at: command.node, "a pod's name is missing") }
        let plane = try controlPlane(at: command.node)
        var (key, container) = try objectAndContainer(word, in: scope)
        if let option = command.word(.container) { container = try text(of: option, in: scope) }
        var request = LogRequest(
            previous: command.has(.previous), follows: command.has(.follow) && !command.has(.previous))
        if let option = command.word(.since) { request.since = plane.now + (.zero - (try span(option, in: scope))) }
        if let option = command.word(.tail) { request.tail = Int(try text(of: option, in: scope)).map { max(0, $0) } }
        if key.kind == .pod, !plane.exists(key) { throw missing(key, at: word.node) }
        if let container { try checkContainer(container, of: key, at: word.node) }
        var view = LogView(key: key, container: container, request: request, showsTimes: command.has(.timestamps))
        for pod in try written(by: key, at: word.node) {
            for name in view.containers(of: pod, in: plane) {
                do {
                    try view.open(pod, name, plane)
                } catch {
                    if key.kind == .pod { throw fault(error, at: Place(command.node)) }
                }
            }
        }
        _ = try show(view, at: command.node)
        if request.follows { try follow(&view, at: command.node) }
    }

    /// All lines that there are now, a portion at a time: the cluster lives meanwhile. False when there were none.
    private func show(_ view: LogView, at node: SyntaxNode) throws(EvaluationFailure) -> Bool {
        let plane = try controlPlane(at: node)
        var wasAny = false
        while true {
            let lines = view.feed.next(at: plane.now)
            if lines.isEmpty || isUnread { return wasAny }
            wasAny = true
            emit(.logs(LogReply(lines: lines, isPrefixed: view.isPrefixed, showsTimes: view.showsTimes)))
            if can(.movesTime) { continue }
            if let interruption = interruption() { throw interrupted(interruption, at: node) }
            _ = try step(until: plane.now)
        }
    }

    /// Nobody reads behind the pipe any more.
    private var isUnread: Bool { pipe?.isClosed ?? false }

    /// Until all have ended for good, in simulation at most for some minutes. Lines are written while nothing else
    /// changes, so time is followed in seconds and not in changes.
    private func follow(_ view: inout LogView, at node: SyntaxNode) throws(EvaluationFailure) {
        let plane = try controlPlane(at: node)
        let isInteractive = options.mode == .interactive
        let limit =
            can(.movesTime) && !isInteractive
            ? plane.now + Session.followedSimulation : Timestamp(nanoseconds: .max)
        hasWaited = true
        while !isUnread {
            // Asked before the look: what comes in between is seen by the next.
            let isOver = hasEnded(view, plane)
            openFurther(&view, plane)
            let wasAny: Bool
            do {
                wasAny = try show(view, at: node)
            } catch {
                if isInteractive, error.report.exitCode == ExitCode.interrupted { return }
                throw error
            }
            if wasAny { continue }
            if isOver { return }
            if plane.now >= limit {
                return output.chatter(
                    Chatter(
                        .hint,
                        "\(view.key) goes on; logs were followed for \(Session.followedSimulation) of simulated time"))
            }
            if let interruption = interruption() {
                if interruption == .interrupt, isInteractive { return }
                throw interrupted(interruption, at: node)
            }
            if isInteractive, can(.movesTime) { options.pause(.milliseconds(100)) }
            let target = plane.now + (can(.movesTime) && !isInteractive ? .seconds(1) : .milliseconds(100))
            while plane.now < target {
                _ = try step(until: target)
                try react()
                if can(.movesTime) { _ = try show(view, at: node) }
            }
        }
    }

    /// Five minutes, as a wait without a limit.
    private static let followedSimulation = TimeSpan.minutes(5)

    /// Nothing will be written any more.
    private func hasEnded(_ view: LogView, _ plane: any ControlPlane) -> Bool {
        switch view.key.kind {
        case .pod: break
        // Nobody makes pods because of it; without any they may yet come.
        case .service: if followed(view.key).isEmpty, plane.exists(view.key) { return false }
        case .job: if let job = plane.workload(view.key)?.jobState, job.finished == nil { return false }
        case .template, .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .cronJob,
            .persistentVolumeClaim, .configMap, .secret, .node, .namespace, .event, .autoscaler, .budget,
            .unstructured:
            if plane.exists(view.key) { return false }
        }
        return followed(view.key).allSatisfy { pod in
            view.containers(of: pod, in: plane).allSatisfy { plane.hasEnded(pod, container: $0) }
        }
    }

    /// Successors, and containers that have started since.
    private func openFurther(_ view: inout LogView, _ plane: any ControlPlane) {
        let pods = followed(view.key)
        for pod in pods {
            for name in view.containers(of: pod, in: plane) { try? view.open(pod, name, plane) }
        }
        view.feed.removeDrained { pod, _ in pods.contains(pod) }
    }

    /// The pods whose lines are shown: those that run, and of a job also those that are through.
    private func written(by key: ObjectKey, at node: SyntaxNode) throws(EvaluationFailure) -> [ObjectKey] {
        let active = try pods(of: key, at: node)
        return key.kind == .job || key.kind == .cronJob ? followed(key) : active
    }

    /// The pods whose lines are still of interest: those that end too, and successors.
    private func followed(_ key: ObjectKey) -> [ObjectKey] {
        guard let plane, plane.exists(key) else { return [] }
        switch key.kind {
        case .pod: return [key]
        case .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob:
            return plane.pods(.owner(key)).map(\.key)
        case .service:
            guard let service = plane.service(key) else { return [] }
            return plane.pods(.matching(service.selector, namespace: key.namespace)).map(\.key)
        case .endpoints, .autoscaler, .budget, .persistentVolumeClaim, .configMap, .secret, .template, .node,
            .namespace, .event, .unstructured:
            return []
        }
    }

    /// A container that no pod of the object has is a slip of the pen.
    private func checkContainer(_ name: String, of key: ObjectKey, at node: SyntaxNode) throws(EvaluationFailure) {
        var names: [String] = []
        for pod in try written(by: key, at: node).prefix(20) {
            for container in plane?.pod(pod)?.spec.containers ?? []
            where !names.contains(container.name) {
                names.append(container.name)
            }
        }
        if names.isEmpty || names.contains(name) { return }
        throw fault(
            at: node, "\(key) has no container '\(name)'",
            help: nearMiss(name, among: names) ?? "it has \(names.joined(separator: ", "))")
    }
}

/// Which logs are shown, and how.
private struct LogView {
    let key: ObjectKey
    /// nil: of a single pod its first main container, of a controller's pods all that write.
    let container: String?
    let request: LogRequest
    let showsTimes: Bool
    var feed = LogFeed()

    init(key: ObjectKey, container: String?, request: LogRequest, showsTimes: Bool) {
        self.key = key
        self.container = container
        self.request = request
        self.showsTimes = showsTimes
    }

    var isPrefixed: Bool { key.kind != .pod }

    func containers(of pod: ObjectKey, in plane: any ObjectView) -> [String] {
        if let container { return [container] }
        guard let spec = plane.pod(pod)?.spec else { return [] }
        if isPrefixed { return spec.containers.map(\.name) }
        return spec.mainContainers.prefix(1).map(\.name)
    }

    /// Does nothing where it is read already.
    mutating func open(_ pod: ObjectKey, _ container: String, _ plane: any ControlPlane) throws(ControlPlaneError) {
        guard let found = plane.pod(pod), !feed.reads(found.meta.uid, container)
        else { return }
        feed.add(pod, found.meta.uid, container, try plane.openLog(pod, container: container, request))
    }
}
