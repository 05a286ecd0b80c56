import PodModel

// How StatefulSets and DaemonSets learn what has changed.
extension Cluster {
    /// A pod of the set has changed, comes or goes: its ordinal, or its node, is looked at again.
    mutating func touchPlace(of slot: Int, set: Int) {
        if sets[set].object.kind == .daemonSet {
            let node = pods[slot].node
            if node >= 0 {
                sets[set].touched.append(node)
            } else if let target = sets[set].daemon.node(of: UInt32(slot)) {
                sets[set].touched.append(target)
            }
        } else if let ordinal = ordinal(of: pods[slot].pod.meta.name, in: set) {
            sets[set].touched.append(Int32(ordinal))
        }
        enqueue(set: set)
    }

    /// A node came, went or changed: every DaemonSet looks whether it belongs there.
    mutating func touchDaemonSets(node: Int) {
        for set in daemonSets {
            sets[Int(set)].touched.append(Int32(node))
            enqueue(set: Int(set))
        }
    }

    /// What has to be looked at, rising, each once; forgets it.
    mutating func takeTouched(set slot: Int) -> [Int] {
        let touched = sets[slot].touched.sorted()
        sets[slot].touched.removeAll(keepingCapacity: true)
        var unique: [Int] = []
        for place in touched where unique.last != Int(place) { unique.append(Int(place)) }
        return unique
    }

    /// `2` of `db-2` in the set db; nil for a name that is none of its pods'.
    func ordinal(of name: String, in set: Int) -> Int? {
        let owner = sets[set].object.meta.name
        let digits = name.utf8.dropFirst(owner.utf8.count + 1)
        guard name.utf8.count > owner.utf8.count + 1, name.utf8.starts(with: owner.utf8),
            name.utf8[name.utf8.index(name.startIndex, offsetBy: owner.utf8.count)] == UInt8(ascii: "-"),
            digits.count < 8, digits.count == 1 || digits.first != UInt8(ascii: "0")
        else { return nil }
        var value = 0
        for digit in digits {
            guard digit >= 0x30, digit <= 0x39 else { return nil }
            value = value * 10 + Int(digit - 0x30)
        }
        return StatefulSetSpec.ordinals.contains(value) ? value : nil
    }

    /// Whether an ownerless pod with fitting labels may belong to the set: a StatefulSet takes only names of its own, a
    /// DaemonSet only pods that have a node.
    func canAdopt(_ slot: Int, by set: Int) -> Bool {
        switch sets[set].object.kind {
        case .statefulSet: ordinal(of: pods[slot].pod.meta.name, in: set) != nil
        case .daemonSet: pods[slot].node >= 0
        default: true
        }
    }

    /// The name of a pod is free: the StatefulSet that waits for it may go on.
    mutating func nameIsFree(_ key: ObjectKey, slot: Int) {
        if !doomedClaims.isEmpty, let claims = doomedClaims.removeValue(forKey: UInt32(slot)) {
            for claim in claims { dropClaim(claim) }
        }
        if nameWaiters.isEmpty { return }
        guard let set = nameWaiters.removeValue(forKey: key).map(Int.init), sets[set].isLive else { return }
        enqueue(set: set)
    }
}
