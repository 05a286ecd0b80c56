import PodControl
import PodEngine
import PodModel

/// Holds the cluster against the rules after every instant, and remembers what it saw of every pod. What can be looked at for
/// little is looked at every time; the kept sums are counted anew every few looks.
struct Judge {
    let engine: Engine
    let runtime: HostileRuntime
    var checks = RuleCounts()
    /// A hash of what was seen last.
    private(set) var digest: UInt64 = 0
    /// The rule `recover` has ever been given.
    var wasRecovering = false

    private var sights: [Sight] = []
    private var born: Set<UID> = []
    private var revision: UInt64 = 0
    private var obituary: UInt64 = 0
    private var looks = 0
    private let watch: WatchID?
    /// What the watch says: UID and version by place.
    private var listed: [(uid: UID, version: UInt64)] = []
    private var away: [String: Timestamp] = [:]
    /// Controllers deleted with orphans: nothing may be deleted with them.
    private var orphaned: Set<String> = []

    struct Sight {
        var uid = UID(rawValue: 0)
        var node: Int = -1
        var phase = PodPhase.pending
        var restarts = 0
        var version: UInt64 = 0
        var deletion: Timestamp?
        var isReady = false
        var isLive = false
    }

    init(engine: Engine, runtime: HostileRuntime) {
        self.engine = engine
        self.runtime = runtime
        watch = engine.watchPods()
    }

    mutating func left(_ node: String, at time: Timestamp) { if away[node] == nil { away[node] = time } }
    mutating func returned(_ node: String) { away[node] = nil }

    mutating func deletes(_ key: ObjectKey, orphans: Bool) {
        if orphans { orphaned.insert(key.reference) } else { orphaned.remove(key.reference) }
    }

    mutating func look(afterAct: Bool) throws(Violation) {
        looks += 1
        try lookAtPods(afterAct: afterAct)
        try lookAtWorkloads(afterAct: afterAct)
        try lookAtObituaries()
        if let violation = runtime.ledger.violation { throw violation }
        if looks % 4 == 0 {
            try lookAtServices()
            try lookAtNodes()
        }
        if looks % 64 == 0 || afterAct { try audit() }
    }

    mutating func audit() throws(Violation) {
        checks[.sums] += 1
        if let wrong = engine.cluster.audit() { throw Violation(.sums, wrong) }
    }

    // MARK: Pods.

    private mutating func lookAtPods(afterAct: Bool) throws(Violation) {
        let now = engine.cluster.revision
        if now < revision { throw Violation(.z16, "the revision fell from \(revision) to \(now)") }
        try readWatch()
        var found: Violation?
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ now
        var count = 0
        // The closure cannot throw, and a struct cannot be changed inside it while it is read: what was seen is kept outside.
        var sights = self.sights
        self.sights = []
        var born = self.born
        self.born = []
        var checks = self.checks
        var taken: Set<UInt32> = []
        var lost: Set<UInt32> = []
        engine.cluster.forEachPod { id, pod in
            count += 1
            hash = (hash ^ id.uid.rawValue ^ pod.meta.resourceVersion &* 31) &* 0x100_0000_01B3
            let slot = Int(id.slot)
            while sights.count <= slot { sights.append(Sight()) }
            checks[.h1] += 1
            if slot >= listed.count || listed[slot].uid != id.uid || listed[slot].version != pod.meta.resourceVersion {
                found = Violation(.h1, "\(pod.key) is at version \(pod.meta.resourceVersion), its watcher was told of another")
                return false
            }
            if sights[slot].uid != id.uid {
                checks[.z3] += 1
                if !born.insert(id.uid).inserted {
                    found = Violation(.z3, "the UID of \(pod.key) lives again")
                    return false
                }
                sights[slot] = Sight()
                sights[slot].uid = id.uid
            } else if let wrong = compare(id, pod, sights[slot], &checks) {
                found = wrong
                return false
            }
            if pod.meta.resourceVersion != sights[slot].version, let wrong = inspect(id, pod, sights[slot], &checks) {
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
            note(id, pod, &sights[slot])
            return true
        }
        self.sights = sights
        self.born = born
        self.checks = checks
        justTaken = taken
        justLost = lost
        digest = hash
        revision = now
        if let found { throw found }
        checks[.h1] += 1
        let listedCount = listed.count { $0.version != 0 }
        if listedCount != count { throw Violation(.h1, "a watcher knows \(listedCount) pods, there are \(count)") }
    }

    private mutating func readWatch() throws(Violation) {
        guard let watch, let changes = engine.takeChanges(of: watch) else { throw Violation(.h1, "the watch fell behind") }
        var last: UInt64 = 0
        for change in changes {
            if change.version < last { throw Violation(.h1, "a watch tells version \(change.version) after \(last)") }
            last = change.version
            let slot = Int(change.pod.slot)
            while listed.count <= slot { listed.append((UID(rawValue: 0), 0)) }
            if change.kind == .deleted {
                if listed[slot].uid == change.pod.uid { listed[slot] = (UID(rawValue: 0), 0) }
            } else {
                listed[slot] = (change.pod.uid, change.version)
            }
        }
    }

    private func note(_ id: PodID, _ pod: borrowing Pod, _ sight: inout Sight) {
        if sight.version == pod.meta.resourceVersion { return }
        sight.version = pod.meta.resourceVersion
        sight.node = engine.cluster.nodeIndex(of: id) ?? -1
        sight.phase = pod.status.phase
        sight.restarts = pod.restarts
        sight.deletion = pod.meta.deletion
        sight.isReady = pod.isReady && pod.meta.deletion == nil && !pod.status.phase.isFinal
    }

    /// Against what was seen before.
    private func compare(_ id: PodID, _ pod: borrowing Pod, _ old: Sight, _ checks: inout RuleCounts) -> Violation? {
        checks[.z16] += 1
        if pod.meta.resourceVersion < old.version || pod.meta.resourceVersion > engine.cluster.revision {
            return Violation(.z16, "\(pod.key) went from version \(old.version) to \(pod.meta.resourceVersion)")
        }
        if pod.meta.resourceVersion == old.version {
            if pod.status.phase != old.phase || pod.meta.deletion != old.deletion {
                return Violation(.z16, "\(pod.key) has changed, its version has not")
            }
            return nil
        }
        if old.node >= 0, engine.cluster.nodeIndex(of: id) != old.node { return Violation(.z9, "\(pod.key) moved") }
        if pod.status.phase < old.phase {
            return Violation(.z10, "\(pod.key) went from \(old.phase.apiName) to \(pod.status.phase.apiName)")
        }
        checks[.z10] += 1
        if pod.restarts < old.restarts { return Violation(.z10, "restarts of \(pod.key) fell") }
        if let before = old.deletion, let after = pod.meta.deletion {
            checks[.z12] += 1
            if after > before { return Violation(.z12, "the grace of \(pod.key) became longer") }
        }
        return nil
    }

    /// A pod that was written: what it is by itself.
    private func inspect(_ id: PodID, _ pod: borrowing Pod, _ old: Sight, _ checks: inout RuleCounts) -> Violation? {
        if old.node < 0, let name = pod.nodeName, let node = engine.cluster.node(name) {
            checks[.z9] += 1
            if node.isUnschedulable, pod.template.spec.tolerations.isEmpty {
                return Violation(.z9, "\(pod.key) was bound to cordoned node/\(name)")
            }
            if !node.isReady, pod.template.spec.tolerations.isEmpty {
                return Violation(.z9, "\(pod.key) was bound to node/\(name), which is not ready")
            }
        }
        if pod.status.phase == .succeeded, old.phase != .succeeded {
            checks[.z10] += 1
            for (container, status) in zip(pod.template.spec.containers, pod.status.containers) where container.role == .main {
                guard case .terminated(let end) = status.state, end.exitCode == 0 else {
                    return Violation(.z10, "\(pod.key) succeeded though \(container.name) did not")
                }
            }
        }
        if !pod.status.phase.isFinal, let address = pod.status.address, !engine.isNodeAway(pod.nodeName ?? ""),
            let life = runtime.ledger.life(ofPod: pod.meta.uid)
        {
            checks[.z7] += 1
            if life.address != address { return Violation(.z7, "\(pod.key) shows an address that is not its own") }
        }
        return pod.isReady ? inspectReady(pod, &checks) : nil
    }

    private func inspectReady(_ pod: borrowing Pod, _ checks: inout RuleCounts) -> Violation? {
        checks[.z10] += 1
        if pod.status.address == nil { return Violation(.z7, "\(pod.key) is ready and has no address") }
        let isHeard = !engine.isNodeAway(pod.nodeName ?? "")
        let life = isHeard ? runtime.ledger.life(ofPod: pod.meta.uid) : nil
        var index = 0
        for (container, status) in zip(pod.template.spec.containers, pod.status.containers) {
            defer { index += 1 }
            if container.role == .initial {
                guard case .terminated(let end) = status.state, end.exitCode == 0 else {
                    return Violation(.z10, "\(pod.key) is ready before \(container.name) has ended")
                }
            } else if !status.isReady {
                return Violation(.z10, "\(pod.key) is ready though \(container.name) is not")
            } else if let life, life.containers[index].isProbedReady == false {
                return Violation(.z10, "\(pod.key) is ready though no probe of \(container.name) says so")
            }
        }
        return nil
    }

    // MARK: Controllers.

    private struct Total {
        var active = 0
        var withPods = 0
        var ready = 0
        /// Taken out of service by the roll-out in this instant, and lost by chance.
        var taken = 0
        var lost = 0
    }

    /// Places of pods that were ready at the last look: those that are being ended now, and those that are unready now.
    private var justTaken: Set<UInt32> = []
    private var justLost: Set<UInt32> = []
    private var activeBefore: [ObjectKey: Int] = [:]

    private mutating func lookAtWorkloads(afterAct: Bool) throws(Violation) {
        var found: Violation?
        var checks = self.checks
        let isThorough = looks % 8 == 0 || afterAct
        var totals: [ObjectKey: Total] = [:]
        let cluster = engine.cluster
        cluster.forEachWorkload { workload, pods, parent in
            checks[.z1] += 1
            switch workload.spec {
            case .replicas:
                if workload.status.replicas > workload.replicas {
                    found = Violation(.z1, "\(workload.key) has \(workload.status.replicas) active pods of \(workload.replicas)")
                    return false
                }
            default: return true
            }
            var total = Total()
            for slot in pods where isThorough || parent != nil {
                cluster.lookAtPod(slot) { pod in
                    if isThorough {
                        checks[.z15] += 1
                        if !workload.selector.matches(pod.meta.labels) {
                            found = Violation(.z15, "\(workload.key) owns \(pod.key), which it does not match")
                        }
                    }
                    if !pod.status.phase.isFinal { total.withPods = 1 }
                    if pod.isActive, pod.isReady { total.ready += 1 }
                    if !justTaken.isEmpty, justTaken.contains(slot) { total.taken += 1 }
                    if !justLost.isEmpty, justLost.contains(slot) { total.lost += 1 }
                }
            }
            if let parent {
                total.active = workload.status.replicas
                let known = totals[parent] ?? Total()
                totals[parent] = Total(
                    active: known.active + total.active, withPods: known.withPods + total.withPods,
                    ready: known.ready + total.ready, taken: known.taken + total.taken, lost: known.lost + total.lost)
            }
            return found == nil
        }
        self.checks = checks
        if let found { throw found }
        try lookAtDeployments(totals, afterAct: afterAct)
        if isThorough { try lookForUnclaimed() }
    }

    private mutating func lookAtDeployments(_ totals: [ObjectKey: Total], afterAct: Bool) throws(Violation) {
        for key in [ObjectKey(.deployment, "site"), ObjectKey(.deployment, "batch")] {
            guard let total = totals[key], let workload = engine.cluster.workload(key), case .deployment(let spec) = workload.spec
            else { continue }
            checks[.z2] += 1
            switch spec.strategy {
            case .recreate:
                if total.withPods > 1 { throw Violation(.z2, "\(key) runs pods of \(total.withPods) revisions at once") }
            case .rolling(let surge, let unavailable):
                var most = surge.resolved(of: workload.replicas, roundingUp: true)
                var missing = unavailable.resolved(of: workload.replicas, roundingUp: false)
                if most == 0, missing == 0 { missing = 1 }
                if workload.replicas == 0 { most = 0 }
                // More than is allowed now may be left from before a change of the wish; it may not become more.
                let before = activeBefore[key] ?? 0
                activeBefore[key] = total.active
                if total.active > workload.replicas + most, total.active > before {
                    throw Violation(.z1, "\(key) has \(total.active) active pods, \(workload.replicas) and \(most) are allowed")
                }
                if !afterAct, total.taken > 0, total.ready + total.lost < workload.replicas - missing {
                    throw Violation(
                        .z2,
                        "\(key) was taken down to \(total.ready) ready pods of \(workload.replicas), \(missing) may be missing")
                }
            }
        }
    }

    private mutating func lookForUnclaimed() throws(Violation) {
        var found: Violation?
        let cluster = engine.cluster
        cluster.forEachPod { id, pod in
            if cluster.isUnclaimed(id) { found = Violation(.z15, "nobody owns \(pod.key), though a controller matches it") }
            return found == nil
        }
        checks[.z15] += 1
        if let found { throw found }
    }

    // MARK: Services, nodes, those who are gone.

    private mutating func lookAtServices() throws(Violation) {
        let services = engine.cluster.allServices
        if services.isEmpty { return }
        var addresses: Set<IPv4> = []
        var found: Violation?
        for service in services {
            if let address = service.clusterIP, !addresses.insert(address).inserted {
                throw Violation(.z7, "two services have the address \(address)")
            }
            var serving: [UID] = []
            engine.cluster.forEachPod { id, pod in
                if pod.isActive, pod.isReady, pod.status.address != nil, service.selector.matches(pod.meta.labels) {
                    serving.append(id.uid)
                }
                return true
            }
            let kept = engine.cluster.endpointPods(ofService: service.meta.name)
            if !serving.isEmpty { checks[.z13] += 1 }
            if kept.count != serving.count || Set(kept.map(\.uid)) != Set(serving) {
                found = Violation(.z13, "\(service.key) has \(kept.count) endpoints, \(serving.count) pods serve")
            }
        }
        if let found { throw found }
    }

    private mutating func lookAtNodes() throws(Violation) {
        var found: Violation?
        var checks = self.checks
        let cluster = engine.cluster
        cluster.forEachNode { _, node in
            guard let held = cluster.requested(onNode: node.meta.name), held.pods > 0 else { return }
            checks[.z8] += 1
            if held.amount.cpu > node.capacity.amount.cpu || held.amount.memory > node.capacity.amount.memory
                || held.pods > node.capacity.pods
            {
                found = Violation(.z8, "node/\(node.meta.name) holds \(held.amount) in \(held.pods) pods")
            }
        }
        self.checks = checks
        if let found { throw found }
        for name in cluster.nodeNames {
            guard let since = away[name], let node = cluster.node(name), node.status.ready == .unknown else { continue }
            self.checks[.z20] += 1
            if engine.now < since + .seconds(50) { throw Violation(.z20, "node/\(name) is not ready before 50 s of silence") }
        }
        try lookAtAddresses()
    }

    private mutating func lookAtAddresses() throws(Violation) {
        var addresses: Set<IPv4> = []
        var ports: Set<UInt64> = []
        var found: Violation?
        var checks = self.checks
        let engine = self.engine
        engine.cluster.forEachPod { id, pod in
            if pod.status.phase.isFinal { return true }
            if let node = engine.cluster.nodeIndex(of: id) {
                for port in pod.template.hostPorts {
                    checks[.z7] += 1
                    if !ports.insert(UInt64(node) << 32 | UInt64(port)).inserted {
                        found = Violation(.z7, "\(pod.key) shares a host port of \(pod.nodeName ?? "?")")
                    }
                }
            }
            guard let address = pod.status.address, !engine.isNodeAway(pod.nodeName ?? "") else { return true }
            checks[.z7] += 1
            if !addresses.insert(address).inserted { found = Violation(.z7, "two pods have the address \(address)") }
            return found == nil
        }
        self.checks = checks
        if let found { throw found }
    }

    private mutating func lookAtObituaries() throws(Violation) {
        let latest = engine.cluster.latestObituarySequence
        if latest == obituary { return }
        for gone in engine.cluster.obituaries(after: obituary) {
            checks[.z15] += 1
            if gone.reason.hasSuffix(" was scaled down") {
                let owner = gone.owner.map { ObjectKey($0.kind, $0.name, namespace: gone.object.namespace).reference }
                if owner.map({ gone.reason != "deleted: \($0) was scaled down" }) ?? true {
                    throw Violation(.z15, "\(gone.object) was none of those who \(gone.reason)")
                }
            }
            if gone.reason.hasPrefix("deleted with "), orphaned.contains(String(gone.reason.dropFirst(13))) {
                throw Violation(.z15, "\(gone.object) was to be orphaned, and was \(gone.reason)")
            }
            if gone.reason.hasPrefix("given up: "), !wasRecovering, let node = gone.node, let since = away[node] {
                checks[.z20] += 1
                if gone.time < since + .seconds(300) {
                    throw Violation(.z20, "\(gone.object) was given up \((gone.time - since).seconds) s after \(node) was lost")
                }
            }
        }
        obituary = latest
    }
}
