import PodLanguage
import PodModel
import PodSyntax
import Testing

@Suite struct LoweringObjectTests {
    private func manifest(_ text: String) throws -> Manifest { try lower(try declaration(text), in: testContext()) }

    @Test("`from`: lists merge by name, scalars replace, and what podsh mounted is mounted anew")
    func merging() throws {
        let base = try template(
            """
            template base < label tier=x; container nginx image nginx:1 port 80 env A=1 B=1; volume data; grace \
            5s; restart never >
            """
        )
        #expect(base.labels["app"] == nil)
        let pod = try template(
            """
            pod web from base < container nginx image nginx:2 port 81 env A=2; container helper; grace 9s; label \
            zone=y >
            """,
            ["base": base])
        #expect(pod.labels == ["app": "web", "tier": "x", "zone": "y"])
        let nginx = pod.spec.containers[0]
        #expect(nginx.image == "nginx:2")
        #expect(nginx.ports.map(\.port) == [80, 81])
        #expect(nginx.environment.map(\.name) == ["A", "B"])
        #expect(nginx.environment[0].source == .value("2"))
        #expect(pod.spec.grace == .seconds(9))
        #expect(pod.spec.restartPolicy == .never)
        #expect(pod.spec.containers[1].mounts == [VolumeMount(volume: "data", path: "/data")])
        #expect(base.spec.containers[0].image == "nginx:1")
        #expect(
            try loweringFindings("pod web from nope < container a >") == [
                "unknown-template: there is no template 'nope'"
            ])
    }

    @Test("replicate: a count, with or without something to copy")
    func replicate() throws {
        guard case .replicaSet("web", "default", 3, nil, false) = try manifest("replicate web (n)") else {
            throw Unexpected()
        }
        guard
            case .replicaSet("web", _, 2, let template?, true) = try manifest(
                "replicate web 2 as controller < container a >")
        else { throw Unexpected() }
        #expect(template.labels["app"] == "web")
    }

    @Test("services, claims, configs, nodes, namespaces")
    func objects() throws {
        guard
            case .service(_, _, let ports, let selector, false, _) = try manifest(
                "service web port 53/udp to 5353 host 8053 select app=x tier=y")
        else { throw Unexpected() }
        #expect(ports == [ServicePort(port: 53, target: 5353, protocol: .udp, hostPort: 8053)])
        #expect(selector == ["app": "x", "tier": "y"])
        guard case .service(_, _, _, nil, false, ServiceTraffic()) = try manifest("service web port 80")
        else { throw Unexpected() }
        guard case .service(_, _, [], nil, true, _) = try manifest("service web headless") else { throw Unexpected() }
        guard
            case .service(_, _, _, _, false, let traffic) = try manifest(
                "service web port 80 load-balancer session-affinity 1h publish-not-ready")
        else { throw Unexpected() }
        #expect(traffic.exposure == .loadBalancer(hasNodePorts: true, implementation: nil))
        #expect(traffic.affinity == .hours(1) && traffic.publishesNotReady)
        guard case .service(_, _, [], _, false, let other) = try manifest("service db external-name db.example.com")
        else { throw Unexpected() }
        #expect(other.exposure == .externalName("db.example.com"))
        guard
            case .claim("logs", _, _, false, let spec) = try manifest(
                "volume logs size 1Gi access read-write-many class slow volume-name disk select tier=log")
        else { throw Unexpected() }
        #expect(spec.accessModes == [.readWriteMany] && spec.storageClass == "slow" && spec.volumeName == "disk")
        #expect(spec.selector == Selector(matching: ["tier": "log"]))
        guard case .claim("data", _, 1_073_741_824, true, _) = try manifest("volume data size 1Gi keep") else {
            throw Unexpected()
        }
        guard
            case .config("app", _, let data, false, _) = try manifest(
                """
                config app < A=1; B="x y"; N=${n}; file ./app.conf; file ./app.conf as other; file ./app.bin; env \
                HOME as home >
                """
            )
        else { throw Unexpected() }
        #expect(
            data == [
                "A": "1", "B": "x y", "N": "3", "app.conf": "content", "other": "content",
                "app.bin": .binary([0xFF, 0x00, 0xFE]), "home": "/root",
            ])
        guard case .config(_, _, _, true, _) = try manifest("secret s < A=1 >") else { throw Unexpected() }
        guard
            case .nodes("fast", 3, let shape) = try manifest(
                "nodes fast 3 < cpu 8; memory 16Gi; pods 400; zone b; label disk=ssd; taint gpu=true:NoSchedule >")
        else { throw Unexpected() }
        #expect(shape.capacity == NodeCapacity(amount: ResourceAmount(cpu: 8000, memory: 16 << 30), pods: 400))
        #expect(shape.labels == ["disk": "ssd", "topology.kubernetes.io/zone": "b"])
        #expect(shape.taints == [Taint(key: "gpu", value: "true", effect: .noSchedule)])
        guard case .nodes("node", 2, _) = try manifest("nodes 2") else { throw Unexpected() }
        guard case .node("big", _) = try manifest("node big") else { throw Unexpected() }
        guard case .namespace("shop") = try manifest("namespace shop") else { throw Unexpected() }
    }

    @Test("what only the run can know is found with its place")
    func findings() throws {
        #expect(try loweringFindings("replicate web ${\"many\"}") == ["bad-value: expected a whole number, not 'many'"])
        #expect(try loweringFindings("pod web < container a port ${99999}; grace ${\"x\"} >").count == 2)
        #expect(try loweringFindings("config a < file ./missing >") == ["bad-value: there is no file './missing'"])
        #expect(
            try loweringFindings("config a < env MISSING >") == [
                "unknown-variable: the variable 'MISSING' is not set on this machine"
            ])
        #expect(
            try loweringFindings("pod web < container a; volume ${\"etc\"} >").first?.hasPrefix("shadowed-directory")
                == true)
        #expect(
            try loweringFindings("pod web < container ${unknown} >") == [
                "unknown-name: nothing is called 'unknown'", "no-container: a pod needs at least one container",
            ])
    }

    @Test("`set` and `upgrade` change one attribute of a container or a pod")
    func changes() throws {
        func attribute(_ text: String) throws -> AttributeSyntax {
            let result = parse(SourceText(name: "test.pod", text: text))
            #expect(result.findings.isEmpty)
            return try #require(result.tree.statements.first.flatMap(CommandSyntax.init)?.attribute)
        }
        var container = Container(name: "nginx")
        try change(&container, with: try attribute("set web/nginx image nginx:1.27"), in: testContext())
        try change(&container, with: try attribute("upgrade web/nginx env A=1"), in: testContext())
        #expect(container.image == "nginx:1.27")
        #expect(container.environment == [EnvironmentVariable(name: "A", source: .value("1"))])
        let bad = try attribute("set web/nginx image ${\"UPPER\"}")
        #expect(throws: LoweringError.self) { try change(&container, with: bad, in: testContext()) }
        #expect(container.image == "nginx:1.27")
        let base = try template("pod web < container nginx; volume data >")
        let after = try changed(base, with: try attribute("set web grace 5s"), in: testContext())
        #expect(after.spec.grace == .seconds(5))
        #expect(base.spec.grace == .seconds(30))
        #expect(after.spec.containers == base.spec.containers)
    }
}
