import PodControl
import PodEngine
import PodLifecycle
import PodModel
import PodSimulation
import PodTesting
import Testing

/// An engine that is killed, and another that goes on from its journal.
@Suite struct RecoveryTests {
    private func started() throws -> (Engine, ReplayJournal) {
        let engine = Engine(seed: 7, runtime: SimulatedRuntime(seed: 7), journal: ReplayJournal())
        _ = try engine.submit(.declare(.nodes(group: "node", count: 3, shape: NodeShape())))
        let template = PodTemplate(labels: ["app": "web"], spec: .app())
        _ = try engine.submit(
            .declare(
                .replicaSet(
                    name: "web", namespace: "default", replicas: 4, template: template, isReplicationController: false))
        )
        engine.advance(to: engine.now + .seconds(30))
        try engine.inject(.partitionNode("node-2"))
        engine.advance(to: engine.now + .minutes(10))
        try engine.inject(.failNode("node-3"))
        let journal = try #require(engine.cluster.journal as? ReplayJournal)
        return (engine, journal)
    }

    @Test("the journal leads to the same cluster, at every record of it") func replay() throws {
        let (engine, journal) = try started()
        let cluster = Cluster.replayed(journal.records, seed: 7, from: .simulationStart)
        #expect(cluster.fingerprint == engine.cluster.fingerprint)
        #expect(cluster.allPods() == engine.cluster.allPods())
        for cut in stride(from: 0, through: journal.records.count, by: 7) {
            var part = Cluster.replayed(journal.records[..<cut], seed: 7, from: .simulationStart)
            part.replay(journal.records[cut...])
            #expect(part.fingerprint == cluster.fingerprint)
        }
        // A record that is left out is missed.
        #expect(
            Cluster.replayed(journal.records.dropLast(3), seed: 7, from: .simulationStart).fingerprint
                != cluster.fingerprint)
    }

    @Test("who goes on has the same pods, begun anew; what was dead or silent still is") func goesOn() throws {
        let (engine, journal) = try started()
        let before = engine.cluster.allPods()
        let cluster = Cluster.replayed(journal.records, seed: 7, from: .simulationStart)
        let next = try Engine.recovered(
            cluster, runtime: SimulatedRuntime(seed: 8), clock: VirtualClock(start: engine.now))
        #expect(next.isNodeAway("node-2") && next.isNodeAway("node-3") && !next.isNodeAway("node-1"))
        #expect(
            Set(next.cluster.allPods().map(\.uid)).isSuperset(
                of: before.compactMap { id in
                    engine.cluster.pod(id).flatMap { $0.isActive && $0.nodeName == "node-1" ? id.uid : nil }
                }))
        next.advance(to: next.now + .minutes(1))
        let here = next.cluster.pods(ofNode: "node-1").compactMap { next.cluster.pod($0) }.filter(\.isActive)
        #expect(!here.isEmpty && here.someAndAllSatisfy { $0.isReady && $0.restarts >= 0 })
        try next.inject(.restoreNode("node-2"))
        try next.inject(.restoreNode("node-3"))
        next.advance(to: next.now + .minutes(10))
        let all = next.cluster.pods(ofOwner: ObjectKey(.replicaSet, "web")).compactMap { next.cluster.pod($0) }
        #expect(all.count == 4 && all.someAndAllSatisfy(\.isReady))
    }
}
