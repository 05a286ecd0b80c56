import PodModel
import Testing

import PodControl

/// A changed config or secret rolls the pods that read it, unless their mount says otherwise.
struct ConfigRollTests {
    private func reading(_ change: (inout PodSpec) -> Void) -> PodTemplate {
        template("app", labels: ["app": "web"], change: change)
    }

    private var mounted: PodTemplate {
        reading {
            $0.volumes = [Volume(name: "site", source: .config("site"))]
            $0.containers[0].mounts = [VolumeMount(volume: "site", path: "/etc/site")]
        }
    }

    private func config(_ data: ConfigData, secret: Bool = false) -> Command {
        .declare(.config(name: "site", namespace: "default", data: data, isSecret: secret))
    }

    private func begun(_ kind: ObjectKind, _ template: PodTemplate, secret: Bool = false) throws -> Fixture {
        var f = try Fixture(nodes: 2)
        try f.apply(config(["a": "1", "b": "1"], secret: secret))
        let spec: WorkloadSpec =
            switch kind {
            case .deployment: .deployment(DeploymentSpec())
            case .statefulSet: .statefulSet(StatefulSetSpec())
            default: .daemonSet(DaemonSetSpec())
            }
        try f.apply(
            .declare(
                .workload(
                    WorkloadManifest(
                        ObjectKey(kind, "web"), template: template.labeled(app: "web"), spec: spec,
                        replicas: kind == .daemonSet ? nil : 2))))
        for _ in 0..<8 { try f.settle() }
        return f
    }

    private func uids(_ f: Fixture, _ kind: ObjectKind) -> Set<UID> {
        Set(f.pods("web", kind: kind).filter(\.isActive).map(\.meta.uid))
    }

    @Test(arguments: [ObjectKind.deployment, .statefulSet, .daemonSet]) func aChangeReplacesThePodsThatReadIt(
        _ kind: ObjectKind
    ) throws {
        var f = try begun(kind, mounted)
        let before = uids(f, kind)
        #expect(before.count == 2)
        let changes = try f.apply(config(["a": "2", "b": "1"]))
        #expect(
            changes.map(\.description) == [
                "configmap/site configured: a changed",
                "\(kind.word)/web configured: rolls, since configmap/site changed",
            ])
        for _ in 0..<8 { try f.settle() }
        let after = uids(f, kind)
        #expect(after.count == 2 && after.isDisjoint(with: before))
        // The spec has not changed: declaring all again is no change.
        #expect(try f.apply(config(["a": "2", "b": "1"])).map(\.action) == [.unchanged])
        let template = try #require(f.cluster.workload(ObjectKey(kind, "web"))?.template)
        let spec = try #require(f.cluster.workload(ObjectKey(kind, "web"))?.spec)
        let again = WorkloadManifest(ObjectKey(kind, "web"), template: template, spec: spec)
        #expect(try f.apply(.declare(.workload(again))).map(\.action) == [.unchanged])
        #expect(uids(f, kind) == after)
        #expect(f.cluster.revisions(ofWorkload: ObjectKey(kind, "web")).count == 2)
    }

    @Test func aMountThatSaysNoRollDoesNot() throws {
        var template = mounted
        template = template.changing { $0.containers[0].mounts[0].noRoll = true }
        var f = try begun(.deployment, template)
        let before = uids(f, .deployment)
        #expect(try f.apply(config(["a": "2"])).count == 1)
        for _ in 0..<4 { try f.settle() }
        #expect(uids(f, .deployment) == before)
    }

    @Test func aVariableFollowsItsOwnKeyOnly() throws {
        var f = try begun(
            .deployment,
            reading {
                $0.containers[0].environment = [EnvironmentVariable(name: "A", source: .secret(name: "site", key: "a"))]
            },
            secret: true)
        #expect(try f.apply(config(["a": "1", "b": "2"], secret: true)).count == 1)
        #expect(try f.apply(config(["a": "2", "b": "2"], secret: true)).count == 2)
        #expect(try f.apply(config(["b": "2"], secret: true)).count == 2, "a key that goes is a change")
    }

    @Test func whoReadsItNoMoreOrIsGoneDoesNotRoll() throws {
        var f = try begun(.deployment, mounted)
        try f.apply(.setTemplate(ObjectKey(.deployment, "web"), reading { _ in }))
        #expect(try f.apply(config(["a": "2"])).count == 1)
        try f.apply(.setTemplate(ObjectKey(.deployment, "web"), mounted))
        #expect(try f.apply(config(["a": "3"])).count == 2)
        try f.apply(.delete(ObjectKey(.deployment, "web")))
        #expect(try f.apply(config(["a": "4"])).count == 1)
    }

    @Test func replicaSetsAndBarePodsAreLeftAlone() throws {
        var f = try Fixture(nodes: 2)
        try f.apply(config(["a": "1"]))
        try f.apply(.replicate("web", 2, mounted))
        try f.apply(.pod("bare", mounted))
        try f.settle()
        #expect(try f.apply(config(["a": "2"])).count == 1)
    }
}
