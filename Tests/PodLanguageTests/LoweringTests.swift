import PodLanguage
import PodModel
import PodSyntax
import PodTesting
import Testing

@Suite struct LoweringTests {
    @Test("the user's own line: one container, its image by its name, its port, a volume seen at /data")
    func ownLine() throws {
        let template = try template("pod web < container nginx port 80; volume data >")
        #expect(template.labels["app"] == "web")
        let container = try #require(template.spec.containers.first)
        #expect(container.name == "nginx")
        #expect(container.image == "nginx")
        #expect(container.ports == [ContainerPort(port: 80)])
        #expect(container.mounts == [VolumeMount(volume: "data", path: "/data")])
        #expect(template.spec.volumes == [Volume(name: "data")])
        #expect(template.spec.validate().isEmpty)
    }

    @Test("what a pod is told about itself: variables, and files of several sources")
    func told() throws {
        let it = try container(
            """
            env A from pod uid; env B from label app.x/tier; env C from annotation owner
            env D from limit memory of side divisor 1Mi; env E from request cpu; env F from pod host-ips
            mount data /a sub-path-expr "$(A)/x"
            """)
        #expect(
            it.environment.map(\.source) == [
                .field(.plain(.uid)), .field(.label("app.x/tier")), .field(.annotation("owner")),
                .resource(
                    ResourceReference(
                        .limit, .memory, of: "side", divisor: ResourceReference.divisor("1Mi", of: .memory))),
                .resource(ResourceReference(.request, .cpu)), .field(.plain(.hostIps)),
            ])
        #expect(it.mounts == [VolumeMount(volume: "data", path: "/a", subPathExpr: "$(A)/x")])
        let spec = try template(
            """
            pod web <
                container c image i
                image-pull-secret registry
                volume info files <
                    config app key a.conf as conf/a mode 0400
                    secret keys optional
                    file labels from pod labels mode 0440
                    file cpu from request cpu of c divisor 1m
                    token sa/token for vault lifetime 2h
                > mode 0444
            >
            """
        ).spec
        #expect(spec.imagePullSecrets == ["registry"])
        let mode = try #require(FileMode(0o444))
        let cpu = ResourceReference(.request, .cpu, of: "c", divisor: ResourceReference.divisor("1m", of: .cpu))
        #expect(
            spec.volumes[0].source
                == .projected(
                    [
                        .config(
                            "app",
                            KeyFiles(mode: mode, items: [.init(key: "a.conf", path: "conf/a", mode: FileMode(0o400))])),
                        .secret("keys", KeyFiles(mode: mode, isOptional: true)),
                        .downward([DownwardFile(path: "labels", content: .field(.labels), mode: FileMode(0o440))]),
                        .downward([DownwardFile(path: "cpu", content: .resource(cpu))]),
                        .token(TokenFile(path: "sa/token", audience: "vault", lifetime: .seconds(7200))),
                    ], mode: mode))
        #expect(spec.validate() == [])
        #expect(
            try loweringFindings("pod a < container c image i env A from request cpu divisor ${\"2m\"} >") == [
                "bad-value: only divisor's values 1m and 1 are supported with the cpu resource"
            ])
    }

    @Test("a container's image, program and place")
    func program() throws {
        let it = try container(
            """
            image docker.io/library/nginx:1.27\ncommand [sh, -c, "echo a; b"]\nargs --x y\nworkdir /srv\nuser \
            1000:1000\nstop-signal SIGQUIT\npull always
            """
        )
        #expect(it.image == "docker.io/library/nginx:1.27")
        #expect(it.command == ["sh", "-c", "echo a; b"])
        #expect(it.args == ["--x", "y"])
        #expect(it.workingDirectory == "/srv")
        #expect(it.user == "1000:1000")
        #expect(it.stopSignal == "QUIT")
        #expect(it.pullPolicy == .always)
        let named = try template("pod a < container ghcr.io/x/my-app:1@sha256:\(String(repeating: "a", count: 64)) >")
            .spec.containers[0]
        #expect(named.name == "my-app")
        #expect(named.image.hasPrefix("ghcr.io/x/my-app:1@sha256:"))
    }

    @Test("ports, environment, mounts, resources")
    func resources() throws {
        let it = try container(
            """
            port 53/udp name dns host 5353
            env A=1 B="x y"; env C from config app; env D from secret db key PASSWORD; env E from pod ip; env A=2
            env-from config app; env-from secret db
            mount data /a read-only
            mount data /b
            cpu 100m..2
            memory 64Mi
            """, pod: "volume data memory size 1Gi")
        #expect(it.ports == [ContainerPort(port: 53, protocol: .udp, name: "dns", hostPort: 5353)])
        #expect(
            it.environment == [
                EnvironmentVariable(name: "A", source: .value("2")),
                EnvironmentVariable(name: "B", source: .value("x y")),
                EnvironmentVariable(name: "C", source: .config(name: "app", key: "C")),
                EnvironmentVariable(name: "D", source: .secret(name: "db", key: "PASSWORD")),
                EnvironmentVariable(name: "E", source: .field(.plain(.ip))),
            ])
        #expect(it.environmentSources == [.config("app"), .secret("db")])
        #expect(
            it.mounts == [
                VolumeMount(volume: "data", path: "/a", readOnly: true), VolumeMount(volume: "data", path: "/b"),
            ])
        #expect(it.resources == ResourceRequirements(cpuRequest: 100, cpuLimit: 2000, memoryRequest: 64 << 20))
    }

    @Test("a request's options, a host, gRPC, standard input, a terminal and propagation")
    func options() throws {
        let it = try container(
            """
            probe ready http GET /ok port 8443 https host 127.0.0.1 headers Host=example.com X-Check="a b" every 5s
            probe live tcp 5432 host 10.0.0.1 every 2s
            probe startup grpc 50051 service db failures 9
            stdin once
            tty
            mount v /v propagation host-to-container
            """)
        let options = HTTPProbeOptions(
            isSecure: true, host: "127.0.0.1",
            headers: [.init(name: "Host", value: "example.com"), .init(name: "X-Check", value: "a b")])
        #expect(it.readiness?.action == .http(path: "/ok", port: 8443, options: options))
        #expect(it.readiness?.period == .seconds(5))
        #expect(it.liveness?.action == .tcp(port: 5432, host: "10.0.0.1"))
        #expect(it.startup?.action == .grpc(port: 50051, service: "db"))
        #expect(it.startup?.failureThreshold == 9)
        #expect(it.stdin == .once && it.hasTerminal)
        #expect(it.mounts.map(\.propagation) == [.hostToContainer])
    }

    @Test("probes and hooks with their tails; a request without a port goes to the first one")
    func probes() throws {
        let it = try container(
            """
            probe ready http GET /ok every 5s after 3s timeout 2s failures 4 grace 7s
            probe live tcp 5432
            probe startup exec [cat, /ok] every 1s failures 60
            on-start exec touch /started
            before-stop sleep 250ms
            port 8080
            """)
        var ready = Probe(action: .http(path: "/ok", port: 8080))
        (ready.period, ready.initialDelay, ready.timeout) = (.seconds(5), .seconds(3), .seconds(2))
        (ready.failureThreshold, ready.grace) = (4, .seconds(7))
        #expect(it.readiness == ready)
        #expect(it.liveness == Probe(action: .tcp(port: 5432)))
        #expect(it.startup?.action == .exec(["cat", "/ok"]))
        #expect(it.startup?.failureThreshold == 60)
        #expect(it.postStart == .exec(["touch", "/started"]))
        #expect(it.preStop == .sleep(.milliseconds(250)))
        #expect(
            try loweringFindings("pod a < container b probe ready http GET / >") == [
                "missing-port: a request needs a port, and 'b' declares none"
            ])
    }

    @Test("simulate: runs in order, the last one for good")
    func simulation() throws {
        let it = try container(
            """
            simulate < pull 2s; start 200ms; ready after 3s; run 20s exit 1; run 5s exit 2 times 3; run forever; \
            memory 80Mi; cpu 30m; output "text" every 1s; output once; http /p 500 >
            """
        )
        var expected = SimulatedBehavior()
        (expected.pull, expected.start, expected.readyAfter) = (.seconds(2), .milliseconds(200), .seconds(3))
        expected.runs = [
            .init(duration: .seconds(20), exitCode: 1, times: 1), .init(duration: .seconds(5), exitCode: 2, times: 3),
            .init(duration: nil),
        ]
        (expected.memory, expected.cpu) = (80 << 20, 30)
        expected.output = [.init(text: "text", every: .seconds(1)), .init(text: "once")]
        expected.http = [.init(path: "/p", status: 500)]
        #expect(it.simulation == expected)
    }

    @Test("the pod's own attributes")
    func pod() throws {
        let spec = try template(
            """
            pod web <
                init setup image busybox; sidecar proxy; container nginx
                label tier=front; annotation note="any text"
                restart on-failure; backoff 1s..30s; grace 5s; deadline 10m; hostname h; share pid
                priority -5; unschedulable wait; host-network; no-service-links
                security < fs-group 2000; user-namespace; run-as-non-root; read-only-root; add-cap net_raw; drop-cap \
            ALL; allow-escalation; seccomp unconfined; sysctl a.b=1; privileged >
                volume a host /srv; volume b claim disk; volume c config app; volume d secret db size 1Mi
            >
            """)
        #expect(spec.labels == ["app": "web", "tier": "front"])
        #expect(spec.annotations == ["note": "any text"])
        let it = spec.spec
        #expect(it.containers.map(\.role) == [.initial, .sidecar, .main])
        #expect(it.restartPolicy == .onFailure)
        #expect(it.backOff == BackOff(initial: .seconds(1), maximum: .seconds(30)))
        #expect(it.grace == .seconds(5))
        #expect(it.deadline == .minutes(10))
        #expect(it.hostname == "h")
        #expect(!it.linksServices && it.security.fsGroup == 2000 && it.security.userNamespace)
        #expect(it.sharesProcesses && it.waitsWhenUnschedulable && it.usesHostNetwork)
        #expect(it.priority == -5)
        #expect(
            it.security.runAsNonRoot == true && it.security.readOnlyRoot && it.security.allowEscalation
                && it.security.privileged)
        #expect(it.security.seccomp == .unconfined)
        #expect(it.security.addCapabilities == ["NET_RAW"])
        #expect(it.security.dropCapabilities == ["ALL"])
        #expect(it.security.sysctls == ["a.b": "1"])
        #expect(
            it.volumes == [
                Volume(name: "a", source: .host("/srv")), Volume(name: "b", source: .claim("disk")),
                Volume(name: "c", source: .config("app")), Volume(name: "d", source: .secret("db"), sizeLimit: 1 << 20),
            ])
        #expect(it.containers.someAndAllSatisfy { $0.mounts.map(\.path) == ["/a", "/b", "/c", "/d"] })
    }

    @Test func imagesAndFilesOfVolumesAreSaidInOneLine() throws {
        let it = try template(
            """
            pod web <
                volume site image nginx:1 pull always; volume tools image busybox; volume data
                container a image a:1 <
                    env DB from volume data file app.env; env NAME from volume data file b/c key K optional
                    restart never; restart-rule exit 3; restart-rule all not 0 1
                >
            >
            """
        ).spec
        #expect(it.volumes.prefix(2).map(\.source) == [.image("nginx:1", .always), .image("busybox", .missing)])
        let app = it.containers[0]
        #expect(
            app.environment.map(\.source) == [
                .file(FileKey(volume: "data", path: "app.env", key: "DB")),
                .file(FileKey(volume: "data", path: "b/c", key: "K", isOptional: true)),
            ])
        #expect(app.restartRules == [RestartRule([3]), RestartRule(isIn: false, [0, 1], .restartAllContainers)])
        #expect(
            try loweringFindings("pod a < volume v pull never; container c image c:1 >") == [
                "bad-value: 'pull' is of an image, and this volume is none"
            ])
        #expect(
            try loweringFindings("pod a < volume v; container c image c:1 env A from volume v >") == [
                "bad-value: says not in which file of the volume 'v' it stands"
            ])
    }

    @Test func aPodResolvesNamesAsItSays() throws {
        let it = try template(
            """
            pod web <
                container nginx < ulimit nofile=1024:4096 core=unlimited; ulimit nofile=10 >
                hostname a; subdomain db; set-hostname-as-fqdn; dns-policy none
                dns-nameserver 9.9.9.9 fd00::53; dns-search corp.example my_lab.; dns-option ndots:2 edns0
                dns-option ndots:3; host-alias 10.0.0.7 ledger ledger.example; host-alias host-gateway machine
            >
            """
        ).spec
        #expect(
            try template("pod a < hostname-override h.example; container c image c:1 >").spec.hostnameOverride
                == "h.example")
        #expect(it.hostname == "a" && it.subdomain == "db" && it.setsHostnameAsFQDN)
        #expect(it.dns.policy == .none)
        #expect(it.dns.nameservers == ["9.9.9.9", "fd00::53"])
        #expect(it.dns.searches == ["corp.example", "my_lab."])
        #expect(it.dns.options.map(\.description) == ["edns0", "ndots:3"])
        #expect(
            it.hostAliases == [
                HostAlias(address: "10.0.0.7", names: ["ledger", "ledger.example"]),
                HostAlias(address: "host-gateway", names: ["machine"]),
            ])
        #expect(it.containers[0].ulimits.map(\.description) == ["core=unlimited", "nofile=10"])
    }

    @Test("where a pod may stand")
    func placement() throws {
        let spec = try template(
            """
            pod web <
                container nginx; node-selector disk=ssd
                affinity prefer 10 node disk=ssd; anti-affinity pod app=db by zone; affinity pod app=x
                toleration gpu=true:NoExecute for 300s; toleration any
                spread zone max-skew 2
            >
            """
        ).spec
        #expect(spec.nodeSelector == ["disk": "ssd"])
        #expect(
            spec.affinity == [
                AffinityTerm(.nodes([NodeSelectorTerm(matching: ["disk": "ssd"])]), preference: 10),
                AffinityTerm(.apart(PodAffinityTerm(["app": "db"], .zone))),
                AffinityTerm(.beside(PodAffinityTerm(["app": "x"], .node))),
            ])
        #expect(
            spec.tolerations == [
                Toleration(key: "gpu", value: "true", effect: .noExecute, duration: .seconds(300)),
                Toleration(key: "any"),
            ])
        #expect(spec.spread == [SpreadConstraint(topology: .zone, maxSkew: 2)])
    }

    @Test("what is asked of nodes is one requirement with its alternatives")
    func nodeAffinity() throws {
        let spec = try template(
            """
            pod web <
                container nginx
                affinity node disk=ssd,nvme "cores>4" or metadata.name=node-1
                anti-affinity node gpu=* zone=a
            >
            """
        ).spec
        let without: [NodeRequirement] = [.label(.missing("gpu")), .label(.notEquals("zone", "a"))]
        #expect(
            spec.affinity == [
                AffinityTerm(
                    .nodes([
                        NodeSelectorTerm([.label(.isIn("disk", ["ssd", "nvme"])), .greater("cores", 4)] + without),
                        NodeSelectorTerm([.name("node-1")] + without),
                    ]))
            ])
    }

    @Test("pods are chosen by every operator, and in other namespaces")
    func podAffinity() throws {
        let spec = try template(
            """
            pod web <
                container nginx; label app=web
                affinity pod tier!=a,b app=web by rack in namespaces a b with team=x
                anti-affinity prefer 5 pod canary=* by region match-label-keys rev,app mismatch-label-keys tier
                spread rack min-domains 2 select tier=* match-label-keys rev
                spread zone max-skew 2 schedule-anyway node-affinity-policy ignore node-taints-policy honor
                toleration *:NoExecute for 5s; toleration a=1:NoSchedule; toleration a=2:NoSchedule
            >
            """
        ).spec
        var near = PodAffinityTerm(
            Selector([.equals("app", "web"), .notIn("tier", ["a", "b"])]), Topology(labelKey: "rack"))
        near.namespaces = ["a", "b"]
        near.namespaceSelector = Selector([.equals("team", "x")])
        var far = PodAffinityTerm(Selector([.exists("canary")]), .region)
        far.matchLabelKeys = ["rev", "app"]
        far.mismatchLabelKeys = ["tier"]
        #expect(spec.affinity == [AffinityTerm(.beside(near)), AffinityTerm(.apart(far), preference: 5)])
        var rack = SpreadConstraint(topology: Topology(labelKey: "rack"))
        rack.minDomains = 2
        rack.subject = .selected(Selector([.exists("tier")]))
        rack.matchLabelKeys = ["rev"]
        var zone = SpreadConstraint(topology: .zone, maxSkew: 2)
        zone.whenUnsatisfiable = .scheduleAnyway
        zone.nodeAffinityPolicy = .ignore
        zone.nodeTaintsPolicy = .honor
        #expect(spec.spread == [rack, zone])
        #expect(
            spec.tolerations == [
                Toleration(key: nil, effect: .noExecute, duration: .seconds(5)),
                Toleration(key: "a", value: "1", effect: .noSchedule),
                Toleration(key: "a", value: "2", effect: .noSchedule),
            ])
    }

    @Test("kinds of host paths, modes of files and parts of volumes")
    func volumeKinds() throws {
        let kinds: [(String, HostPathKind)] = [
            ("", .any), ("directory", .directory), ("directory-or-create", .directoryOrCreate), ("file", .file),
            ("file-or-create", .fileOrCreate), ("socket", .socket), ("char-device", .charDevice),
            ("block-device", .blockDevice),
        ]
        for (word, kind) in kinds {
            #expect(
                try template("pod web < container nginx; volume a host /srv \(word) >").spec.volumes == [
                    Volume(name: "a", source: .host("/srv", kind))
                ])
        }
        let spec = try template(
            """
            pod web < volume c config app mode 0440; volume d secret db mode 400; volume e
                container nginx < mount c /etc/app.conf key app.conf read-only; mount d /d; mount e /e sub-path a/b > >
            """
        ).spec
        #expect(
            spec.volumes == [
                Volume(name: "c", source: .config("app", KeyFiles(mode: try #require(FileMode(0o440))))),
                Volume(name: "d", source: .secret("db", KeyFiles(mode: try #require(FileMode(0o400))))),
                Volume(name: "e"),
            ])
        #expect(
            spec.containers[0].mounts == [
                VolumeMount(volume: "c", path: "/etc/app.conf", readOnly: true, subPath: "app.conf"),
                VolumeMount(volume: "d", path: "/d"),
                VolumeMount(volume: "e", path: "/e", subPath: "a/b"),
            ])
        for wrong in [
            "volume c config app mode 0888", "volume c config app mode 01777", "volume c mode 0400",
            "volume c; container x < mount c /x sub-path /a >", "volume c; container x < mount c /x sub-path a/../b >",
            "volume c; container x < mount c /x key a sub-path b >", "security < fs-group app >",
        ] {
            #expect(throws: (any Error).self, "\(wrong)") { try template("pod web < container nginx; \(wrong) >") }
        }
    }
}
