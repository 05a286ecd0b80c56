package import PodCollections
package import PodModel

/// The worker of one pod on its node, as the kubelet leads it: a value that is told what is desired, what the machine
/// reports and what time it is, and answers with effects, events and a new status. It knows no clock and no machine.
package struct PodWorker: Sendable {
    package enum Stage: UInt8, Hashable, Sendable {
        case makingSandbox
        /// The sandbox stands; init containers, then mains.
        case running
        /// All containers are being ended.
        case stopping
        case removingSandbox
        /// At its end, with a final phase; the record stays until it is deleted.
        case finished
        /// Deleted and confirmed: nothing of it is left on the machine.
        case gone
    }

    /// Why the pod as a whole stops.
    enum StopCause: UInt8, Hashable, Sendable {
        case none
        /// All mains have ended, or an init container has failed for good.
        case completed
        case deadline
        /// The machine cannot bear it any longer, or its node needs what it uses.
        case eviction
        case deletion
        /// All containers are started again in the same sandbox.
        case restart
    }

    package let identity: PodIdentity
    package private(set) var template: PodTemplate
    package var status: PodStatus
    package var containers: Few<ContainerWork>
    package var stage = Stage.makingSandbox
    var cause = StopCause.none
    package private(set) var isDeleted = false
    /// A bug planted on purpose, for tests of the simulator.
    let mutant: Mutant
    /// When the grace of the whole pod's stop ends.
    var stopDeadline = Timestamp.never
    /// Grace zero was asked for: KILL without a signal before it.
    var killsAtOnce = false
    /// When a failed sandbox is tried again.
    var sandboxRetry = Timestamp.never
    /// How often in a row it failed, and for what the last time.
    package internal(set) var failedSandboxes: UInt8 = 0
    var sandboxFault = SandboxFault.other
    /// When a failed change of cpu or memory is tried again.
    var resizeRetry = Timestamp.never
    /// When this worker wants to be woken; `.never` when only reports can move it.
    package private(set) var nextDeadline = Timestamp.never

    /// `status` is what is known of the pod: a fresh one, or that of a pod whose machine has come back empty.
    package init(identity: PodIdentity, template: PodTemplate, status: PodStatus, mutant: Mutant = .none) {
        self.mutant = mutant
        self.identity = identity
        self.template = template
        self.status = status
        containers = Few(repeating: ContainerWork(), count: template.spec.containers.count)
    }

    package var spec: PodSpec { template.spec }

    /// The node takes the pod.
    package mutating func begin(at now: Timestamp, into out: inout PodWorkerOutput) {
        if status.phase.isFinal {
            stage = .finished
            return
        }
        if status.startTime == nil { status.startTime = now }
        takeUpStatus(at: now, into: &out)
        if stage == .makingSandbox { out.effects.append(.ensureSandbox) }
        finishInput(at: now, into: &out)
    }

    package mutating func receive(_ news: RuntimeReport.News, at now: Timestamp, into out: inout PodWorkerOutput) {
        switch news {
        case .sandboxReady(let address): sandboxReady(address, at: now, into: &out)
        case .sandboxFailed(let message, let fault): sandboxFailed(message, fault, at: now, into: &out)
        case .sandboxLost: sandboxLost(at: now, into: &out)
        case .sandboxRemoved: sandboxRemoved(at: now, into: &out)
        case .pulling(let i): if containers[i].step == .pulling { out.say(.pulling, i) }
        case .imageReady(let i, let took): imageReady(i, took: took, into: &out)
        case .imageFailed(let i, let error): imageFailed(i, error, at: now, into: &out)
        case .started(let i): started(i, at: now, into: &out)
        case .startFailed(let i, let reason, let message):
            startFailed(i, reason: reason, message: message, at: now, into: &out)
        case .exited(let i, let exit): exited(i, exit, at: now, into: &out)
        case .probeFailing(let i, let kind, let message): probeFailing(i, kind, message, into: &out)
        case .probeErrored(let i, let kind, let message): probeErrored(i, kind, message, into: &out)
        case .probeWarning(let i, let kind, let message): probeWarning(i, kind, message, into: &out)
        case .probed(let i, let kind, let success, let message):
            probed(i, kind, success: success, message: message, at: now, into: &out)
        case .hookEnded(let i, let hook, let success, let message):
            hookEnded(i, hook, success: success, message: message, at: now, into: &out)
        case .resized(let i): resized(i, into: &out)
        case .resizeFailed(let i, let message): resizeFailed(i, message, at: now, into: &out)
        case .evicted(let message): evicted(message, at: now, into: &out)
        }
        finishInput(at: now, into: &out)
    }

    /// The pod is to end; asked again with a shorter grace it ends sooner. Grace zero kills at once.
    package mutating func delete(grace: TimeSpan, at now: Timestamp, into out: inout PodWorkerOutput) {
        isDeleted = true
        switch stage {
        case .gone, .removingSandbox: break
        case .finished: stage = .gone
        case .makingSandbox, .running, .stopping: stopAll(.deletion, grace: grace, at: now, into: &out)
        }
        finishInput(at: now, into: &out)
    }

    /// The node ends the pod for want of something. That is a disruption, unlike the end of a pod that uses more than
    /// it may (`pkg/kubelet/eviction/eviction_manager.go`).
    package mutating func evict(message: String, at now: Timestamp, into out: inout PodWorkerOutput) {
        if evicted(message, at: now, into: &out) { status.disruption = .kubelet }
        finishInput(at: now, into: &out)
    }

    /// What is left to the pod when its record is gone: an evicted bare pod is deleted at once, and ends like
    /// another's.
    package var graceWithoutRecord: TimeSpan { cause == .eviction ? Delays.eviction : .zero }

    /// The spec has changed in place: containers whose own spec changed are restarted, the others are not touched.
    package mutating func change(to new: PodTemplate, at now: Timestamp, into out: inout PodWorkerOutput) {
        guard new !== template, new.spec.containers.count == containers.count else { return }
        let old = template
        template = new
        if stage == .running || stage == .makingSandbox {
            // The pod's own are set with each of its containers'.
            let isPodResized = old.spec.resources != new.spec.resources || old.request != new.request
            for i in containers.indices {
                let (was, becomes) = (old.spec.containers[i], new.spec.containers[i])
                if was.isReplaced(by: becomes) {
                    containerChanged(i, from: was, at: now, into: &out)
                } else if isPodResized && new.spec.hasOwnResources || was.resources.cpu != becomes.resources.cpu
                    || was.resources.memory != becomes.resources.memory
                {
                    resize(i, into: &out)
                }
            }
        }
        finishInput(at: now, into: &out)
    }

    /// Restarts one container in its pod, at once and without back-off. `false` when it will never run again.
    package mutating func restart(container i: Int, at now: Timestamp, into out: inout PodWorkerOutput) -> Bool {
        guard stage == .running || stage == .makingSandbox, containers[i].step != .ended else { return false }
        replace(i, saying: .killingForRequest, at: now, into: &out)
        finishInput(at: now, into: &out)
        return true
    }

    /// Ends all containers in the order of a stop and starts them again, init containers first, in the same sandbox.
    package mutating func restartAll(at now: Timestamp, into out: inout PodWorkerOutput) -> Bool {
        guard stage == .running else { return false }
        stopAll(.restart, grace: template.spec.grace, at: now, into: &out)
        finishInput(at: now, into: &out)
        return true
    }

    /// Time has come to `nextDeadline` or beyond.
    package mutating func wake(at now: Timestamp, into out: inout PodWorkerOutput) {
        wakePod(at: now, into: &out)
        for i in containers.indices where containers[i].due <= now { wakeContainer(i, at: now, into: &out) }
        finishInput(at: now, into: &out)
    }

    /// The ports of the host that the pod wants were somebody else's more than once: that is no end of another pod
    /// under way.
    package var lacksHostPort: Bool { stage == .makingSandbox && sandboxFault == .port && failedSandboxes > 1 }

    /// The last image error of a container cannot be cured by trying again.
    package func imageErrorIsFinal(container i: Int) -> Bool { containers[i].flags.contains(.imageErrorIsFinal) }

    /// When a container in back-off will be tried again.
    package func retryTime(container i: Int) -> Timestamp? {
        switch containers[i].step {
        case .backOff: containers[i].due
        case .pullRetry where containers[i].due != .never:
            containers[i].since + Delays.doubled(Delays.pull, times: containers[i].failedPulls &- 1)
        case .idle, .pulling, .pullRetry, .starting, .postStart, .running, .preStop, .awaitingTurn, .signalled, .ended:
            nil
        }
    }

    /// What every input ends with: move on what may move, and bring status and deadline up to date.
    private mutating func finishInput(at now: Timestamp, into out: inout PodWorkerOutput) {
        if stage == .running { advance(at: now, into: &out) }
        if stage == .stopping { advanceStop(at: now, into: &out) }
        updateSummary(at: now, into: &out)
        var next = min(sandboxRetry, resizeRetry)
        if let deadline = activeDeadline { next = min(next, deadline) }
        for container in containers where container.step != .signalled { next = min(next, container.due) }
        nextDeadline = next
    }
}
