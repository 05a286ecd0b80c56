import PodControl
import PodModel
import Testing

/// Limit ranges and quotas: what they admit, and what is said of what they do not.
@Suite struct NamespacePolicyTests {
    private func quota(_ hard: [String: Int64], _ scopes: [ResourceQuotaSpec.Scope] = []) -> Command {
        var spec = ResourceQuotaSpec()
        for (name, amount) in hard { spec.hard[name] = Quantity(units: amount) }
        spec.scopes = scopes
        // What is kept of the file differs with what it says.
        let field = UnstructuredObject.Field(name: "spec", json: "\"\(spec.hard.text)\"")
        return .declare(
            .unstructured(
                .resourceQuota, name: "q", namespace: "default", fields: [field], effect: .policy(.resourceQuota(spec)))
        )
    }

    private func limits(_ change: (inout LimitRangeSpec.Item) -> Void) -> Command {
        var range = LimitRangeSpec()
        var item = LimitRangeSpec.Item(.container)
        change(&item)
        range.limits = [item]
        range.setDefaults()
        return .declare(
            .unstructured(.limitRange, name: "l", namespace: "default", fields: [], effect: .policy(.limitRange(range)))
        )
    }

    private func messages(_ f: Fixture, _ object: ObjectKey) -> [String] {
        f.cluster.eventRecords(of: object).map { "\($0.message)" }
    }

    @Test func aBarePodBeyondTheQuotaIsRefusedInTheServersWords() throws {
        var f = try Fixture()
        try f.apply(quota(["pods": 2]))
        try f.apply(.pod("a", template()))
        try f.apply(.pod("b", template()))
        let refusal = f.message(of: .pod("c", template()))
        #expect(
            refusal == "pods \"c\" is forbidden: exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2")
        #expect(f.cluster.pod("c") == nil)
        #expect(f.message(of: .pod("a", template())) == nil)
        let used = f.cluster.unstructured(ObjectKey(.unstructured(.resourceQuota), "q"))?.used
        #expect(used?.text == "pods=2")
    }

    @Test func aControllerMakesWhatFitsSaysWhyAndGoesOnWhenThereIsRoom() throws {
        var f = try Fixture()
        try f.apply(quota(["pods": 2]))
        try f.apply(.replicate("web", 3, template()))
        #expect(f.active("web").count == 2)
        let said = messages(f, ObjectKey(.replicaSet, "web")).filter { $0.hasPrefix("Error creating: pods \"web-") }
        #expect(said.last?.hasSuffix("requested: pods=1, used: pods=2, limited: pods=2") == true, "\(said)")
        try f.apply(quota(["pods": 3]))
        #expect(f.active("web").count == 3)
        try f.apply(.replicate("more", 1, template()))
        #expect(f.active("more").isEmpty)
        try f.apply(.replicate("web", 2))
        try f.settle()
        #expect(f.active("web").count == 2 && f.active("more").count == 1)
    }

    @Test func aQuotaOfCPUMakesEveryContainerSayIt() throws {
        var f = try Fixture()
        try f.apply(quota(["requests.cpu": 1, "limits.memory": 1 << 30]))
        let silent = f.message(of: .pod("a", template()))
        let wanted = "failed quota: q: must specify limits.memory for: main; requests.cpu for: main"
        #expect(silent == "pods \"a\" is forbidden: \(wanted)")
        let pod = template {
            $0.containers[0].resources.cpuRequest = 600
            $0.containers[0].resources.memoryLimit = 1 << 20
        }
        try f.apply(.pod("a", pod))
        let second = f.message(of: .pod("b", pod))
        #expect(
            second?.hasSuffix("requested: requests.cpu=600m, used: requests.cpu=600m, limited: requests.cpu=1") == true,
            "\(second ?? "")")
    }

    @Test func devicesAndObjectsCount() throws {
        var f = try Fixture()
        try f.apply(
            quota([
                "requests.nvidia.com/gpu": 1, "configmaps": 1, "count/deployments.apps": 0, "requests.storage": 10,
                "services": 1,
            ]))
        let gpus = template { $0.containers[0].resources.otherLimits[ResourceName("nvidia.com/gpu")] = 2 }
        #expect(f.message(of: .pod("a", gpus))?.contains("requested: requests.nvidia.com/gpu=2") == true)
        func config(_ name: String) -> Command {
            .declare(.config(name: name, namespace: "default", data: [:], isSecret: false))
        }
        try f.apply(config("x"))
        #expect(f.message(of: config("y"))?.hasPrefix("configmaps \"y\" is forbidden: exceeded quota: q") == true)
        #expect(f.message(of: config("x")) == nil)
        let claim = Command.declare(.claim(name: "c", namespace: "default", size: 11, keep: false))
        #expect(f.message(of: claim)?.contains("requests.storage=11") == true)
        try f.apply(.service("one"))
        #expect(f.message(of: .service("two"))?.contains("requested: services=1") == true)
    }

    @Test func aScopeChoosesThePodsThatCount() throws {
        var f = try Fixture()
        try f.apply(quota(["pods": 1], [.bestEffort]))
        try f.apply(.pod("a", template()))
        try f.apply(.pod("b", template(cpu: 100)))
        #expect(f.message(of: .pod("c", template()))?.contains("exceeded quota") == true)
        #expect(f.cluster.pod("b") != nil)
    }

    @Test func aLimitRangeGivesWhatIsNotSaidAndRefusesTheRest() throws {
        var f = try Fixture()
        try f.apply(
            limits {
                $0.default["cpu"] = Quantity(milli: 500)
                $0.defaultRequest["cpu"] = Quantity(milli: 100)
                $0.max["memory"] = Quantity(units: 1 << 30)
            })
        try f.apply(.pod("a", template()))
        let given = f.cluster.pod("a")?.spec.containers[0].resources
        #expect(given?.cpuRequest == 100 && given?.cpuLimit == 500)
        #expect(given?.memoryRequest == 1 << 30 && given?.memoryLimit == 1 << 30)
        // The same declaration again is the same pod.
        #expect(try f.apply(.pod("a", template())).map(\.action) == [.unchanged])
        let big = template { $0.containers[0].resources.memoryLimit = 2 << 30 }
        #expect(
            f.message(of: .pod("b", big))
                == "pods \"b\" is forbidden: maximum memory usage per Container is 1Gi, but limit is 2Gi")
        try f.apply(.replicate("web", 1, template()))
        #expect(f.active("web").first?.spec.containers[0].resources.cpuLimit == 500)
        try f.apply(.replicate("wide", 1, big))
        #expect(f.active("wide").isEmpty)
        #expect(messages(f, ObjectKey(.replicaSet, "wide")).contains { $0.contains("maximum memory usage") })
    }

    @Test func aLimitRangeJudgesRatiosAndClaims() throws {
        var f = try Fixture()
        try f.apply(limits { $0.maxLimitRequestRatio["cpu"] = Quantity(units: 2) })
        let uneven = template {
            $0.containers[0].resources.cpuRequest = 100
            $0.containers[0].resources.cpuLimit = 300
        }
        #expect(
            f.message(of: .pod("a", uneven))?.hasSuffix(
                "cpu max limit to request ratio per Container is 2, but provided ratio is 3.000000") == true)
        try f.apply(.delete(ObjectKey(.unstructured(.limitRange), "l")))
        #expect(f.message(of: .pod("a", uneven)) == nil)
        var range = LimitRangeSpec()
        var item = LimitRangeSpec.Item(.persistentVolumeClaim)
        item.min["storage"] = Quantity(units: 2 << 30)
        range.limits = [item]
        try f.apply(
            .declare(
                .unstructured(
                    .limitRange, name: "l", namespace: "default", fields: [], effect: .policy(.limitRange(range)))))
        #expect(
            f.message(of: .declare(.claim(name: "c", namespace: "default", size: 1 << 30, keep: false)))
                == "persistentvolumeclaims \"c\" is forbidden: minimum storage usage per PersistentVolumeClaim is 2Gi, "
                + "but request is 1Gi")
    }

    @Test func aResizeIsJudgedByWhatItTakesMore() throws {
        var f = try Fixture()
        try f.apply(quota(["requests.cpu": 1]))
        try f.apply(.pod("a", template(cpu: 600)))
        let refusal = f.message(of: .pod("a", template(cpu: 1200)))
        #expect(
            refusal == "pods \"a\" is forbidden: exceeded quota: q, requested: requests.cpu=600m, "
                + "used: requests.cpu=600m, limited: requests.cpu=1")
        try f.apply(.pod("a", template(cpu: 900)))
        #expect(f.cluster.unstructured(ObjectKey(.unstructured(.resourceQuota), "q"))?.used.text == "requests.cpu=900m")
        try f.apply(.pod("a", template(cpu: 100)))
        try f.apply(.pod("b", template(cpu: 900)))
        #expect(f.cluster.audit() == nil)
    }

    @Test func aLimitRangeJudgesAResize() throws {
        var f = try Fixture()
        try f.apply(.pod("a", template(cpu: 500)))
        try f.apply(limits { $0.min["cpu"] = Quantity(milli: 200) })
        let small = f.message(of: .pod("a", template(cpu: 100)))
        #expect(
            small == "pods \"a\" is forbidden: minimum cpu usage per Container is 200m, but request is 100m")
        try f.apply(.pod("a", template("nginx:2", cpu: 500)))
        #expect(f.cluster.pod("a")?.spec.containers[0].image == "nginx:2", "another image is no resize")
    }

    @Test func aPodOfAControllerKeepsWhatItHasWhereTheNamespaceTakesNoMore() throws {
        var f = try Fixture()
        try f.apply(quota(["requests.cpu": 1]))
        try f.apply(.replicate("web", 2, template(cpu: 300)))
        try f.settle()
        var container = template(cpu: 600).spec.containers[0]
        try f.apply(.upgradeContainer(of: ObjectKey(.replicaSet, "web"), container))
        let requests = f.active("web").compactMap(\.spec.containers[0].resources.cpuRequest)
        #expect(requests.sorted() == [300, 600])
        let said = f.active("web").flatMap { messages(f, $0.key) }
        #expect(said.contains { $0.contains("requested: requests.cpu=300m, used: requests.cpu=900m") }, "\(said)")
        container.resources.cpuRequest = 400
        try f.apply(.upgradeContainer(of: ObjectKey(.replicaSet, "web"), container))
        #expect(f.active("web").compactMap(\.spec.containers[0].resources.cpuRequest) == [400, 400])
        #expect(f.cluster.audit() == nil)
    }

    @Test func aClaimGrowsWithinTheQuotaAndTheLimitRange() throws {
        func claim(_ size: Int64) -> Command {
            .declare(.claim(name: "c", namespace: "default", size: size, keep: false))
        }
        var f = try Fixture()
        try f.apply(quota(["requests.storage": 10]))
        try f.apply(claim(6))
        let refusal = f.message(of: claim(11))
        #expect(
            refusal == "persistentvolumeclaims \"c\" is forbidden: exceeded quota: q, requested: requests.storage=5, "
                + "used: requests.storage=6, limited: requests.storage=10")
        try f.apply(claim(10))
        var range = LimitRangeSpec()
        var item = LimitRangeSpec.Item(.persistentVolumeClaim)
        item.max["storage"] = Quantity(units: 12)
        range.limits = [item]
        try f.apply(quota(["requests.storage": 20]))
        try f.apply(
            .declare(
                .unstructured(
                    .limitRange, name: "l", namespace: "default", fields: [], effect: .policy(.limitRange(range)))))
        #expect(f.message(of: claim(13))?.contains("maximum storage usage") == true)
        try f.apply(claim(12))
        #expect(f.cluster.audit() == nil)
    }

    /// The sums follow each change of what they count; the audit counts anew.
    @Test func whatIsUsedFollowsEveryChange() throws {
        var f = try Fixture()
        let hard: [String: Int64] = [
            "pods": 50, "count/pods": 50, "requests.cpu": 50, "limits.memory": 1 << 40, "services": 9,
            "services.nodeports": 9, "configmaps": 9, "secrets": 9, "count/replicasets.apps": 9,
            "count/deployments.apps": 9, "persistentvolumeclaims": 9, "requests.storage": 1 << 40, "resourcequotas": 9,
        ]
        var sized = template(cpu: 100)
        sized = sized.changing { $0.containers[0].resources.memoryLimit = 1 << 20 }
        try f.apply(.replicate("early", 2, sized))
        try f.apply(quota(hard))
        let key = ObjectKey(.unstructured(.resourceQuota), "q")
        func used(_ name: String) -> Int64? { f.cluster.unstructured(key)?.used[name]?.unitsRoundedUp }
        #expect(used("pods") == 2 && used("count/replicasets.apps") == 1 && used("resourcequotas") == 1)
        try f.apply(.pod("a", sized))
        try f.apply(.service("web"))
        let config = Manifest.config(name: "c", namespace: "default", data: ["a": "b"], isSecret: false)
        try f.apply(.declare(config))
        try f.apply(.declare(.claim(name: "v", namespace: "default", size: 1 << 30, keep: false)))
        try f.apply(
            .declare(
                .workload(
                    WorkloadManifest(
                        ObjectKey(.deployment, "d"), template: sized.labeled(app: "d"), spec: .deployment(.init()),
                        replicas: 2))))
        try f.settle()
        #expect(used("pods") == 5 && used("services") == 1 && used("configmaps") == 1)
        #expect(used("count/deployments.apps") == 1 && used("requests.storage") == 1 << 30)
        #expect(f.cluster.audit() == nil)
        let pod = try #require(f.cluster.podID("a"))
        try f.apply(.setLabels(ObjectKey(.pod, "a"), [LabelEdit(key: "x", value: "y")]))
        var ended = try f.running(#require(f.cluster.pod("a")))
        ended.phase = .succeeded
        try f.apply(.podStatus(pod, ended))
        #expect(used("pods") == 4 && used("count/pods") == 5)
        #expect(f.cluster.audit() == nil)
        for gone in [
            ObjectKey(.service, "web"), ObjectKey(.configMap, "c"), ObjectKey(.persistentVolumeClaim, "v"),
            ObjectKey(.deployment, "d"), ObjectKey(.replicaSet, "early"),
        ] {
            try f.apply(.delete(gone))
            #expect(f.cluster.audit() == nil, "\(gone)")
        }
        try f.settle()
        #expect(used("pods") == 0 && used("count/pods") == 1 && used("requests.storage") == 0)
        #expect(used("count/deployments.apps") == 0 && used("count/replicasets.apps") == 0)
        try f.apply(.delete(pod: "a", grace: .zero))
        #expect(f.cluster.audit() == nil)
        try f.apply(.delete(key))
        #expect(f.cluster.audit() == nil)
    }
}
