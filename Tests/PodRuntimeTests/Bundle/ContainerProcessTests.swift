@testable import PodImages
@testable import PodRuntime
import PodKernel
import PodLifecycle
import PodModel
import Testing

/// What a container runs, and what it finds around it.
struct ContainerProcessTests {
    @Test func commandAndArgsByKubernetesRules() throws {
        var image = ImageConfig()
        image.entrypoint = ["/entry", "-e"]
        image.command = ["cmd"]
        var environment = ContainerEnvironment()
        environment.setUnknown("PATH", "/bin")
        environment.set("WHO", "you")
        func words(_ command: [String], _ args: [String]) throws -> [String] {
            var container = Container(name: "main")
            container.command = command
            container.args = args
            return try ProcessWords.words(of: container, image: image, environment: environment)
        }
        #expect(try words([], []) == ["/entry", "-e", "cmd"])
        #expect(try words(["/own"], []) == ["/own"])
        #expect(try words([], ["a"]) == ["/entry", "-e", "a"])
        let expanded = try words(["/own"], ["$(WHO)", "$$(WHO)", "$(NONE)", "$WHO", "5$", "$(PATH)"])
        #expect(expanded == ["/own", "you", "$(WHO)", "$(NONE)", "$WHO", "5$", "$(PATH)"])
        #expect(throws: Failure.self) { try words(["/own"], ["a\u{0}b"]) }
        #expect(throws: Failure.self) { try words(["/own"], [String(repeating: "x", count: 3 << 20)]) }
    }

    @Test func variablesOfImageServicesConfigsSecretsAndThePodItself() async throws {
        let meta = { (name: String) in ObjectMeta(name: name) }
        let config = ConfigObject(meta: meta("settings"), data: ["MODE": "fast", "LEVEL": "1", "not a name": "x"])
        let secret = ConfigObject(meta: meta("keys"), data: ["TOKEN": "s3cret\n\"quoted\" \\ \u{1} é"], isSecret: true)
        try await TestPod.with(PodSpec(), configs: [config, secret]) { pod in
            pod.services = [
                ServiceRoute(
                    key: ObjectKey(.service, "my-web"), address: IPv4(10, 9, 0, 1),
                    ports: [.init(name: "http", port: 80, target: .all(8080), protocol: .tcp, hostPort: nil)],
                    endpoints: []),
                ServiceRoute(
                    key: ObjectKey(.service, "else", namespace: "other"), address: IPv4(10, 9, 0, 2),
                    ports: [.init(name: nil, port: 81, target: .all(81), protocol: .tcp, hostPort: nil)],
                    endpoints: []),
            ]
            var image = ImageConfig()
            image.environment = [("FROM_IMAGE", "1"), ("LEVEL", "0")]
            var container = Container(name: "main")
            container.command = ["/bin/env", "-0"]
            container.environmentSources = [.config("settings")]
            container.environment = [
                .init(name: "LEVEL", source: .value("2")),
                .init(name: "TOKEN", source: .secret(name: "keys", key: "TOKEN")),
                .init(name: "IP", source: .field(.plain(.ip))), .init(name: "POD", source: .field(.plain(.name))),
                .init(name: "NODE", source: .field(.plain(.node))),
                .init(name: "NS", source: .field(.plain(.namespace))),
                .init(name: "BOTH", source: .value("$(MODE)-$(LEVEL)")),
                .init(name: "IMAGES", source: .value("$(PATH)$(HOSTNAME)$(FROM_IMAGE)$(HOME)")),
            ]
            let finished = try pod.run(container, image: image)
            var seen: [String: String] = [:]
            for entry in finished.outputText.split(separator: "\0") {
                let parts = entry.split(separator: "=", maxSplits: 1)
                seen[String(parts[0])] = parts.count == 2 ? String(parts[1]) : ""
            }
            #expect(
                seen == [
                    "FROM_IMAGE": "1", "LEVEL": "2", "not a name": "x", "MODE": "fast",
                    "TOKEN": "s3cret\n\"quoted\" \\ \u{1} é",
                    "IP": "10.1.2.3", "POD": "probe", "NODE": "node-1", "NS": "default", "BOTH": "fast-2",
                    "IMAGES": "$(PATH)$(HOSTNAME)$(FROM_IMAGE)$(HOME)", "HOSTNAME": "probe",
                    "HOME": "/root", "PATH": ContainerEnvironment.defaultPath,
                    "MY_WEB_SERVICE_HOST": "10.9.0.1", "MY_WEB_SERVICE_PORT": "80", "MY_WEB_SERVICE_PORT_HTTP": "80",
                    "MY_WEB_PORT": "tcp://10.9.0.1:80", "MY_WEB_PORT_80_TCP": "tcp://10.9.0.1:80",
                    "MY_WEB_PORT_80_TCP_PROTO": "tcp", "MY_WEB_PORT_80_TCP_PORT": "80",
                    "MY_WEB_PORT_80_TCP_ADDR": "10.9.0.1",
                ], "\(finished.complaint)")
            container.environment = [.init(name: "X", source: .config(name: "settings", key: "NONE"))]
            let fault = BundleFault(reason: .config, message: "couldn't find key NONE in ConfigMap default/settings")
            #expect(throws: fault) { try pod.run(container) }
            container.environment = [
                .init(name: "X", source: .config(name: "settings", key: "NONE", isOptional: true)),
                .init(name: "Y", source: .secret(name: "gone", key: "NONE", isOptional: true)),
            ]
            var (further, gone) = (EnvironmentSource.config("settings"), EnvironmentSource.secret("gone"))
            further.prefix = "P_"
            gone.isOptional = true
            container.environmentSources = [further, gone]
            let names = try pod.run(container).outputText.split(separator: "\0").map { $0.prefix { $0 != "=" } }
            #expect(names.contains("P_MODE") && !names.contains("MODE"))
            #expect(!names.contains("X") && !names.contains("Y"))
        }
    }

    @Test func limitsAreTheCgroups() async throws {
        try await TestPod.with { pod in
            var container = Container(name: "main")
            container.command = ["/bin/sh", "-c", "head -c 90000000 /dev/zero | tail -c 80000000 | wc -c"]
            container.resources = ResourceRequirements(memoryLimit: 32 << 20)
            let finished = try pod.run(container)
            #expect(finished.outputText != "80000000\n", "the memory limit holds")
            container.command = [
                "/bin/sh", "-c", "for i in $(seq 1200); do sleep 20 & done 2>&1 | head -n 1; kill -9 -1",
            ]
            container.resources = ResourceRequirements()
            let many = try pod.run(container).outputText
            #expect(many.contains("fork"), "1024 processes and no more")
        }
    }

    @Test func thePodsFilesAndTheLastWord() async throws {
        try await TestPod.with { pod in
            var container = Container(name: "main")
            container.command = [
                "/bin/sh", "-c",
                """
                hostname; cat /etc/hostname; grep probe /etc/hosts; cat /etc/resolv.conf
                yes x | head -c 9000 > /dev/termination-log; printf end >> /dev/termination-log
                """,
            ]
            let bundle = try pod.write(container)
            defer { Bundle.remove(bundle.directory) }
            let name = "\(pod.layout.tag)-word"
            let finished = try TestPod.start(bundle, TestPod.runtime, root: pod.folder + "/runtime", name: name)
            #expect(
                finished.outputText == """
                    probe
                    probe
                    10.1.2.3\tprobe
                    search default.svc.cluster.local svc.cluster.local cluster.local
                    nameserver 10.1.2.1
                    options ndots:5

                    """, "\(finished.complaint)")
            let word = Bundle.terminationMessage(of: bundle)
            #expect(word.utf8.count == 4096 && word.hasSuffix("x\nend"))
        }
    }

    @Test func stopSignalsByNameAndNumber() {
        #expect(StopSignal.number(of: "SIGQUIT") == 3 && StopSignal.number(of: "winch") == 28)
        #expect(StopSignal.number(of: "9") == 9 && StopSignal.number(of: "RTMIN+3") == 37)
        #expect(
            StopSignal.number(of: "99") == nil && StopSignal.number(of: "") == nil
                && StopSignal.number(of: "SIG") == nil)
    }

    @Test func outOfMemoryScoresOfTheThreeClasses() async throws {
        #expect(SeccompCalls.allowed.count + SeccompCalls.architectureAllowed.count >= 364)
        var spec = PodSpec()
        spec.security.runAsNonRoot = true
        try await TestPod.with(spec) { pod in
            #expect(throws: BundleFault.self) { try pod.sh("true") }
            let score = try pod.sh("cat /proc/self/oom_score_adj") { $0.user = "app" }.outputText
            #expect(score == "1000\n", "best effort")
        }
    }
}
