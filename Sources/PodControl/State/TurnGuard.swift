import PodCollections
package import PodModel
import PodTables

/// Watches over one turn of the engine: all that follows from one command, or from what is due at one instant. How much
/// a turn does has no bound (two million pods may be made in one), how often it comes back to the same object has.
struct TurnGuard {
    /// Turns so far; what is counted for an object in an earlier one counts no more.
    private(set) var number: UInt32 = 0
    var endless: EndlessTurn?
    /// Who acts, once an object has been looked at half as often as is allowed.
    private var parties: [String] = []
    private var isSuspicious = false

    static let looks: UInt32 = 10_000
    static let mostParties = 8

    mutating func begin() {
        number &+= 1
        isSuspicious = false
        parties = []
    }

    /// Whether so much was done about an object that its controllers are to be named.
    mutating func suspects(_ turnCount: TurnCount, most: UInt32) -> Bool {
        if turnCount.count > most / 2 { isSuspicious = true }
        return isSuspicious
    }

    /// Notes who acts; when the object was looked at too often, the turn is endless.
    mutating func note(_ party: String, _ turnCount: TurnCount, most: UInt32, at now: Timestamp) {
        if parties.count < Self.mostParties, !parties.contains(party) { parties.append(party) }
        if turnCount.turn == number, turnCount.count > most, endless == nil {
            endless = EndlessTurn(time: now, parties: parties)
        }
    }
}

extension Cluster {
    /// Set when the controllers were found to answer each other without end: from then on none of them acts.
    package var endlessTurn: EndlessTurn? { turn.endless }

    /// A controller looks at what it owns.
    mutating func countLook(workload slot: WorkloadSlot) {
        // A replica set makes at most `burst` pods at a look.
        let most = TurnGuard.looks + UInt32(clamping: tables.workloads[slot].object.replicas)
        note(workload: slot, tables.countLook(workload: slot, inTurn: turn.number), most: most)
    }

    /// A controller has made a pod.
    mutating func countMade(workload slot: WorkloadSlot) {
        let wanted = tables.workloads[slot].object.replicas + tables.workloads[slot].pods.count + tables.nodeOrder.count
        let most = 1_000 + 32 * UInt32(clamping: min(wanted, 1 << 26))
        note(workload: slot, tables.countMade(workload: slot, inTurn: turn.number), most: most)
    }

    private mutating func note(workload slot: WorkloadSlot, _ turnCount: TurnCount, most: UInt32) {
        guard turn.suspects(turnCount, most: most) else { return }
        turn.note(
            "\(tables.workloads[slot].source) (\(tables.workloads[slot].object.key))", turnCount, most: most, at: now)
    }

    /// The taint-eviction controller looks at a node.
    mutating func countLook(node: NodeSlot) {
        let most = TurnGuard.looks + UInt32(clamping: tables.nodes[node].pods.count)
        let turnCount = tables.countLook(node: node, inTurn: turn.number)
        guard turn.suspects(turnCount, most: most) else { return }
        turn.note("taint-eviction-controller (\(tables.nodes[node].node.key))", turnCount, most: most, at: now)
    }
}
