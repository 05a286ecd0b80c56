import PodCollections
import PodModel
import PodScheduling
@testable import PodTables
import Testing

/// Which node a pod gets, and why it gets none.
@Suite struct PlacementTests {
    private static let apart = AffinityTerm(.apart(PodAffinityTerm(["app": "db"], .node)))

    @Test func podsSpreadAndTiesGoToTheFirstByName() {
        var world = World(nodes: 3)
        let web = world.replicaSet("web", template())
        world.pods(4, template(cpu: 100), of: web)
        #expect(world.pass().nodes == [1, 2, 3, 1])
    }

    @Test func aPodOfTheSameControllerWeighsMoreThanOneOfAnother() {
        var world = World(nodes: 2)
        let (web, job) = (world.replicaSet("web", template()), world.replicaSet("job", template()))
        let cut = world.tables.workloads[web].object.template
        world.pods(1, cut, of: web)
        world.pods(1, world.tables.workloads[job].object.template, of: job)
        #expect(world.pass().nodes == [1, 2])
        world.pods(1, cut, of: web)
        #expect(world.pass().nodes == [2])
    }

    @Test func whatFitsNowhereIsToldWhyAndWaits() {
        var world = World(nodes: 2)
        let pod = world.pods(1, template(cpu: 2000))[0]
        let diagnosis = SchedulingDiagnosis.unfit([.init(.insufficientCPU, nodes: 2)], nodes: 2)
        #expect(diagnosis.description == "0/2 nodes are available: 2 Insufficient cpu")
        #expect(world.pass() == [.reportUnschedulable(pod, diagnosis), .leavePending(pod)])
        #expect(world.tables.schedulingDiagnosis(of: pod) == diagnosis)
    }

    @Test func aBarePodThatDidNotAskToWaitGoes() {
        var world = World(nodes: 0)
        let pod = world.pods(1, template { $0.waitsWhenUnschedulable = false })[0]
        #expect(world.pass().last == .remove(pod, .noNodes))
    }

    @Test func blockedPodsAreAskedAgainOnlyWhenANodeHasChanged() {
        var world = World(nodes: 1)
        let pods = world.pods(2, template(cpu: 1000))
        #expect(world.pass().nodes == [1])
        #expect(world.pass().isEmpty)
        world.remove(pods[0])
        #expect(world.pass() == [.bind(pods[1], to: node(1))])
    }

    @Test func aCordonedNodeAndATaintedOneTakeNothing() {
        var world = World(nodes: 3)
        world.change(node(1)) { $0.isUnschedulable = true }
        world.change(node(2)) { $0.taints = [Taint(key: "gpu", value: "true", effect: .noSchedule)] }
        world.pods(2, template())
        #expect(world.pass().nodes == [3, 3])
    }

    @Test func aCordonIsSeenByAClassThatKnewTheNodeOpen() {
        var world = World(nodes: 2)
        world.pods(1, template())
        #expect(world.pass().nodes == [1])
        world.change(node(2)) { $0.isUnschedulable = true }
        world.pods(1, template())
        #expect(world.pass().nodes == [1])
    }

    @Test func aNewNodeIsSeenAtOnce() {
        var world = World(nodes: 1)
        let web = world.replicaSet("web", template())
        let cut = world.tables.workloads[web].object.template
        world.pods(1, cut, of: web)
        #expect(world.pass().nodes == [1])
        world.addNode()
        world.pods(1, cut, of: web)
        #expect(world.pass().nodes == [2])
    }

    @Test func antiAffinityKeepsPodsApartAndOthersAway() {
        var world = World(nodes: 2)
        world.pods(3, template(["app": "db"]) { $0.affinity = [Self.apart] })
        let actions = world.pass()
        #expect(actions.nodes == [1, 2])
        #expect(
            actions.reasons == ["0/2 nodes are available: 2 node(s) didn't match pod anti-affinity rules"])
        world.pods(1, template(["app": "db"]))
        #expect(
            world.pass().reasons == [
                "0/2 nodes are available: 2 node(s) didn't satisfy existing pods anti-affinity rules"
            ])
    }

    @Test func aBlockedPodThatDependsOnOthersGoesToANewNode() {
        var world = World(nodes: 1)
        let db = world.replicaSet("db", template(["app": "db"]))
        world.pods(2, world.tables.workloads[db].object.template.changing { $0.affinity = [Self.apart] }, of: db)
        #expect(world.pass().nodes == [1])
        world.addNode()
        #expect(world.pass().nodes == [2])
    }

    @Test func aDiagnosisCountsTermsThatNobodyKeeps() {
        var world = World(nodes: 1)
        let near = template {
            $0.affinity = [AffinityTerm(.beside(PodAffinityTerm(["app": "db"], .node)))]
        }
        let pod = world.pods(1, near)[0]
        #expect(
            world.tables.schedulingDiagnosis(of: pod).description
                == "0/1 nodes are available: 1 node(s) didn't match pod affinity rules")
        #expect(world.tables.terms.counters.isEmpty)
    }

    @Test func aControllerInTheSlotOfAnotherIsNotTakenForIt() {
        var world = World(nodes: 2)
        let cut = template(cpu: 100) { $0.nodeSelector = [:] }
        let old = world.replicaSet("old", cut)
        world.pods(1, cut, of: old)
        #expect(world.pass().nodes == [1])
        world.remove(old)
        let new = world.replicaSet("new", cut)
        world.pods(2, cut, of: new)
        #expect(old == new && world.pass().nodes == [1, 2])
    }

    @Test func hundredsOfPodsAreNotPlacedWithoutAPause() {
        var world = World(nodes: 30)
        world.pods(Scheduler.pauseAfter, template())
        var (pauses, scheduler) = (0, world.scheduler)
        scheduler.begin(world.tables)
        while let decision = scheduler.next(world.tables) {
            if case .pause = decision.action { pauses += 1 }
        }
        #expect(pauses == 1)
    }

    @Test func aDecisionIsStampedWithTheNodesItWasMadeOn() {
        var world = World(nodes: 1)
        world.pods(1, template())
        var scheduler = world.scheduler
        scheduler.begin(world.tables)
        _ = scheduler.next(world.tables)
        let basis = scheduler.next(world.tables)?.basis
        #expect(basis == world.tables.nodeChanges.position)
        world.change(node(1)) { $0.isUnschedulable = true }
        #expect(basis != world.tables.nodeChanges.position)
    }
}
