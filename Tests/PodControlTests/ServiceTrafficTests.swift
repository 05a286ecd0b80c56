import PodControl
import PodModel
import Testing

/// From where services are reached.
@Suite struct ServiceTrafficTests {
    private func service(
        _ name: String, _ exposure: ServiceExposure, ports: [ServicePort] = [ServicePort(port: 80)],
        _ change: (inout ServiceTraffic) -> Void = { _ in }
    ) -> Command {
        var traffic = ServiceTraffic()
        traffic.exposure = exposure
        change(&traffic)
        return .declare(
            .service(name: name, namespace: "default", ports: ports, selector: ["app": "web"], traffic: traffic))
    }

    private let balancer = ServiceExposure.loadBalancer(hasNodePorts: true, implementation: nil)

    @Test func portsOfNodesAreGivenInTurnAndKept() throws {
        var f = try Fixture()
        try f.apply(service("a", .nodePorts, ports: [ServicePort(port: 80), ServicePort(port: 81, name: "b")]))
        try f.apply(service("b", .nodePorts))
        func given(_ name: String) -> [UInt16] { f.cluster.service(name)?.givenPorts.values.sorted() ?? [] }
        #expect(given("a") == [30_086, 30_087] && given("b") == [30_088])
        let others = [ServicePort(port: 81, name: "b"), ServicePort(port: 82, name: "c")]
        try f.apply(service("a", .nodePorts, ports: others))
        #expect(given("a") == [30_087, 30_089])
        try f.apply(service("b", .inside))
        #expect(given("b") == [])
        #expect(
            f.message(of: service("c", .nodePorts, ports: [ServicePort(port: 80, hostPort: 30_087)]))?.contains(
                "already allocated") == true)
    }

    @Test func ofTwoThatWantOnePortOfThisMachineTheSecondWaits() throws {
        var f = try Fixture()
        try f.apply(service("a", balancer))
        try f.apply(service("b", balancer))
        #expect(f.cluster.service("a")?.loadBalancer == .address(.documentation))
        #expect(f.cluster.service("b")?.loadBalancer == .pending("port 80 of this machine leads to service/a"))
        let other = ServiceExposure.loadBalancer(hasNodePorts: false, implementation: "x/y")
        try f.apply(service("c", other, ports: [ServicePort(port: 1)]))
        #expect(f.cluster.service("c")?.external == nil && f.cluster.service("c")?.givenPorts.isEmpty == true)
        try f.apply(.delete(ObjectKey(.service, "a")))
        #expect(f.cluster.service("b")?.external == "192.0.2.1")
    }

    @Test func aNameThatIsAnothersHasNoAddressUntilItIsOnesOwn() throws {
        var f = try Fixture()
        try f.apply(service("a", .externalName("db.example.com"), ports: []))
        #expect(f.cluster.service("a")?.clusterIP == nil && f.cluster.service("a")?.external == "db.example.com")
        try f.apply(service("a", .inside))
        #expect(f.cluster.service("a")?.clusterIP != nil)
        #expect(f.message(of: service("b", .externalName("no_name"), ports: []))?.contains("externalName") == true)
        #expect(f.message(of: service("b", .inside) { $0.affinity = .hours(48) })?.contains("timeoutSeconds") == true)
    }
}
