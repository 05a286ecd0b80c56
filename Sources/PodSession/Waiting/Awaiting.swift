internal import PodModel
internal import PodSyntax

/// A wait in progress, for `session` and for its own report.
struct Awaiting {
    /// `wait web ready`, as written, without its limit.
    let text: String
    let node: SyntaxNode
    let since: Timestamp
    /// When it fails; nil is no limit.
    let limit: Timestamp?
    /// The objects it is about.
    var objects: [ObjectKey]
    /// What blocks, where the wait itself knows it best.
    var reason: (() -> String?)?
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

    /// True if it is time to look. A cluster that has not changed is not looked at again, unless time itself is asked for.
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
