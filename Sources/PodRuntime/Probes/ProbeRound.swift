import PodLifecycle
import PodModel

/// An order under way: when it asks next, and what has come of it.
final class ProbeRound {
    let order: ProbeOrders.Order
    var next: TimeSpan
    /// The asking just now.
    var attempt: (any ProbeAttempt)?
    var deadline: TimeSpan?
    private var counter: ProbeCounter?
    /// The failure or warning that was reported last.
    private var reported = ""

    init(order: ProbeOrders.Order, next: TimeSpan) {
        self.order = order
        self.next = next
        if case .probe(_, let kind) = order.task { counter = ProbeCounter(kind: kind, verdict: order.verdict) }
    }

    var action: ProbeAction {
        switch order.task {
        case .probe(let probe, _): probe.action
        case .hook(_, let action): action
        }
    }

    var isCommand: Bool {
        if case .exec = action { true } else { false }
    }

    /// nil: once.
    var period: TimeSpan? {
        if case .probe(let probe, _) = order.task { max(probe.period, .milliseconds(1)) } else { nil }
    }

    /// nil: as long as it takes.
    var timeout: TimeSpan? {
        switch order.task {
        case .probe(let probe, _): max(probe.timeout, .milliseconds(1))
        case .hook(_, .sleep(let span)): span
        case .hook: nil
        }
    }

    /// What is to be reported about an answer.
    func record(_ answer: ProbeAnswer) -> RuntimeReport.News? {
        let container = order.key.container
        switch order.task {
        case .hook(let hook, _):
            return .hookEnded(container: container, hook: hook, success: answer.isSuccess, message: answer.message)
        case .probe(_, let kind) where answer.isUnknown:
            if answer.message == reported { return nil }
            reported = answer.message
            return .probeErrored(container: container, kind: kind, message: answer.message)
        case .probe(let probe, let kind):
            switch counter?.record(success: answer.isSuccess, probe: probe) ?? .silent {
            case .silent where answer.message == reported || answer.message.isEmpty: return nil
            case .silent where answer.isSuccess:
                reported = answer.message
                return .probeWarning(container: container, kind: kind, message: answer.message)
            case .silent, .firstFailure:
                reported = answer.message
                return .probeFailing(container: container, kind: kind, message: answer.message)
            case .flipped(let success):
                // A warning is reported by itself, at the next answer.
                reported = success ? "" : answer.message
                return .probed(container: container, kind: kind, success: success, message: answer.message)
            }
        }
    }
}
