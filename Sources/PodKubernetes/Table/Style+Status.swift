package import PodModel
package import PodText

// The colour of a STATUS word, by what the word stands for.
extension Style {
    package init(_ status: PodDisplayStatus) {
        switch status {
        case .phase(let phase): self.init(phase)
        case .reason, .initContainer, .unknown: self = .bad
        case .container(.waiting(let reason)): self.init(reason)
        case .container(.terminated(.completed)), .terminating: self = .faint
        case .container(.terminated(.error)), .container(.terminated(.outOfMemory)),
            .container(.terminated(.startError)), .container(.signal), .container(.exitCode):
            self = .bad
        case .initializing, .notReady, .gated: self = .caution
        }
    }

    private init(_ phase: PodPhase) {
        switch phase {
        case .pending: self = .caution
        case .running: self = .good
        case .succeeded: self = .faint
        case .failed, .unknown: self = .bad
        }
    }

    package init(_ reason: WaitingReason) { self = reason.isObstacle ? .bad : .caution }

    package init(_ status: JobDisplayStatus) {
        switch status {
        case .running: self = .good
        case .suspended: self = .caution
        case .complete, .successCriteriaMet: self = .faint
        case .failed, .failureTarget: self = .bad
        }
    }

    /// Of a node.
    package init(isReady: Bool, isUnschedulable: Bool) { self = isReady && !isUnschedulable ? .good : .caution }

    /// Of a namespace.
    package init(isTerminating: Bool) { self = isTerminating ? .faint : .good }
}
