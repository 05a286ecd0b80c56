import PodModel
import PodSession
import PodTesting
import Testing

/// Services that select no pods, with addresses that somebody wrote down.
@Suite struct WrittenEndpointsTests {
    private static let service = """
        apiVersion: v1
        kind: Service
        metadata: {name: db}
        spec: {ports: [{name: sql, port: 5432}]}

        """
    private static let endpoints = """
        ---
        apiVersion: v1
        kind: Endpoints
        metadata: {name: db}
        subsets:
        - addresses: [{ip: 192.0.2.7, hostname: first}, {ip: 192.0.2.6}]
          notReadyAddresses: [{ip: 192.0.2.9}]
          ports: [{name: sql, port: 6000}]

        """
    private static let slice = """
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: db-x, labels: {kubernetes.io/service-name: db}}
        addressType: IPv4
        ports: [{name: sql, port: 6001, protocol: TCP}]
        endpoints:
        - {addresses: [192.0.2.20], conditions: {ready: true}}
        - {addresses: [192.0.2.21], conditions: {ready: false}}

        """

    private func rehearsal(_ text: String) -> SimulatedSession {
        let rehearsal = SimulatedSession()
        rehearsal.host.files["/home/ada/a.yaml"] = Array(text.utf8)
        return rehearsal
    }

    @Test func aServiceWithoutSelectorLeadsToTheAddressesOfItsEndpoints() {
        let rehearsal = rehearsal(Self.service + Self.endpoints)
        let code = rehearsal.run(
            """
            import a.yaml
            wait service/db ready within 1s
            expect svc/db.ready == 2
            """
                + "\nexpect svc/db.endpoints[0].address == \"192.0.2.6\" and svc/db.endpoints[0].port == 6000"
                + "\nexpect http(\"http://db:5432/\").status == 200"
                + "\nexport kubernetes out.yaml\ndelete endpoints/db\nexpect svc/db.ready == 0"
                + "\nexpect http(\"http://db:5432/\").error == \"connection refused\"")
        #expect(code == 0, "\(rehearsal.text)")
        #expect(rehearsal.text.contains("endpoints/db created") && rehearsal.text.contains("endpoints/db deleted"))
        let written = String(decoding: rehearsal.host.files["/home/ada/out.yaml"] ?? [], as: UTF8.self)
        #expect(written.contains("kind: Endpoints\n") && written.contains("192.0.2.7"), "\(written)")
        #expect(!written.contains("selector"), "\(written)")
    }

    @Test func aSliceAddsToTheServiceThatItsLabelNames() {
        let rehearsal = rehearsal(Self.service + Self.slice)
        let code = rehearsal.run(
            """
            import a.yaml
            expect svc/db.ready == 1 and svc/db.endpoints[0].port == 6001
            label endpointslice db-x kubernetes.io/service-name=other
            expect svc/db.ready == 0
            label endpointslices.discovery.k8s.io db-x kubernetes.io/service-name=db
            expect svc/db.ready == 1
            delete endpointslice.v1.discovery.k8s.io/db-x
            expect svc/db.ready == 0
            """)
        #expect(code == 0, "\(rehearsal.text)")
    }

    @Test func anEndpointsObjectOfAServiceThatSelectsPodsIsOverwritten() {
        let selecting = Self.service.replacing("ports:", with: "selector: {app: web}, ports:")
        let rehearsal = rehearsal(selecting + Self.endpoints)
        #expect(rehearsal.run("import a.yaml\nexpect svc/db.ready == 0") == 0, "\(rehearsal.text)")
    }

    @Test(
        "what the API server refuses is refused",
        arguments: [
            ("192.0.2.6", "127.0.0.1", "may not be in the loopback range"),
            ("192.0.2.6", "169.254.1.1", "may not be in the link-local range"),
            ("192.0.2.6", "0.0.0.0", "may not be unspecified"), ("192.0.2.6", "db.example.com", "must be a valid IP"),
            ("port: 6000", "port: 0", "65535"),
        ])
    func refusals(_ old: String, _ new: String, _ why: String) {
        let rehearsal = rehearsal(Self.service + Self.endpoints.replacing(old, with: new))
        #expect(rehearsal.run("import a.yaml") != 0)
        #expect(rehearsal.text.contains(why), "\(rehearsal.text)")
    }

    @Test func aGivenAddressIsTakenWhereItIsFreeAndInTheRange() {
        func file(_ name: String, _ address: String) -> String {
            """
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: \(name)}
            spec: {selector: {app: a}, ports: [{port: 80}]\(address.isEmpty ? "" : ", clusterIP: \(address)")}

            """
        }
        // Who asks has it before others take any.
        let rehearsal = rehearsal(file("a", "") + file("b", "10.96.0.1"))
        #expect(
            rehearsal.run(
                """
                import a.yaml
                expect svc/b.address == "10.96.0.1" and svc/a.address == "10.96.0.2"
                service c port 80 address 10.96.7.7
                expect svc/c.address == "10.96.7.7"
                export kubernetes out.yaml
                """) == 0, "\(rehearsal.text)")
        let written = String(decoding: rehearsal.host.files["/home/ada/out.yaml"] ?? [], as: UTF8.self)
        #expect(written.contains("clusterIP: 10.96.7.7") && !written.contains("10.96.0.2"), "\(written)")
        for (address, why) in [
            ("10.96.0.1", "failed to allocate IP 10.96.0.1: provided IP is already allocated"),
            (
                "10.1.1.1",
                "the provided IP (10.1.1.1) is not in the valid range. The range of valid IPs is 10.96.0.0/16"
            ),
        ] {
            let refused = self.rehearsal(file("a", "10.96.0.1") + file("b", address))
            #expect(refused.run("import a.yaml") != 0 && refused.text.contains(why), "\(refused.text)")
        }
        let moved = self.rehearsal(file("a", "10.96.0.9"))
        #expect(moved.run("service a port 80\nimport a.yaml") != 0, "\(moved.text)")
        #expect(moved.text.contains("may not change once set"), "\(moved.text)")
    }

    @Test func aKindIsKnownWithItsGroupWhereverAKindMayStand() {
        let rehearsal = rehearsal(Self.service)
        let code = rehearsal.run(
            """
            deployment web 2 < container nginx >
            wait deployment.apps/web ready within 1m
            get deployment.apps/web
            get deploy.v1.apps web
            get deploy.apps,services.v1.,po
            describe deployments.v1.apps/web
            describe deploy.apps web
            scale deployments.apps/web 1
            restart deployment.apps/web
            events deployment.apps/web
            rollout status deployment.apps/web
            delete deploy.v1.apps/web
            """)
        #expect(code == 0, "\(rehearsal.text)")
        for wrong in ["deploy.batch", "deploy.v2.apps", "deploy.", "deploy.v1.", "pods.v1"] {
            let (text, code) = rehearse("pod web < container nginx >\nget \(wrong)/web")
            #expect(code != 0 && text.contains("unknown kind '\(wrong)'"), "\(text)")
        }
        #expect(rehearse("get deploy.batch").text.contains("did you mean 'deployment.apps'?"))
    }
}
