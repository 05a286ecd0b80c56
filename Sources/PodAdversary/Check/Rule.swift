/// The rules that runs are held against, by their numbers in the list of invariants.
package enum Rule: UInt8, CaseIterable, Hashable, Sendable {
    case z1, z2, z3, z4, z5, z6, z7, z8, z9, z10, z11, z12, z13, z14, z15, z16, z17, z18, z19, z20, h1, h9, sums, q1, q2

    /// One line.
    package var words: String {
        switch self {
        case .z1: "Z1 active pods never exceed replicas and surge"
        case .z2: "Z2 a roll-out takes no pod below what has to be available; recreate never overlaps"
        case .z3: "Z3 a pod's UID lives once"
        case .z4: "Z4 one pod an ordinal; made from below, ended and updated from above"
        case .z5: "Z5 one daemon pod a node"
        case .z6: "Z6 jobs keep to their parallelism and count each pod and index once; each time of a cron job once"
        case .z7: "Z7 addresses and host ports are unique, and free only when the sandbox is gone"
        case .z8: "Z8 a node holds no more than it has"
        case .z9: "Z9 a pod is bound once, to a node that may take it"
        case .z10: "Z10 phases go forward, restarts rise, init before main, ready only when probes say so"
        case .z11: "Z11 restarts wait for their back-off"
        case .z12: "Z12 KILL comes not before the grace; mains end before sidecars"
        case .z13: "Z13 endpoints are the ready, matching pods that stay"
        case .z14: "Z14 an eviction leaves what the budget wants"
        case .z15: "Z15 controllers own what they match and delete only what they own"
        case .z16: "Z16 versions rise with every write"
        case .z17: "Z17 what was accepted stands until the next write"
        case .z18: "Z18 a quiet cluster writes nothing"
        case .z19: "Z19 claims stay while they are used or wanted"
        case .z20: "Z20 no timer early, no instant without end"
        case .h1: "H1 a watch and a list say the same"
        case .h9: "H9 a journal leads to the same cluster"
        case .sums: "Σ kept sums are what a count gives"
        case .q1: "Q1 when all is quiet, what was declared is so, or says why not"
        case .q2: "Q2 machines hold what the store says, no more and no less"
        }
    }
}

/// A rule that did not hold.
package struct Violation: Error, Hashable, Sendable, CustomStringConvertible {
    package let rule: Rule
    package let text: String

    package init(_ rule: Rule, _ text: String) {
        self.rule = rule
        self.text = text
    }

    package var description: String { "\(String(describing: rule).uppercased()): \(text)" }
}

/// How often the premise of each rule held: a rule that never checked anything proves nothing.
package struct RuleCounts: Hashable, Sendable {
    private var counts = [Int](repeating: 0, count: Rule.allCases.count)

    package init() {}

    package subscript(_ rule: Rule) -> Int {
        get { counts[Int(rule.rawValue)] }
        set { counts[Int(rule.rawValue)] = newValue }
    }

    package mutating func add(_ other: RuleCounts) {
        for i in counts.indices { counts[i] += other.counts[i] }
    }
}
