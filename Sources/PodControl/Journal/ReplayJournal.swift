package import PodModel

/// A journal that keeps all that is needed to make its cluster again: every command, and where among them controllers acted.
package struct ReplayJournal: Journal {
    package enum Record: Sendable {
        case command(JournalEntry)
        case reconciled(Timestamp)
    }

    package private(set) var records: [Record]

    package init(_ records: [Record] = []) { self.records = records }

    package mutating func append(_ entry: JournalEntry) { records.append(.command(entry)) }

    package mutating func reconciling(at time: Timestamp) { records.append(.reconciled(time)) }
}

extension Cluster {
    /// The cluster that was there when the last of these records was written: same objects, same UIDs, same versions. Seed,
    /// beginning and addresses of services are those of the cluster that wrote them. Watches, and what was told of containers
    /// (events of the kubelet), are not in it.
    package static func replayed(
        _ records: some Sequence<ReplayJournal.Record>, seed: UInt64, from start: Timestamp, services: AddressRange = .services,
        mutant: Mutant = .none
    ) -> Cluster {
        var cluster = Cluster(seed: seed, now: start, services: services)
        cluster.mutant = mutant
        cluster.wantedHappenings = []
        cluster.replay(records)
        return cluster
    }

    /// Goes on where a replay has ended.
    package mutating func replay(_ records: some Sequence<ReplayJournal.Record>) {
        var work: [PodID] = []
        for record in records {
            switch record {
            case .command(let entry):
                // It was accepted then, so it is now.
                _ = try? apply(entry.command, at: entry.time)
                if case .usage(let subject, _) = entry.command { usageQueries.removeAll { $0 == subject } }
            case .reconciled(let time): reconcile(at: time)
            }
            // Whose lives were looked at then; whoever begins them anew looks at all.
            takePodWork(into: &work)
            work.removeAll(keepingCapacity: true)
        }
        pressureEvictions = pressureEvictions.filter { pod($0.pod)?.isActive == true }
    }

    /// A number for all that commands and controllers have made: equal clusters have equal ones.
    package var fingerprint: UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ value: UInt64) { hash = (hash ^ value) &* 0x100_0000_01B3 }
        var generator = generator
        add(generator.next())
        add(revision)
        for slot in 0..<pods.count where pods[slot].isLive {
            let meta = pods[slot].pod.meta
            for value in [UInt64(slot), meta.uid.rawValue, meta.resourceVersion] { add(value) }
            add(UInt64(bitPattern: Int64(pods[slot].node) << 8) ^ UInt64(pods[slot].pod.status.phase.rawValue))
            add(UInt64(bitPattern: Int64(pods[slot].owner)) ^ (meta.deletion.map { UInt64(bitPattern: $0.nanoseconds) } ?? 0))
        }
        for set in sets where set.isLive {
            add(set.object.meta.uid.rawValue)
            add(set.object.meta.resourceVersion)
            for value in [set.object.replicas, set.object.status.replicas, set.object.status.ready] { add(UInt64(value)) }
        }
        for slot in nodeOrder { add(nodes[Int(slot)].node.meta.resourceVersion) }
        return hash
    }

    /// Whether the node was silent at the last look, for less than its grace or for longer.
    package func isSilent(_ name: String) -> Bool { nodeSlots[name].map { nodes[Int($0)].silentSince != nil } ?? false }
}
