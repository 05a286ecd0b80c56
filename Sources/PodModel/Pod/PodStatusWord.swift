import PodCollections

/// What kubectl shows of a pod in its STATUS column.
package enum PodDisplayStatus: Hashable, Sendable {
    case phase(PodPhase)
    case reason(PodStatusReason)
    /// A main container that has something to say.
    case container(ContainerDisplayStatus)
    /// An init container that stands in the way.
    case initContainer(ContainerDisplayStatus)
    /// So many init containers of so many are through.
    case initializing(done: Int, total: Int)
    /// Of several main containers one runs, not all are ready.
    case notReady
    case terminating
    /// It waits for its scheduling gates to be removed.
    case gated
    /// It is to end, and its node is silent.
    case unknown

    package var word: String {
        switch self {
        case .phase(let phase): phase.apiName
        case .reason(let reason): reason.rawValue
        case .container(let status): status.word
        case .initContainer(let status): "Init:" + status.word
        case .initializing(let done, let total): "Init:\(done)/\(total)"
        case .notReady: "NotReady"
        case .terminating: "Terminating"
        case .gated: "SchedulingGated"
        case .unknown: "Unknown"
        }
    }
}

/// What one container has to say of its pod.
package enum ContainerDisplayStatus: Hashable, Sendable {
    case waiting(WaitingReason)
    case terminated(TerminationReason)
    case signal(Int)
    case exitCode(Int)

    /// Of an ended container, by its reason, else by its signal or exit code.
    init(_ end: Termination) {
        if let reason = end.reason {
            self = .terminated(reason)
        } else {
            self = end.signal != 0 ? .signal(Int(end.signal)) : .exitCode(Int(end.exitCode))
        }
    }

    fileprivate var word: String {
        switch self {
        case .waiting(let reason): reason.rawValue
        case .terminated(let reason): reason.rawValue
        case .signal(let number): "Signal:\(number)"
        case .exitCode(let code): "ExitCode:\(code)"
        }
    }
}

extension Pod {
    /// The word in the STATUS column.
    package var statusWord: String { displayStatus.word }

    /// In kubectl's order of precedence (`pkg/printers/internalversion/printers.go`, `printPod`).
    package var displayStatus: PodDisplayStatus {
        // Its containers were killed; why is what counts.
        if status.phase == .failed, status.reason == .evicted { return .reason(.evicted) }
        var shown = status.reason.map { PodDisplayStatus.reason($0) } ?? .phase(status.phase)
        if isGated { shown = .gated }
        let initial = initDisplayStatus
        if let initial { shown = initial }
        // Once all init containers are through, the mains have the last word: a sidecar may crash beside them.
        if initial == nil || status.conditions.initialized.isTrue { shown = mainDisplayStatus(otherwise: shown) }
        if isTerminating {
            if status.reason == .nodeLost { return .unknown }
            if !status.phase.isFinal { return .terminating }
        }
        return shown
    }

    /// The first init container that is not through; `nil` when all are. A started sidecar counts as through.
    private var initDisplayStatus: PodDisplayStatus? {
        // A pod that has never been looked at by its node, or has ended, says nothing of its init containers.
        let total = spec.containers.reduce(0) { $0 + ($1.role == .main ? 0 : 1) }
        if total == 0 || nodeName == nil { return nil }
        var index = -1
        for (container, seen) in zip(spec.containers, status.containers) where container.role != .main {
            index += 1
            switch seen.state {
            case .terminated(let end) where end.exitCode == 0 && container.role == .initial:
                continue
            case .terminated(let end):
                if container.role == .sidecar, seen.isStarted || status.phase.isFinal { continue }
                return .initContainer(ContainerDisplayStatus(end))
            case .waiting(let reason, _) where reason != .podInitializing:
                if container.role == .sidecar, seen.isStarted { continue }
                // Waiting to be created is the ordinary start: kubectl counts it as progress.
                return reason == .containerCreating
                    ? .initializing(done: index, total: total) : .initContainer(.waiting(reason))
            case .running, .waiting:
                if container.role == .sidecar, seen.isStarted { continue }
                return .initializing(done: index, total: total)
            }
        }
        return nil
    }

    /// The last main container that has something to say decides, then `Completed` beside a running one is corrected.
    private func mainDisplayStatus(otherwise shown: PodDisplayStatus) -> PodDisplayStatus {
        // A pod without a node has no containers yet, only their spec.
        if nodeName == nil { return shown }
        var shown = shown
        var hasRunning = false
        for (container, seen) in zip(spec.containers, status.containers).reversed() where container.role == .main {
            switch seen.state {
            case .waiting(let reason, _):
                shown = .container(.waiting(reason))
            case .terminated(let end):
                shown = .container(ContainerDisplayStatus(end))
            case .running where seen.isReady:
                hasRunning = true
            case .running:
                break
            }
        }
        if shown == .container(.terminated(.completed)), hasRunning { return isReady ? .phase(.running) : .notReady }
        return shown
    }

    /// `2/3`: ready of all mains and sidecars.
    package var readyText: String {
        var ready = 0
        var total = 0
        for (i, container) in spec.containers.enumerated() where container.role != .initial {
            total += 1
            if i < status.containers.count, status.containers[i].isReady { ready += 1 }
        }
        return "\(ready)/\(total)"
    }

    /// `0`, or `3 (5m ago)` with the age of the last restart.
    package func restartsText(at now: Timestamp) -> String {
        let count = restarts
        guard count > 0 else { return "0" }
        let last = status.containers.compactMap { $0.restartCount > 0 ? $0.lastTermination?.value.finishedAt : nil }
            .max()
        guard let last else { return String(count) }
        return "\(count) (\((now - last).age) ago)"
    }
}
