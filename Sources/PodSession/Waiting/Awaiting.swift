internal import PodModel
internal import PodSyntax

/// A wait in progress, for `session` and for its own report.
struct Awaiting {
    /// `wait web ready`, as written, without its limit.
    var text: String
    let node: SyntaxNode
    let since: Timestamp
    /// When it fails; nil is no limit.
    let limit: Timestamp?
    /// How long it must hold.
    var hold = TimeSpan.zero
    /// Since when it holds, and the longest that it has held before; nil while it does not.
    var heldSince: Timestamp?
    var heldLongest: TimeSpan?
    /// The objects it is about.
    var objects: [ObjectKey]
    /// What blocks, where the wait itself knows it best.
    var reason: (() -> String?)?
}

extension Awaiting {
    /// Takes down what a look found; true when it has held for long enough.
    mutating func note(held: Bool, at now: Timestamp) -> Bool {
        if held {
            let since = heldSince ?? now
            heldSince = since
            return now - since >= hold
        }
        if let since = heldSince { heldLongest = max(now - since, heldLongest ?? .zero) }
        heldSince = nil
        return false
    }

    /// It came and went.
    var fleeting: String? {
        heldLongest.map { "it did not last: at most \($0.rounded) of \(hold)" }
    }
}

/// What a look at a condition found.
enum Verdict {
    case held
    case notYet
    /// It can no longer come true, and why.
    case impossible(String)
}

/// How often a condition that costs much is looked at again. What costs little is looked at whenever something changed;
/// what went through many objects only when a share of them may have changed or time has passed. Counted in changes and
/// virtual time, so equal runs look at equal moments.
struct LookInterval {
    /// A look that visits no more than this costs nothing worth saving.
    private static let cheap = 256
    private var nextChanges: UInt64 = 0
    private var nextTime = Timestamp(nanoseconds: .min)
    private var lastChanges = UInt64.max

    /// True if it is time to look. A cluster that has not changed is not looked at again, unless time itself is asked
    /// for.
    func isDue(changes: UInt64, now: Timestamp, dependsOnTime: Bool) -> Bool {
        if changes == lastChanges { return dependsOnTime && now >= nextTime }
        return changes >= nextChanges || now >= nextTime
    }

    mutating func looked(cost: Int, changes: UInt64, now: Timestamp) {
        lastChanges = changes
        if cost <= LookInterval.cheap {
            nextChanges = changes
            nextTime = now
        } else {
            nextChanges = changes + UInt64(cost)
            nextTime = now + .seconds(1)
        }
    }
}
