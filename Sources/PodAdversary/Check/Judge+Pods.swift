import PodCollections
import PodControl
import PodEngine
import PodModel

// Every pod, each time; and what the watch said of it.
extension Judge {
    mutating func lookAtPods(afterAct: Bool) throws(Violation) {
        let now = engine.cluster.revision
        if now < revision { throw Violation(.z16, "the revision fell from \(revision) to \(now)") }
        try readWatch()
        var found: Violation?
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ now
        var count = 0
        // The closure cannot throw, and a struct cannot be changed inside it while it is read: what was seen is kept
        // outside.
        var sights = self.sights
        self.sights = DenseTable()
        var born = self.born
        self.born = []
        var checks = self.checks
        var taken: Set<PodSlot> = []
        var lost: Set<PodSlot> = []
        var newborn: Set<PodSlot> = []
        var doomed: Set<PodSlot> = []
        let rules = PodRules(engine: engine, runtime: runtime, revision: now)
        let listed = self.listed
        engine.cluster.forEachPod { id, pod in
            count += 1
            hash = (hash ^ id.uid.rawValue ^ pod.meta.resourceVersion &* 31) &* 0x100_0000_01B3
            let slot = id.slot
            sights.grow(toHold: slot, filling: Sight())
            checks[.h1] += 1
            let seen = listed.contains(slot) ? listed[slot] : nil
            if seen?.uid != id.uid || seen?.version != pod.meta.resourceVersion {
                found = Violation(
                    .h1, "\(pod.key) is at version \(pod.meta.resourceVersion), its watcher was notified of another")
                return false
            }
            if sights[slot].uid != id.uid {
                checks[.z3] += 1
                if !born.insert(id.uid).inserted {
                    found = Violation(.z3, "the UID of \(pod.key) lives again")
                    return false
                }
                newborn.insert(id.slot)
                sights[slot] = Sight()
                sights[slot].uid = id.uid
            } else if let wrong = rules.compare(id, pod, sights[slot], &checks) {
                found = wrong
                return false
            }
            if pod.meta.resourceVersion != sights[slot].version,
                let wrong = rules.inspect(id, pod, sights[slot], &checks)
            {
                found = wrong
                return false
            }
            if sights[slot].isReady, pod.meta.resourceVersion != sights[slot].version {
                if pod.meta.deletion == nil ? !pod.isReady : !pod.isReady || pod.status.disruption != nil {
                    lost.insert(id.slot)
                } else if pod.meta.deletion != nil {
                    taken.insert(id.slot)
                }
            }
            if pod.meta.deletion != nil, sights[slot].deletion == nil, pod.status.disruption == nil {
                doomed.insert(id.slot)
            }
            rules.note(id, pod, &sights[slot])
            return true
        }
        self.sights = sights
        self.born = born
        self.checks = checks
        justTaken = taken
        justLost = lost
        justBorn = newborn
        justDoomed = doomed
        digest = hash
        revision = now
        if let found { throw found }
        checks[.h1] += 1
        let listedCount = listed.all.count { $0.version != 0 }
        if listedCount != count { throw Violation(.h1, "a watcher knows \(listedCount) pods, there are \(count)") }
    }

    mutating func readWatch() throws(Violation) {
        guard let watch, let changes = engine.takeChanges(of: watch) else {
            throw Violation(.h1, "the watch fell behind")
        }
        var last: UInt64 = 0
        for change in changes {
            if change.version < last { throw Violation(.h1, "a watch tells version \(change.version) after \(last)") }
            last = change.version
            let slot = change.pod.slot
            listed.grow(toHold: slot, filling: (UID(rawValue: 0), 0))
            if change.kind == .deleted {
                if listed[slot].uid == change.pod.uid { listed[slot] = (UID(rawValue: 0), 0) }
            } else {
                listed[slot] = (change.pod.uid, change.version)
            }
        }
    }
}
