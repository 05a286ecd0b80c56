import PodCollections
import PodControllers
import PodModel
@testable import PodTables
import Testing

@Suite struct DaemonSetControllerTests {
    private func surging() -> DaemonSetSpec {
        var spec = DaemonSetSpec()
        spec.updateStrategy = .rolling(surge: .count(1), unavailable: .count(0))
        return spec
    }

    @Test func eachNodeThatFitsGetsAPod() {
        var world = World()
        let nodes = world.nodes(2)
        world.nodes(1, taints: [Taint(key: "gpu", effect: .noSchedule)])
        let set = world.daemonSet()
        let outcome = world.ask(set)
        #expect(outcome.createdOn == nodes && outcome.actions.contains(.setReplicas(2)))
    }

    @Test func aPodLeavesANodeThatExecutesNone() {
        var world = World()
        let node = world.nodes(1, taints: [Taint(key: "gpu", effect: .noExecute)])[0]
        let set = world.daemonSet()
        let pod = world.daemonPod(of: set, on: node)
        #expect(world.ask(set).deleted == [pod])
    }

    @Test func aSuccessorWaitsForTheEndOfThePodBefore() {
        var world = World()
        let node = world.nodes(1)[0]
        let set = world.daemonSet()
        let pod = world.daemonPod(of: set, on: node)
        world.edit { tables in tables.update(pod) { $0.meta.deletion = .simulationStart } }
        #expect(world.ask(set).createdOn.isEmpty)
        world.remove(pod)
        #expect(world.ask(set).createdOn == [node])
    }

    @Test func theOlderOfTwoPodsOfANodeStays() {
        var world = World()
        let node = world.nodes(1)[0]
        let set = world.daemonSet()
        let pods = (0..<2).map { _ in world.daemonPod(of: set, on: node) }
        #expect(world.ask(set).deleted == [pods[1]])
    }

    @Test func anUpdateTakesNoMorePodsThanMayBeMissing() {
        var world = World()
        let nodes = world.nodes(3)
        let set = world.daemonSet()
        let pods = nodes.map { world.daemonPod(of: set, on: $0, hash: "old") }
        #expect(world.ask(set).deleted == [pods[0]])
        world.remove(pods[1])
        #expect(world.ask(set).deleted.isEmpty)
    }

    @Test func oldPodsThatServeNobodyGoWhateverTheBound() {
        var world = World()
        let nodes = world.nodes(3)
        let set = world.daemonSet()
        let pods = nodes.map { world.daemonPod(of: set, on: $0, hash: "old", isReady: false) }
        #expect(world.ask(set).deleted == pods)
    }

    @Test func aPodIsAskedToGoOnceThoughTwoRulesSaySo() {
        var world = World()
        let node = world.nodes(1)[0]
        let set = world.daemonSet()
        let pods = (0..<2).map { _ in world.daemonPod(of: set, on: node, hash: "old", isReady: false) }
        #expect(world.ask(set).deleted == [pods[1], pods[0]])
    }

    @Test func withSurgeTheSuccessorComesFirst() {
        var world = World()
        let nodes = world.nodes(2)
        let set = world.daemonSet(surging())
        let old = nodes.map { world.daemonPod(of: set, on: $0, hash: "old") }
        #expect(world.ask(set).createdOn == [nodes[0]] && world.ask(set).deleted.isEmpty)
        world.daemonPod(of: set, on: nodes[0])
        #expect(world.ask(set).deleted == [old[0]])
    }

    @Test func failedPodsOfANodeAreReplacedLaterEachTime() {
        var world = World()
        let node = world.nodes(1)[0]
        let set = world.daemonSet()
        let pod = world.daemonPod(of: set, on: node)
        world.edit { tables in tables.update(pod) { $0.status.phase = .failed } }
        var memory = DaemonSetController.Memory()
        let first = world.look(set, &memory)
        #expect(first.deleted == [pod] && first.events == ["FailedDaemonPod"])
        world.edit { $0.touchDaemonSets(node: node) }
        let second = world.look(set, &memory)
        #expect(second.deleted.isEmpty && second.next == .at(world.tables.now + .seconds(1)))
        #expect(world.look(set, &memory, after: .seconds(1)).deleted == [pod])
        #expect(world.look(set, &memory, after: .seconds(2)).deleted.isEmpty)
    }

    @Test func onlyNodesThatHaveChangedAreLookedAtAgain() {
        var world = World()
        let nodes = world.nodes(5)
        let set = world.daemonSet()
        var memory = DaemonSetController.Memory()
        #expect(world.look(set, &memory).looked == 5)
        #expect(world.look(set, &memory).looked == 0)
        world.edit { tables in for _ in 1...2 { tables.touchDaemonSets(node: nodes[3]) } }
        let last = world.look(set, &memory)
        #expect(last.looked == 1 && last.actions.contains(.forgetTouched))
    }

    @Test func withMinReadyAPodIsAvailableLater() {
        var world = World()
        let node = world.nodes(1)[0]
        let set = world.daemonSet(minReady: .seconds(10))
        world.daemonPod(of: set, on: node)
        let early = world.ask(set, after: .seconds(4))
        #expect(early.actions.contains(.setAvailable(0)) && early.next == .at(world.tables.now + .seconds(10)))
        let late = world.ask(set, after: .seconds(10))
        #expect(late.actions.contains(.setAvailable(1)) && late.next == .done)
    }

    @Test func scriptsHearOfARevisionThatIsEverywhereUnlessItIsTheFirst() {
        var world = World()
        let node = world.nodes(1)[0]
        let set = world.daemonSet()
        let first = world.daemonPod(of: set, on: node)
        var memory = DaemonSetController.Memory()
        #expect(world.look(set, &memory).notes.isEmpty)
        world.remove(first)
        world.revise(set, hash: "newer")
        world.daemonPod(of: set, on: node, hash: "newer")
        #expect(world.look(set, &memory).notes == [.rolloutDone])
        #expect(world.look(set, &memory).notes.isEmpty)
    }

    @Test func inANamespaceThatGoesNoDaemonPodIsMade() {
        var world = World()
        world.nodes(1)
        let set = world.daemonSet()
        world.terminateNamespace()
        let outcome = world.ask(set)
        #expect(outcome.createdOn.isEmpty)
        #expect(outcome.actions.contains(.setFailure("namespace default is being deleted")))
    }
}

extension Outcome {
    fileprivate var createdOn: [NodeSlot] {
        actions.compactMap { action in if case .createDaemonPod(let node) = action { node } else { nil } }
    }

    fileprivate var deleted: [PodSlot] {
        actions.compactMap { action in if case .deletePod(let pod, _) = action { pod } else { nil } }
    }
}

extension World {
    /// Nodes with these taints, the first named node-0.
    @discardableResult
    fileprivate mutating func nodes(_ count: Int, taints: [Taint] = []) -> [NodeSlot] {
        (0..<count).map { _ in
            let slot = tables.nodes.next
            let meta = ObjectMeta(name: "node-\(slot.index)", created: tables.now)
            let node = Node(meta: meta, capacity: NodeShape().capacity, taints: taints)
            edit {
                $0.nodes.append(NodeRecord(node: node, group: nil, ordinal: 0))
                $0.nodeOrder.append(slot)
            }
            return slot
        }
    }

    /// One whose newest revision has the hash `new`.
    fileprivate mutating func daemonSet(
        _ spec: DaemonSetSpec = DaemonSetSpec(), minReady: TimeSpan = .zero
    ) -> WorkloadSlot {
        let set = workload(ObjectKey(.daemonSet, "agent"), 0, .daemonSet(spec), minReady: minReady)
        revise(set, hash: "new")
        return set
    }

    fileprivate mutating func revise(_ set: WorkloadSlot, hash: String) {
        let record = tables.workloads[set]
        let template = record.object.template
        let revision = WorkloadRevision(
            number: (record.revisions.last?.number ?? 0) + 1, hash: hash, template: template, cut: template, rolls: 0,
            created: .simulationStart)
        tables.setRevisions(record.revisions + [revision], of: set)
    }

    @discardableResult
    fileprivate mutating func daemonPod(
        of set: WorkloadSlot, on node: NodeSlot, hash: String = "new", isReady: Bool = true
    ) -> PodSlot {
        let pod = pods(1, of: set, isReady: isReady)[0]
        edit {
            var labels = $0.pods[pod].pod.meta.labels
            labels[WorkloadRevision.hashLabel] = hash
            $0.relabel(pod, labels)
            $0.assign(daemonPod: pod, of: set, to: node)
            $0.bind(pod, to: node)
        }
        return pod
    }

    /// A look that remembers, and what changed before it is done with.
    fileprivate mutating func look(
        _ set: WorkloadSlot, _ memory: inout DaemonSetController.Memory, after span: TimeSpan = .zero
    ) -> Outcome {
        let outcome = DaemonSetController.reconcile(tables, set, &memory, at: tables.now + span)
        if outcome.actions.contains(.forgetTouched) { forgetTouched(set) }
        return outcome
    }
}
