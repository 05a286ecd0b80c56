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

    init(order: ProbeOrders.Order, next: TimeSpan) {
        self.order = order
        self.next = next
        if case .probe(_, let kind) = order.task { counter = ProbeCounter(kind: kind) }
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
        if case .probe(let probe, _) = order.task { max(probe.timeout, .milliseconds(1)) } else { nil }
    }

    /// What is to be reported about an answer.
    func record(_ answer: ProbeAnswer) -> RuntimeReport.News? {
        let container = order.key.container
        switch order.task {
        case .hook(let hook, _):
            return .hookEnded(container: container, hook: hook, success: answer.isSuccess, message: answer.message)
        case .probe(let probe, let kind):
            switch counter?.record(success: answer.isSuccess, probe: probe) ?? .silent {
            case .silent: return nil
            case .firstFailure: return .probeFailing(container: container, kind: kind, message: answer.message)
            case .flipped(let success):
                return .probed(container: container, kind: kind, success: success, message: answer.message)
            }
        }
    }
}
