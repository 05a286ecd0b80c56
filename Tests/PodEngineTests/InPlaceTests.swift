import PodCollections
import PodControl
import PodEngine
import PodModel
import PodTesting
import Testing

/// Controllers that change their pods in place: one after another, each available again before the next.
struct InPlaceTests {
    private static let workloads: [ObjectKey] = [
        ObjectKey(.deployment, "web"), ObjectKey(.replicaSet, "web"), ObjectKey(.statefulSet, "web"),
        ObjectKey(.daemonSet, "web"),
    ]

    private func begun(_ key: ObjectKey, replicas: Int = 4, nodes: Int = 4) throws -> SimulatedCluster {
        let world = try SimulatedCluster(nodes: nodes)
        let template = PodTemplate(labels: ["app": "web"], spec: spec("app:1"))
        let spec: WorkloadSpec =
            switch key.kind {
            case .deployment: .deployment(DeploymentSpec())
            case .statefulSet: .statefulSet(StatefulSetSpec())
            case .daemonSet: .daemonSet(DaemonSetSpec())
            default: .replicas
            }
        let manifest: Manifest =
            key.kind == .replicaSet
            ? .replicaSet(
                name: "web", namespace: "default", replicas: replicas, template: template,
                isReplicationController: false)
            : .workload(
                WorkloadManifest(key, template: template, spec: spec, replicas: key.kind == .daemonSet ? nil : replicas)
            )
        _ = try world.engine.submit(.declare(manifest))
        world.pass(.seconds(60))
        return world
    }

    private func spec(_ image: String) -> PodSpec { .of(container(image), Container(name: "side")) }

    private func container(_ image: String, change: (inout SimulatedBehavior) -> Void = { _ in }) -> Container {
        var container = Container(name: "app", image: image)
        var behavior = SimulatedBehavior()
        behavior.start = .seconds(2)
        change(&behavior)
        container.simulation = behavior
        return container
    }

    private func pods(_ world: SimulatedCluster, _ key: ObjectKey) -> [Pod] {
        world.engine.cluster.pods(ofOwner: key).compactMap { world.engine.cluster.pod($0) }.filter(\.isActive)
            .sorted { $0.meta.name < $1.meta.name }
    }

    /// Lets time pass in small steps until nothing is changed in place; the most pods that did not serve at a time.
    private func worstUntilDone(_ world: SimulatedCluster, _ key: ObjectKey) throws -> Int {
        var worst = 0
        for _ in 0..<4000 {
            guard world.engine.cluster.workload(key)?.inPlace != nil else { return worst }
            world.pass(.milliseconds(50))
            worst = max(worst, pods(world, key).count { !$0.isReady })
        }
        Issue.record("\(key) does not end: \(String(describing: world.engine.cluster.workload(key)?.inPlace))")
        return worst
    }

    @Test(arguments: workloads) func anUpgradeKeepsPodsAndTheirNeighboursAndGoesOneByOne(_ key: ObjectKey) throws {
        let world = try begun(key)
        let before = pods(world, key)
        let changes = try world.engine.submit(.upgradeContainer(of: key, container("app:2")))
        #expect(changes.map(\.description) == ["\(key) upgraded: app image app:1 → app:2, 4 pods, one after another"])
        #expect(try worstUntilDone(world, key) == 1)
        let after = pods(world, key)
        #expect(after.map(\.meta.uid) == before.map(\.meta.uid))
        #expect(after.map(\.status.address) == before.map(\.status.address))
        #expect(after.someAndAllSatisfy { $0.spec.containers[0].image == "app:2" && $0.isReady })
        #expect(after.someAndAllSatisfy { $0.status.containers.map(\.restartCount) == [1, 0] })
        // Nothing rolls afterwards, and what is made next is the same.
        world.pass(.minutes(20))
        #expect(pods(world, key).map(\.meta.uid) == before.map(\.meta.uid))
        _ = try world.engine.submit(.delete(after[0].key))
        world.pass(.minutes(2))
        #expect(pods(world, key).count == 4)
        #expect(pods(world, key).someAndAllSatisfy { $0.spec.containers[0].image == "app:2" })
    }

    @Test func aDeploymentTakesAsManyAtATimeAsItsRollOutMayMiss() throws {
        let key = ObjectKey(.deployment, "web")
        let world = try begun(key, replicas: 8)
        _ = try world.engine.submit(.upgradeContainer(of: key, container("app:2")))
        #expect(try worstUntilDone(world, key) == 2, "a quarter of eight")
    }

    @Test func aStatefulSetIsUpgradedFromTheTop() throws {
        let key = ObjectKey(.statefulSet, "web")
        let world = try begun(key, replicas: 3)
        _ = try world.engine.submit(.upgradeContainer(of: key, container("app:2")))
        #expect(pods(world, key).map { $0.spec.containers[0].image } == ["app:1", "app:1", "app:2"])
        #expect(world.engine.cluster.workload(key)?.inPlace?.waitsFor == "pod/web-2 to be ready")
    }

    @Test func aBadImageStopsAtTheFirstAndAGoodOneGoesOn() throws {
        let key = ObjectKey(.deployment, "web")
        let world = try begun(key)
        let bad = container("app:bad") { $0.pullError = "no such image" }
        _ = try world.engine.submit(.upgradeContainer(of: key, bad))
        world.pass(.minutes(30))
        #expect(pods(world, key).count { $0.isReady } == 3)
        let progress = try #require(world.engine.cluster.workload(key)?.inPlace)
        #expect(progress.done == 0 && progress.waitsFor.hasSuffix("to be ready"))
        _ = try world.engine.submit(.upgradeContainer(of: key, container("app:3")))
        #expect(
            world.engine.cluster.workload(key)?.inPlace?.done == 0,
            "the broken one is on its way, the others have yet to begin")
        #expect(try worstUntilDone(world, key) == 1)
        #expect(pods(world, key).someAndAllSatisfy { $0.isReady && $0.spec.containers[0].image == "app:3" })
    }

    @Test(arguments: workloads) func aRestartOfOneContainerGoesFromPodToPod(_ key: ObjectKey) throws {
        let world = try begun(key)
        _ = try world.engine.submit(.restartContainer(of: key, container: "app"))
        #expect(try worstUntilDone(world, key) == 1)
        #expect(pods(world, key).someAndAllSatisfy { $0.status.containers.map(\.restartCount) == [1, 0] })
    }

    @Test func aRestartOfWholePodsGoesFromPodToPod() throws {
        let key = ObjectKey(.replicaSet, "web")
        let world = try begun(key)
        _ = try world.engine.submit(.restartContainer(of: key, container: nil))
        #expect(try worstUntilDone(world, key) == 1)
        #expect(pods(world, key).someAndAllSatisfy { $0.status.containers.map(\.restartCount) == [1, 1] })
    }

    @Test func aBudgetIsNeverBroken() throws {
        let key = ObjectKey(.deployment, "web")
        let world = try begun(key, replicas: 8)
        let budget = DisruptionBudgetSpec(selector: Selector(matching: ["app": "web"]), bound: .minAvailable(.count(8)))
        _ = try world.engine.submit(.declare(.budget(name: "web", namespace: "default", spec: budget)))
        _ = try world.engine.submit(.restartContainer(of: key, container: "app"))
        world.pass(.minutes(5))
        #expect(pods(world, key).someAndAllSatisfy { $0.status.containers[0].restartCount == 0 })
        #expect(
            world.engine.cluster.workload(key)?.inPlace?.waitsFor.contains("disruption budget web needs 8 healthy pods")
                == true)
        let wider = DisruptionBudgetSpec(selector: Selector(matching: ["app": "web"]), bound: .minAvailable(.count(7)))
        _ = try world.engine.submit(.declare(.budget(name: "web", namespace: "default", spec: wider)))
        #expect(try worstUntilDone(world, key) == 1)
        #expect(pods(world, key).someAndAllSatisfy { $0.status.containers[0].restartCount == 1 })
    }

    @Test func resourcesChangeWithoutARestartAndAtOnce() throws {
        let key = ObjectKey(.replicaSet, "web")
        let world = try begun(key)
        var desired = container("app:1")
        desired.resources = ResourceRequirements(cpuRequest: 100)
        var same = try #require(world.engine.cluster.workload(key)?.template.spec.containers[0])
        same.resources = desired.resources
        #expect(throws: Refusal.self) { try world.engine.submit(.upgradeContainer(of: key, same)) }
        #expect(pods(world, key).someAndAllSatisfy { $0.spec.containers[0].resources.cpuRequest == nil })
    }

    @Test func aSilentNodeHoldsTheRestartUpUntilItIsBack() throws {
        let key = ObjectKey(.replicaSet, "web")
        let world = try begun(key, replicas: 1)
        let node = try #require(pods(world, key).first?.nodeName)
        try world.engine.inject(.partitionNode(node))
        _ = try world.engine.submit(.restartContainer(of: key, container: "app"))
        world.pass(.seconds(10))
        #expect(pods(world, key)[0].status.containers[0].restartCount == 0)
        try world.engine.inject(.restoreNode(node))
        world.pass(.seconds(20))
        #expect(pods(world, key)[0].status.containers[0].restartCount == 1)
        #expect(world.engine.cluster.workload(key)?.inPlace == nil)
    }

    @Test func jobsAndUnknownContainersAreRefused() throws {
        let key = ObjectKey(.replicaSet, "web")
        let world = try begun(key)
        func message(_ command: Command) -> String? {
            do { _ = try world.engine.submit(command) } catch { return "\(error)" }
            return nil
        }
        #expect(
            message(.restartContainer(of: key, container: "ap"))
                == "replicaset/web has no container ap; it has app, side")
        let job = WorkloadManifest(
            ObjectKey(.job, "one"),
            template: PodTemplate(labels: [:], spec: .of(Container(name: "app"), restart: .never)),
            spec: .job(JobSpec()))
        _ = try world.engine.submit(.declare(.workload(job)))
        #expect(
            message(.upgradeContainer(of: ObjectKey(.job, "one"), Container(name: "app")))
                == "job/one: pods of a job run to their end; they take no upgrade")
    }
}
