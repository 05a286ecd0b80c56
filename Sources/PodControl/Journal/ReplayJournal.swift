import PodCollections
package import PodModel
import PodTables

/// A journal that keeps all that is needed to make its cluster again: every command and report, and where among
/// them controllers acted.
package struct ReplayJournal: Journal {
    package enum Record: Sendable {
        case applied(JournalEntry)
        case reconciled(Timestamp)
    }

    package private(set) var records: [Record]

    package init(_ records: [Record] = []) { self.records = records }

    package mutating func append(_ entry: JournalEntry) { records.append(.applied(entry)) }

    package mutating func reconciling(at time: Timestamp) { records.append(.reconciled(time)) }
}

extension Cluster {
    /// The cluster that was there when the last of these records was written: same objects, same UIDs, same versions.
    /// Seed, beginning and addresses of services are those of the cluster that wrote them. Watches, and what was
    /// reported of containers (events of the kubelet), are not in it.
    package static func replayed(
        _ records: some Sequence<ReplayJournal.Record>, seed: UInt64, from start: Timestamp,
        services: AddressRange = .services,
        mutant: Mutant = .none
    ) -> Cluster {
        var cluster = Cluster(seed: seed, now: start, services: services)
        cluster.mutant = mutant
        cluster.wantedScriptEvents = []
        cluster.replay(records)
        return cluster
    }

    /// Goes on where a replay has ended.
    package mutating func replay(_ records: some Sequence<ReplayJournal.Record>) {
        var work: [PodID] = []
        for record in records {
            switch record {
            case .applied(let entry):
                // It was accepted then, so it is now.
                switch entry.input {
                case .command(let command): _ = try? apply(command, at: entry.time)
                case .report(let report):
                    try? apply(report, at: entry.time)
                    if case .usage(let subject, _) = report { tables.dropUsageQuery(subject) }
                }
            case .reconciled(let time): reconcile(at: time)
            }
            // Whose workers were looked at then; whoever begins them anew looks at all.
            takePodWork(into: &work)
            work.removeAll(keepingCapacity: true)
        }
        for eviction in tables.takePressureEvictions() where pod(eviction.pod)?.isActive == true {
            tables.enqueue(eviction)
        }
    }

    /// A number for all that commands and controllers have made: equal clusters have equal ones.
    package var fingerprint: UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ value: UInt64) { hash = (hash ^ value) &* 0x100_0000_01B3 }
        var generator = generator
        add(generator.next())
        add(revision)
        for slot in tables.pods.slots where tables.pods[slot].isLive {
            let meta = tables.pods[slot].pod.meta
            for value in [UInt64(slot.rawValue), meta.uid.rawValue, meta.resourceVersion] { add(value) }
            add(
                UInt64(bitPattern: (tables.pods[slot].node.map { Int64($0.rawValue) } ?? -1) << 8)
                    ^ UInt64(tables.pods[slot].pod.status.phase.rawValue))
            add(
                UInt64(bitPattern: tables.pods[slot].owner.map { Int64($0.rawValue) } ?? -1)
                    ^ (meta.deletion.map { UInt64(bitPattern: $0.nanoseconds) } ?? 0))
        }
        for workload in tables.workloads.all where workload.isLive {
            add(workload.object.meta.uid.rawValue)
            add(workload.object.meta.resourceVersion)
            for value in [workload.object.replicas, workload.object.status.replicas, workload.object.status.ready] {
                add(UInt64(value))
            }
        }
        for slot in tables.nodeOrder { add(tables.nodes[slot].node.meta.resourceVersion) }
        return hash
    }

    /// Whether the node was silent at the last look, for less than its grace or for longer.
    package func isSilent(_ name: String) -> Bool {
        tables.nodeSlots[name].map { tables.nodes[$0].silentSince != nil } ?? false
    }
}
