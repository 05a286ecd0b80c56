import PodControl
import PodModel
import Testing

@Suite struct ServiceTests {
    @Test func addressAndEndpointsByReadiness() throws {
        var f = try Fixture()
        try f.apply(.service("web"))
        try f.apply(.service("other"))
        #expect(f.cluster.service("web")?.endpoint?.description == "10.96.0.1:80")
        #expect(f.cluster.service("other")?.clusterIP?.description == "10.96.0.2")
        try f.apply(.replicate("web", 3, template()))
        #expect(f.cluster.endpoints(ofService: "web").isEmpty)
        try f.settle()
        #expect(
            f.cluster.endpoints(ofService: "web").map(\.description) == ["10.1.0.1:80", "10.1.0.2:80", "10.1.0.3:80"])
        let id = f.cluster.endpointPods(ofService: "web")[1]
        var status = try #require(f.cluster.pod(id)).status
        status.conditions.ready.set(false, at: f.now)
        try f.apply(.podStatus(id, status))
        #expect(f.cluster.endpoints(ofService: "web").map(\.description) == ["10.1.0.1:80", "10.1.0.3:80"])
        let other = f.cluster.endpointPods(ofService: "web")[0]
        try f.apply(.delete(try #require(f.cluster.pod(other)).key))
        #expect(f.cluster.endpointCount(ofService: "web") == 1)
    }

    @Test func aHeadlessServiceTakesNoAddressAndNeedsNoPort() throws {
        var f = try Fixture()
        func service(_ ports: [ServicePort], headless: Bool = true) -> Command {
            .declare(.service(name: "db", namespace: "default", ports: ports, selector: nil, isHeadless: headless))
        }
        try f.apply(service([]))
        try f.apply(.service("other"))
        #expect(f.cluster.service("db")?.clusterIP == nil && f.cluster.service("db")?.endpoint == nil)
        #expect(f.cluster.service("other")?.clusterIP?.description == "10.96.0.1", "no address was used up")
        try f.apply(.replicate("db", 2, template()))
        try f.settle()
        #expect(f.cluster.endpointCount(ofService: "db") == 2)
        #expect(try f.apply(service([ServicePort(port: 80)])).map(\.action) == [.configured])
        #expect(
            f.message(of: service([ServicePort(port: 80)], headless: false))
                == """
                service/db is headless and gets no address; delete it first\n  spec.clusterIP: "": primary \
                clusterIP can not be unset
                """
        )
        #expect(
            f.message(of: .declare(.service(name: "other", namespace: "default", ports: [], selector: nil)))?.contains(
                "at least one port")
                == true)
        #expect(f.message(of: service([ServicePort(port: 80, hostPort: 30000)]))?.contains("needs an address") == true)
        try f.apply(.delete(ObjectKey(.service, "db")))
        try f.apply(.service("third"))
        #expect(f.cluster.service("third")?.clusterIP?.description == "10.96.0.2")
    }

    @Test("an address is used again when its service is gone, or its namespace, or it is refused")
    func released() throws {
        var f = try Fixture()
        // Two addresses.
        f.cluster = Cluster(seed: 1, now: f.now, services: AddressRange(base: IPv4(10, 96, 0, 0), prefix: 30))
        try f.apply(.service("web"))
        func declare(_ name: String, _ namespace: String, hostPort: UInt16? = nil) -> Command {
            var traffic = ServiceTraffic()
            if hostPort != nil { traffic.exposure = .nodePorts }
            return .declare(
                .service(
                    name: name, namespace: namespace, ports: [ServicePort(port: 80, hostPort: hostPort)],
                    selector: nil, traffic: traffic))
        }
        for number in 0..<3 {
            try f.apply(.service("other"))
            #expect(f.message(of: .service("third"))?.contains("no address is left") == true)
            try f.apply(.delete(ObjectKey(.service, "other")))
            try f.apply(.declare(.namespace(name: "shop")))
            try f.apply(declare("a", "shop", hostPort: 30_000))
            try f.apply(.delete(ObjectKey(.namespace, "shop")))
            try f.apply(declare("b", "default", hostPort: 30_000))
            try f.apply(.delete(ObjectKey(.service, "b")))
            #expect(f.cluster.service("web")?.clusterIP?.description == "10.96.0.1", "\(number)")
        }
    }

    @Test func selectorFollowsLabelsAndDeclarations() throws {
        var f = try Fixture()
        try f.apply(.pod("a", template()))
        try f.apply(.pod("b", template()))
        try f.settle()
        try f.apply(.service("s", select: ["app": "a"]))
        #expect(f.cluster.endpointCount(ofService: "s") == 1)
        #expect(
            try f.apply(.service("s", select: ["tier": "front"])).map(\.description)
                == ["service/s configured: select app=a → tier=front"])
        #expect(f.cluster.endpointCount(ofService: "s") == 0)
        for name in ["a", "b"] {
            try f.apply(.setLabels(ObjectKey(.pod, name), [LabelEdit(key: "tier", value: "front")]))
        }
        #expect(f.cluster.endpointCount(ofService: "s") == 2)
        try f.apply(.setLabels(ObjectKey(.pod, "a"), [LabelEdit(key: "tier", value: nil)]))
        #expect(f.cluster.endpointPods(ofService: "s").compactMap { f.cluster.pod($0)?.meta.name } == ["b"])
        try f.apply(.delete(ObjectKey(.service, "s")))
        #expect(f.cluster.service("s") == nil)
    }

    @Test func aServiceOfTheSameNameOnceMoreIsUnchanged() throws {
        var f = try Fixture()
        try f.apply(.service("web"))
        #expect(try f.apply(.service("web")).map(\.description) == ["service/web unchanged"])
        #expect(try f.apply(.service("web", port: 81)).map(\.description) == ["service/web configured: port 80 → 81"])
        #expect(f.message(of: .service("Web"))?.contains("metadata.name") == true)
    }

    @Test func podsOfASilentNodeLeaveTheEndpoints() throws {
        var f = try Fixture()
        try f.apply(.service("web"))
        try f.apply(.replicate("web", 3, template()))
        try f.settle()
        try f.apply(.nodeSilent("node-2"))
        #expect(f.cluster.endpointCount(ofService: "web") == 3)
        f.advance(.seconds(50))
        #expect(f.cluster.endpointCount(ofService: "web") == 2)
    }
}
