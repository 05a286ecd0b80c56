import PodControl
import PodModel
import Testing

/// When a controller's object is another version, and when its spec is another generation.
@Suite struct WorkloadWriteTests {
    static let kinds: [(ObjectKind, WorkloadSpec)] = [
        (.deployment, .deployment(DeploymentSpec())), (.statefulSet, .statefulSet(StatefulSetSpec())),
        (.daemonSet, .daemonSet(DaemonSetSpec())),
    ]

    private func manifest(_ key: ObjectKey, _ spec: WorkloadSpec, _ image: String, _ replicas: Int) -> Command {
        var manifest = WorkloadManifest(key, template: template(image).labeled(app: key.name), spec: spec)
        if key.kind.hasReplicas { manifest.replicas = replicas }
        return .declare(.workload(manifest))
    }

    private func generation(_ f: Fixture, _ key: ObjectKey) throws -> Int64 {
        try #require(f.cluster.workload(key)).meta.generation
    }

    @Test(arguments: kinds) func aDeclarationIsOneWrite(_ kind: ObjectKind, _ spec: WorkloadSpec) throws {
        var f = try Fixture()
        let key = ObjectKey(kind, "web")
        try f.apply(manifest(key, spec, "nginx:1", 1))
        #expect(try generation(f, key) == 1)
        try f.apply(manifest(key, spec, "nginx:2", 3))
        #expect(try generation(f, key) == 2)
        try f.apply(manifest(key, spec, "nginx:2", 3))
        #expect(try generation(f, key) == 2, "nothing is another")
        try f.apply(.setTemplate(key, template("nginx:3").labeled(app: "web")))
        #expect(try generation(f, key) == 3)
        #expect(f.cluster.audit() == nil)
    }

    @Test func aReplicaSetWithAnotherTemplateAndCountIsOneWrite() throws {
        var f = try Fixture()
        let key = ObjectKey(.replicaSet, "web")
        func replicate(_ count: Int, _ image: String) -> Command {
            .declare(
                .replicaSet(
                    name: "web", namespace: "default", replicas: count, template: template(image),
                    isReplicationController: false))
        }
        try f.apply(replicate(1, "nginx:1"))
        try f.apply(replicate(2, "nginx:2"))
        #expect(try generation(f, key) == 2)
        try f.apply(.scale(key, 3))
        #expect(try generation(f, key) == 3)
    }

    /// A DaemonSet looks whenever a node changes.
    @Test func aLookThatChangesNothingIsNoWrite() throws {
        var f = try Fixture()
        let key = ObjectKey(.daemonSet, "log")
        try f.apply(manifest(key, .daemonSet(DaemonSetSpec()), "log:1", 0))
        try f.settle()
        f.cluster.keepObjectChanges()
        let before = try #require(f.cluster.workload(key)).meta.resourceVersion
        let start = f.cluster.revision
        try f.apply(.cordon(node: "node-1"))
        try f.apply(.uncordon(node: "node-1"))
        let changes = try #require(f.cluster.objectChanges(after: start))
        #expect(changes.map(\.key) == [ObjectKey(.node, "node-1"), ObjectKey(.node, "node-1")])
        #expect(f.cluster.workload(key)?.meta.resourceVersion == before)
        try f.apply(.delete(try #require(f.pods("log", kind: .daemonSet).first?.key), grace: .zero))
        #expect(f.cluster.workload(key)?.meta.resourceVersion != before, "a pod less is another status")
    }

    @Test func aReplicaSetThatIsLeftBehindIsWritten() throws {
        var f = try Fixture()
        let key = ObjectKey(.deployment, "web")
        try f.apply(manifest(key, .deployment(DeploymentSpec()), "nginx:1", 1))
        let child = try #require(f.cluster.children(ofWorkload: key).first)
        f.cluster.keepObjectChanges()
        let start = f.cluster.revision
        try f.apply(.delete(key, orphan: true))
        let left = try #require(f.cluster.workload(child.key))
        #expect(left.meta.owner == nil && left.meta.resourceVersion > start)
        #expect(left.meta.generation == child.meta.generation, "its spec is the same")
        #expect(try #require(f.cluster.objectChanges(after: start)).map(\.key).contains(child.key))
    }
}
