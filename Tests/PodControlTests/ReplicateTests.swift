import PodControl
import PodModel
import PodTesting
import Testing

@Suite struct ReplicateTests {
    @Test func threeLinesOfTheUser() throws {
        var f = try Fixture()
        #expect(try f.apply(.pod("web", template())).map(\.description) == ["pod/web created"])
        let changes = try f.apply(.replicate("web", 3))
        #expect(changes.map(\.description) == ["replicaset/web created", "pod/web adopted"])
        try f.apply(.nodeFailureRule(.recover))
        try f.settle()
        #expect(f.nodes(of: "web") == ["node-1", "node-2", "node-3"])
        #expect(f.active("web").map(\.meta.name).contains("web"))
        #expect(f.set("web")?.status.ready == 3)
        try f.apply(.nodeConfirmedDead("node-2"))
        #expect(f.active("web").count == 3)
        #expect(!f.nodes(of: "web").contains("node-2"))
        #expect(f.pods("web").count == 3)
    }

    @Test func templateOfTheSameNameIsCutBeforeThePod() throws {
        var f = try Fixture()
        try f.apply(.declare(.template(name: "web", namespace: "default", template: template("a"))))
        try f.apply(.pod("web", template("b")))
        try f.apply(.replicate("web", 2))
        #expect(f.set("web")?.template.spec.containers[0].image == "a")
        #expect(f.set("web")?.template.labels["app"] == "web")
        #expect(f.cluster.template("web")?.template.labels["app"] == nil)
    }

    @Test func nothingToReplicateIsRefused() throws {
        var f = try Fixture()
        let message = f.message(of: .replicate("web", 2))
        #expect(message?.hasPrefix("nothing to replicate: there is no template and no pod named web") == true)
        #expect(f.cluster.allWorkloads.isEmpty)
    }

    @Test func existingControllerKeepsItsTemplateUnlessOneIsGiven() throws {
        var f = try Fixture()
        try f.apply(.replicate("web", 1, template("a")))
        #expect(try f.apply(.replicate("web", 2)).map(\.description) == ["replicaset/web configured: replicas 1 → 2"])
        let pods = f.active("web").map(\.template.spec.containers[0].image)
        #expect(pods == ["a", "a"])
        #expect(
            try f.apply(.replicate("web", 3, template("b"))).map(\.description)
                == ["replicaset/web configured: image a → b, replicas 2 → 3"])
        #expect(f.active("web").map(\.template.spec.containers[0].image).sorted() == ["a", "a", "b"])
        #expect(try f.apply(.replicate("web", 3, template("b"))).map(\.action) == [.unchanged])
    }

    @Test func selectorIsTheAppLabelAndCannotChange() throws {
        var f = try Fixture()
        try f.apply(.replicate("web", 1, template(labels: ["app": "shop", "tier": "front"])))
        #expect(f.set("web")?.selector.description == "app=shop")
        let message = f.message(of: .setTemplate(ObjectKey(.replicaSet, "web"), template(labels: ["app": "other"])))
        #expect(message?.contains("spec.template.metadata.labels") == true)
    }

    @Test func changingTheTemplateLeavesPodsAloneAndAPodCanBeChangedDirectly() throws {
        var f = try Fixture()
        try f.apply(.replicate("web", 2, template("a")))
        try f.settle()
        try f.apply(.setTemplate(ObjectKey(.replicaSet, "web"), template("b").labeled(app: "web")))
        #expect(f.active("web").map(\.template.spec.containers[0].image) == ["a", "a"])
        let one = f.active("web")[0]
        var container = one.spec.containers[0]
        container.image = "c"
        let change = try f.apply(.upgradeContainer(of: one.key, container))
        #expect(change.map(\.description) == ["pod/\(one.meta.name) upgraded: image a → c"])
        #expect(f.active("web").map(\.template.spec.containers[0].image).sorted() == ["a", "c"])
        #expect(f.cluster.pod(one.meta.name)?.meta.uid == one.meta.uid)
        var work: [PodID] = []
        f.cluster.takePodWork(into: &work)
        #expect(work.map { f.cluster.pod($0)?.meta.name } == [one.meta.name])
    }

    @Test func namesAreTheOwnersWithFiveSafeLetters() throws {
        var f = try Fixture()
        try f.apply(.replicate("web", 20, template()))
        for pod in try f.pods("web").nonEmpty() {
            let suffix = pod.meta.name.dropFirst(4)
            #expect(pod.meta.name.hasPrefix("web-") && suffix.count == 5)
            #expect(suffix.someAndAllSatisfy { "bcdfghjklmnpqrstvwxz2456789".contains($0) })
        }
    }

    @Test func replicationControllerIsAnEqual() throws {
        var f = try Fixture()
        let key = ObjectKey(.replicationController, "web")
        try f.apply(
            .declare(
                .replicaSet(
                    name: "web", namespace: "default", replicas: 2, template: template(), isReplicationController: true)
            ))
        #expect(f.pods("web", kind: .replicationController).count == 2)
        #expect(f.pods("web", kind: .replicationController)[0].meta.owner?.kind == .replicationController)
        #expect(try f.apply(.scale(key, 1)).map(\.description) == ["replicationcontroller/web scaled: replicas 2 → 1"])
    }

    @Test func ownerlessMatchingPodsAreAdoptedAndStrangersReleased() throws {
        var f = try Fixture()
        try f.apply(.pod("a", template(labels: ["app": "web"])))
        try f.apply(.replicate("web", 2, template()))
        #expect(f.active("web").map(\.meta.name).contains("a"))
        #expect(f.active("web").count == 2)
        try f.apply(.setLabels(ObjectKey(.pod, "a"), [LabelEdit(key: "app", value: "debug")]))
        #expect(f.cluster.pod("a")?.meta.owner == nil)
        #expect(f.active("web").count == 2)
        // Trip wire: adopt, then relabel back. The surplus goes, and it is one of three.
        try f.apply(.setLabels(ObjectKey(.pod, "a"), [LabelEdit(key: "app", value: "web")]))
        try f.settle()
        #expect(f.active("web").count == 2)
    }

    @Test("two controllers with one selector do not fight") func twoControllers() throws {
        var f = try Fixture()
        try f.apply(.replicate("a", 2, template(labels: ["app": "x"])))
        try f.apply(.replicate("b", 3, template(labels: ["app": "x"])))
        try f.settle()
        let uids = f.pods("a").map(\.meta.uid) + f.pods("b").map(\.meta.uid)
        let revision = f.cluster.revision
        f.advance(.minutes(10))
        #expect(f.cluster.revision == revision)
        #expect(Set(uids).count == 5)
    }

    @Test func onlyActivePodsCount() throws {
        var f = try Fixture()
        try f.apply(.replicate("web", 2, template()))
        try f.settle()
        let id = f.cluster.pods(ofOwner: ObjectKey(.replicaSet, "web"))[0]
        var failed = try #require(f.cluster.pod(id)).status
        failed.phase = .failed
        try f.apply(.podStatus(id, failed))
        #expect(f.pods("web").count == 3)
        #expect(f.active("web").count == 2)
        try f.apply(.delete(f.active("web")[0].key))
        #expect(f.pods("web").count == 4)
        #expect(f.active("web").count == 2)
        #expect(f.set("web")?.status.replicas == 2)
    }

    @Test func orphanDeleteLeavesThePods() throws {
        var f = try Fixture()
        try f.apply(.replicate("web", 3, template()))
        try f.settle()
        try f.apply(.delete(ObjectKey(.replicaSet, "web"), orphan: true))
        let pods = f.cluster.pods(matching: Selector(matching: ["app": "web"]))
        #expect(pods.count == 3)
        #expect(
            pods.someAndAllSatisfy { f.cluster.pod($0)?.isBare == true && f.cluster.pod($0)?.isTerminating == false })
        // A new controller takes them up again.
        try f.apply(.replicate("web", 3, template()))
        #expect(f.active("web").count == 3)
        #expect(f.cluster.podCount == 3)
    }

    @Test func deletingAControllerDeletesItsPods() throws {
        var f = try Fixture()
        try f.apply(.replicate("web", 3, template()))
        try f.apply(.pod("alone", template()))
        try f.settle()
        try f.apply(.delete(ObjectKey(.replicaSet, "web")))
        #expect(
            f.cluster.pods(matching: Selector(matching: ["app": "web"])).allSatisfy {
                f.cluster.pod($0)?.isTerminating == true
            })
        try f.settle()
        #expect(f.cluster.podCount == 1)
        // A controller of the same name does not own what the old one owned.
        try f.apply(.replicate("web", 1, template()))
        #expect(f.active("web").count == 1)
    }

    @Test("replicas out of range name the range", arguments: [-1, 2_000_001, Int.max])
    func range(_ n: Int) throws {
        var f = try Fixture()
        #expect(f.message(of: .replicate("web", n, template()))?.contains("must be between 0 and 2000000") == true)
    }

    @Test func replicatedPodsRunForEver() throws {
        var f = try Fixture()
        let message = f.message(of: .replicate("web", 1, template { $0.restartPolicy = .never }))
        #expect(message?.contains("spec.template.spec.restartPolicy: \"Never\"") == true)
    }

    @Test func invalidTemplateIsRefusedWithTheFieldsPath() throws {
        var f = try Fixture()
        let message = f.message(
            of: .replicate(
                "web", 1,
                template {
                    $0.containers[0].ports = [
                        ContainerPort(port: 80, name: "http"), ContainerPort(port: 81, name: "http"),
                    ]
                }))
        #expect(message?.contains("spec.template.spec.containers[0].ports[1].name: \"http\": duplicate name") == true)
    }
}
