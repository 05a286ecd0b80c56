import PodControl
import PodModel
import Testing

@Suite struct ObjectTests {
    @Test func namespacesKeepNamesApartAndGoWithTheirPods() throws {
        var f = try Fixture()
        let other = Command.declare(.pod(name: "web", namespace: "team", template: template().labeled(app: "web")))
        #expect(f.message(of: other) == "namespace team not found; declare it first: namespace team")
        try f.apply(.declare(.namespace(name: "team")))
        try f.apply(other)
        try f.apply(.pod("web", template()))
        try f.apply(.declare(.service(name: "web", namespace: "team", ports: [ServicePort(port: 80)], selector: nil)))
        try f.settle()
        #expect(f.cluster.endpointCount(ofService: "web", namespace: "team") == 1)
        #expect(f.cluster.allPods().count == 2)
        try f.apply(.delete(ObjectKey(.namespace, "team")))
        #expect(f.cluster.namespace("team")?.meta.deletion != nil)
        #expect(f.message(of: other)?.contains("being deleted") == true)
        try f.settle()
        #expect(f.cluster.namespace("team") == nil)
        #expect(f.cluster.allPods().count == 1)
        #expect(f.cluster.allServices.isEmpty)
    }

    @Test func secretsTellWhichKeysChangedNeverTheirValues() throws {
        var f = try Fixture()
        func secret(_ data: ConfigData) -> Command {
            .declare(.config(name: "s", namespace: "default", data: data, isSecret: true))
        }
        try f.apply(secret(["a": "1", "b": "2"]))
        #expect(
            try f.apply(secret(["a": "hunter2", "c": "3"])).map(\.description) == [
                "secret/s configured: a changed, c added, b removed"
            ])
    }

    @Test func whatIsImmutableStaysUntilItIsDeleted() throws {
        var f = try Fixture()
        func secret(_ data: ConfigData, _ traits: ConfigTraits) -> Command {
            .declare(.config(name: "s", namespace: "default", data: data, isSecret: true, traits: traits))
        }
        let fixed = ConfigTraits(isImmutable: true)
        try f.apply(secret(["a": "1"], ConfigTraits()))
        #expect(
            try f.apply(secret(["a": "1"], fixed)).map(\.description) == [
                "secret/s configured: immutable false → true"
            ])
        #expect(try f.apply(secret(["a": "1"], fixed)).map(\.description) == ["secret/s unchanged"])
        let words = "Forbidden: field is immutable when `immutable` is set"
        #expect(f.message(of: secret(["a": "2"], fixed))?.contains("data: \"\": \(words)") == true)
        #expect(f.message(of: secret(["a": "1"], ConfigTraits()))?.contains("immutable: \"false\": \(words)") == true)
        let tls = ConfigTraits(type: .tls)
        #expect(f.message(of: secret(["a": "1"], tls))?.contains("data[tls.crt]: \"\": Required value") == true)
        let other = ConfigTraits(type: .other("x"), isImmutable: true)
        #expect(f.message(of: secret(["a": "1"], other))?.contains("type: \"x\": field is immutable") == true)
        try f.apply(.delete(ObjectKey(.secret, "s")))
        try f.apply(secret(["tls.crt": "1", "tls.key": "2"], tls))
    }

    @Test func claimsGrowButDoNotShrink() throws {
        var f = try Fixture()
        func claim(_ size: Int64) -> Command {
            .declare(.claim(name: "d", namespace: "default", size: size, keep: false))
        }
        try f.apply(claim(1 << 30))
        #expect(
            try f.apply(claim(2 << 30)).map(\.description) == ["persistentvolumeclaim/d configured: size 1Gi → 2Gi"])
        #expect(
            f.message(of: claim(1 << 30))
                == """
                persistentvolumeclaim/d cannot shrink from 2Gi to 1Gi\n  spec.resources.requests.storage: "1Gi": \
                field can not be less than previous value
                """
        )
    }

    @Test("limits are named") func limits() throws {
        var f = try Fixture()
        let big: ConfigData = ["k": .text(String(repeating: "x", count: 2 << 20))]
        let message = f.message(of: .declare(.config(name: "c", namespace: "default", data: big, isSecret: false)))
        #expect(message?.contains("must have at most 1048576 bytes") == true)
        let long = template { $0.containers[0].args = [String(repeating: "x", count: 2 << 20)] }
        #expect(
            f.message(of: .pod("p", long))?.contains("spec: \"2097157 bytes\": must have at most 1572864 bytes") == true
        )
        var shape = NodeShape()
        shape.capacity.amount.memory = .max
        #expect(f.message(of: .declare(.node(name: "n", shape: shape)))?.contains("status.capacity.memory") == true)
        #expect(
            f.message(of: .declare(.nodes(group: "n", count: -1, shape: NodeShape())))?.contains("between 0 and 100000")
                == true)
    }

    @Test func whatIsNotThereIsRefused() throws {
        var f = try Fixture()
        #expect(f.message(of: .delete(pod: "x")) == "pod/x not found")
        #expect(f.message(of: .scale(ObjectKey(.replicaSet, "x"), 1)) == "replicaset/x not found")
        #expect(f.message(of: .scale(ObjectKey(.pod, "x"), 1))?.contains("has no replicas") == true)
        #expect(f.message(of: .nodeSilent("x")) == "node x not found")
        #expect(f.message(of: .setLabels(ObjectKey(.service, "x"), [])) == "service/x not found")
    }

    @Test func namesAreCheckedByKubernetesRules() throws {
        var f = try Fixture()
        for name in ["Web", "web_1", "-web", "", "é", "web."] {
            #expect(f.message(of: .pod(name, template()))?.contains("metadata.name") == true)
        }
        #expect(f.cluster.podCount == 0)
    }
}
