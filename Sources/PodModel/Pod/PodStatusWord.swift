import PodCollections

extension Pod {
    /// The word in the STATUS column, in kubectl's order of precedence
    /// (`pkg/printers/internalversion/printers.go`, `printPod`).
    package var statusWord: String {
        // Its containers were killed; why is what counts.
        if status.phase == .failed, status.reason == .evicted { return PodStatusReason.evicted.rawValue }
        var word = status.reason?.rawValue ?? status.phase.apiName
        let initial = initialisingWord
        if let initial { word = initial }
        // Once all init containers are through, the mains have the last word: a sidecar may crash beside them.
        if initial == nil || status.conditions.initialized.isTrue { word = mainWord(otherwise: word) }
        if isTerminating {
            if status.reason == .nodeLost { return "Unknown" }
            if !status.phase.isFinal { return "Terminating" }
        }
        return word
    }

    /// The first init container that is not through; `nil` when all are. A started sidecar counts as through.
    private var initialisingWord: String? {
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
                if let reason = end.reason { return "Init:\(reason.rawValue)" }
                return end.signal != 0 ? "Init:Signal:\(end.signal)" : "Init:ExitCode:\(end.exitCode)"
            case .waiting(let reason, _) where reason != .podInitializing:
                if container.role == .sidecar, seen.isStarted { continue }
                // Waiting to be created is the ordinary start: kubectl counts it as progress.
                return reason == .containerCreating ? "Init:\(index)/\(total)" : "Init:\(reason.rawValue)"
            case .running, .waiting:
                if container.role == .sidecar, seen.isStarted { continue }
                return "Init:\(index)/\(total)"
            }
        }
        return nil
    }

    /// The last main container that has something to say decides, then `Completed` beside a running one is corrected.
    private func mainWord(otherwise word: String) -> String {
        // A pod without a node has no containers yet, only their spec.
        if nodeName == nil { return word }
        var word = word
        var hasRunning = false
        for (container, seen) in zip(spec.containers, status.containers).reversed() where container.role == .main {
            switch seen.state {
            case .waiting(let reason, _):
                word = reason.rawValue
            case .terminated(let end) where end.reason != nil:
                word = end.reasonText
            case .terminated(let end):
                word = end.signal != 0 ? "Signal:\(end.signal)" : "ExitCode:\(end.exitCode)"
            case .running where seen.isReady:
                hasRunning = true
            case .running:
                break
            }
        }
        if word == TerminationReason.completed.rawValue, hasRunning { return isReady ? "Running" : "NotReady" }
        return word
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
