@testable import PodKernel
@testable import PodRuntime
import PodLifecycle
import PodModel
import Testing

/// What a pod is told about itself, seen from inside a container.
struct DownwardVolumeTests {
    private static let configs = [
        ConfigObject(meta: ObjectMeta(name: "keys"), data: ["token": "s"], isSecret: true),
        ConfigObject(meta: ObjectMeta(name: "site"), data: ["a": "1", "b": "2"]),
    ]

    @Test func severalSourcesAreOneFolderWithModesAndALaterOneHolds() async throws {
        let tight = try #require(FileMode(0o440))
        var spec = PodSpec()
        spec.security.fsGroup = 2000
        spec.containers = [Container(name: "main")]
        spec.containers[0].resources.memoryLimit = 64 << 20
        spec.volumes = [
            Volume(
                name: "all",
                source: .projected(
                    [
                        .config("site", KeyFiles(mode: tight, items: [.init(key: "a", path: "conf/a")])),
                        .secret("keys", KeyFiles(mode: tight)),
                        .secret("missing", KeyFiles(mode: tight, isOptional: true)),
                        .downward([
                            DownwardFile(path: "name", content: .field(.plain(.name)), mode: FileMode(0o400)),
                            DownwardFile(
                                path: "memory",
                                content: .resource(
                                    ResourceReference(
                                        .limit, .memory, of: "main",
                                        divisor: ResourceReference.divisor("1Mi", of: .memory)))),
                            DownwardFile(path: "uid", content: .field(.plain(.uid))),
                        ]), .token(TokenFile(path: "sa/token")),
                        .config("site", KeyFiles(mode: tight, items: [.init(key: "b", path: "uid")])),
                    ], mode: tight))
        ]
        try await TestPod.with(spec, configs: Self.configs) { pod in
            let seen = try pod.sh(
                """
                cd /all; cat conf/a token name memory uid; echo; stat -Lc '%a %g' token name conf/a
                readlink token; ls; touch x 2>/dev/null || echo closed; tail -c 1 sa/token; cut -d. -f1 sa/token
                """
            ) { container in container.mounts = [VolumeMount(volume: "all", path: "/all")] }
            let name = pod.sandbox.identity.name
            #expect(
                seen.outputText == """
                    1s\(name)642
                    440 2000
                    440 2000
                    440 2000
                    ..data/token
                    conf
                    memory
                    name
                    sa
                    token
                    uid
                    closed
                    .eyJhbGciOiJub25lIn0

                    """, "\(seen.complaint)")
        }
    }

    @Test func changedLabelsAreWrittenAtOneStroke() async throws {
        var spec = PodSpec()
        spec.containers = [Container(name: "main")]
        spec.volumes = [
            Volume(
                name: "info",
                source: .downward([
                    DownwardFile(path: "labels", content: .field(.labels)),
                    DownwardFile(path: "owner", content: .field(.annotation("owner"))),
                ]))
        ]
        try await TestPod.with(spec) { pod in
            let look = { (container: inout Container) in
                container.mounts = [VolumeMount(volume: "info", path: "/info", readOnly: true)]
            }
            #expect(try pod.sh("cat /info/labels /info/owner", look).outputText.isEmpty)
            let facts = PodFacts(labels: ["app": "web", "tier": "a b"], annotations: ["owner": "me"])
            try pod.volumes.refresh(uid: pod.sandbox.uid, facts)
            #expect(
                try pod.sh("cat /info/labels; echo; cat /info/owner", look).outputText
                    == "app=\"web\"\ntier=\"a b\"\nme")
        }
    }

    @Test func variablesTellWhatThePodIsAndNameAPartOfAVolume() async throws {
        var spec = PodSpec()
        spec.serviceAccount = "builder"
        spec.volumes = [Volume(name: "made")]
        try await TestPod.with(spec) { pod in
            let fields: [(String, PodField)] = [
                ("NAME", .plain(.name)), ("SPACE", .plain(.namespace)), ("NODE", .plain(.node)),
                ("ACCOUNT", .plain(.serviceAccount)), ("ADDRESS", .plain(.ip)), ("ADDRESSES", .plain(.ips)),
                ("LABEL", .label("none")),
            ]
            func look(_ container: inout Container) {
                container.environment =
                    fields.map { EnvironmentVariable(name: $0.0, source: .field($0.1)) }
                    + [
                        EnvironmentVariable(
                            name: "CPUS", source: .resource(ResourceReference(.limit, .cpu))),
                        EnvironmentVariable(name: "ALL", source: .value("$(NAME)/$(SPACE)")),
                    ]
                container.mounts = [VolumeMount(volume: "made", path: "/made", subPathExpr: "$(SPACE)/$(NAME)")]
            }
            let name = pod.sandbox.identity.name
            let seen = try pod.sh(
                "echo $NAME $SPACE $NODE $ACCOUNT $ADDRESS $ADDRESSES \"<$LABEL>\" $CPUS $ALL; echo x > /made/file",
                look)
            #expect(
                seen.outputText
                    == "\(name) default node-1 builder 10.1.2.3 10.1.2.3 <> 4 \(name)/default\n", "\(seen.complaint)")
            let whole = try pod.sh("cat /all/default/\(name)/file") { container in
                container.mounts = [VolumeMount(volume: "made", path: "/all")]
            }
            #expect(whole.outputText == "x\n", "\(whole.complaint)")
            for path in ["$(NONE)/a", "$(UP)"] {
                #expect(throws: BundleFault.self, "\(path)") {
                    try pod.sh("true") { container in
                        container.environment = [EnvironmentVariable(name: "UP", source: .value("../x"))]
                        container.mounts = [VolumeMount(volume: "made", path: "/made", subPathExpr: path)]
                    }
                }
            }
        }
    }
}
