import PodKubernetes
import PodModel
import PodTesting
import Testing

/// Volumes and variables that tell a pod about itself, and volumes of several sources.
@Suite struct DownwardTests {
    private static func pod(_ spec: String) -> String {
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n" + spec
    }

    private static func template(_ text: String) -> PodTemplate? {
        for case .pod(_, _, let template) in read(text).objects.map(\.manifest) { return template }
        return nil
    }

    private static let full = pod(
        """
          imagePullSecrets: [{name: registry}]
          containers:
          - name: c
            image: busybox
            env:
            - {name: UID, valueFrom: {fieldRef: {fieldPath: metadata.uid}}}
            - {name: TIER, valueFrom: {fieldRef: {apiVersion: v1, fieldPath: "metadata.labels['tier']"}}}
            - {name: CPUS, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: 1m, containerName: c}}}
            - {name: ROOM, valueFrom: {resourceFieldRef: {resource: limits.ephemeral-storage}}}
            volumeMounts:
            - {name: all, mountPath: /all}
            - {name: info, mountPath: /info, subPathExpr: $(TIER)/x}
          volumes:
          - name: info
            downwardAPI:
              defaultMode: 256
              items:
              - {path: labels, fieldRef: {fieldPath: metadata.labels}}
              - {path: deep/cpu, resourceFieldRef: {containerName: c, resource: requests.cpu, divisor: "1"}, mode: 288}
          - name: all
            projected:
              defaultMode: 292
              sources:
              - configMap: {name: app, items: [{key: a, path: b, mode: 256}], optional: true}
              - secret: {name: keys}
              - downwardAPI: {items: [{path: name, fieldRef: {fieldPath: metadata.name}}]}
              - serviceAccountToken: {path: token, audience: vault, expirationSeconds: 7200}
        """)

    @Test func whatAFileSaysIsCarriedAndWrittenAgain() throws {
        let template = try #require(Self.template(Self.full), "\(lines(read(Self.full), of: Self.full))")
        #expect(template.spec.imagePullSecrets == ["registry"])
        #expect(
            template.spec.containers[0].environment.map(\.source) == [
                .field(.plain(.uid)), .field(.label("tier")),
                .resource(
                    ResourceReference(
                        .limit, .cpu, of: "c", divisor: ResourceReference.divisor("1m", of: .cpu))),
                .resource(ResourceReference(.limit, .ephemeralStorage)),
            ])
        #expect(template.spec.containers[0].mounts.last?.subPathExpr == "$(TIER)/x")
        let mode = try #require(FileMode(0o444))
        #expect(
            template.spec.volumes[1].source
                == .projected(
                    [
                        .config(
                            "app",
                            KeyFiles(
                                mode: mode, items: [.init(key: "a", path: "b", mode: FileMode(0o400))],
                                isOptional: true)), .secret("keys", KeyFiles(mode: mode)),
                        .downward([DownwardFile(path: "name", content: .field(.plain(.name)))]),
                        .token(TokenFile(path: "token", audience: "vault", lifetime: .seconds(7200))),
                    ], mode: mode))
        #expect(template.spec.validate() == [])
        var objects = DeclaredObjects()
        objects.pods = [Pod(meta: ObjectMeta(name: "web"), template: template)]
        let exported = exportKubernetes(objects)
        #expect(exported.omissions == [])
        let again = try #require(Self.template(exported.yaml), "\(exported.yaml)")
        #expect(again.spec.volumes == template.spec.volumes)
        #expect(again.spec.containers[0].environment == template.spec.containers[0].environment)
        #expect(again.spec.containers[0].mounts == template.spec.containers[0].mounts)
    }

    @Test func aTokenIsNotedAsUnsigned() {
        let said = lines(read(Self.full), of: Self.full).filter { $0.contains("no-effect") }
        #expect(said.count == 1 && said.first?.contains("that nobody has signed") == true, "\(said)")
    }

    @Test(
        "what the API server refuses is refused",
        arguments: [
            ("{fieldRef: {fieldPath: metadata.labels}}", "is none of"),
            ("{fieldRef: {fieldPath: status.podIp}}", "is none of status.podIP"),
            ("{fieldRef: {fieldPath: \"metadata.labels['a b']\"}}", "the key in"),
            ("{fieldRef: {}}", "is missing"), ("{resourceFieldRef: {resource: limits.cpus}}", "is none of"),
            ("{resourceFieldRef: {resource: limits.cpu, divisor: 2m}}", "only divisor's values 1m and 1"),
            ("{resourceFieldRef: {resource: limits.hugepages-2Mi}}", "podsh has requests.cpu"),
        ])
    func refusedVariable(_ source: String, _ message: String) {
        let text = Self.pod(
            "  containers: [{name: c, image: i, env: [{name: A, valueFrom: \(source)}]}]\n")
        let said = lines(read(text), of: text)
        #expect(said.count == 1 && said[0].contains(message), "\(said)")
    }

    @Test(
        "a volume that the API server refuses is refused",
        arguments: [
            ("downwardAPI: {items: [{path: a, fieldRef: {fieldPath: status.podIP}}]}", "is none of"),
            ("downwardAPI: {items: [{path: a}]}", "fieldRef or resourceFieldRef"),
            ("downwardAPI: {items: [{path: a, resourceFieldRef: {resource: limits.cpu}}]}", "containerName"),
            ("projected: {sources: [{}]}", "serviceAccountToken"),
            ("projected: {sources: [{configMap: {name: a}, secret: {name: b}}]}", "more than 1 volume type"),
            ("projected: {sources: [{serviceAccountToken: {path: t, expirationSeconds: 5}}]}", "600"),
            ("projected: {sources: [{clusterTrustBundle: {path: t}}]}", "podsh does not carry this field"),
        ])
    func refusedVolume(_ source: String, _ message: String) {
        let text = Self.pod("  containers: [{name: c, image: i}]\n  volumes: [{name: v, \(source)}]\n")
        let said = lines(read(text), of: text)
        #expect(said.contains { $0.contains(message) } && read(text).hasErrors, "\(said)")
    }

    @Test func pathsOfTheLanguageAreHeldByTheControlPlane() throws {
        var spec = PodSpec()
        spec.containers = [Container(name: "c", image: "i")]
        spec.volumes = [
            Volume(
                name: "v",
                source: .projected([
                    .config("a", KeyFiles(items: [.init(key: "k", path: "x")])),
                    .downward([DownwardFile(path: "x", content: .field(.plain(.ip)))]),
                    .token(TokenFile(path: "../t", lifetime: .seconds(1))),
                ]))
        ]
        spec.containers[0].environment = [
            EnvironmentVariable(name: "A", source: .field(.labels)),
            EnvironmentVariable(name: "B", source: .resource(ResourceReference(.limit, .cpu, of: "none"))),
        ]
        #expect(
            Set(spec.validate().map(\.path)) == [
                "spec.volumes[0].projected.sources", "spec.volumes[0].projected.sources[2].serviceAccountToken.path",
                "spec.volumes[0].projected.sources[1].downwardAPI.items[0].fieldRef.fieldPath",
                "spec.volumes[0].projected.sources[2].serviceAccountToken.expirationSeconds",
                "spec.containers[0].env[0].valueFrom.fieldRef.fieldPath",
                "spec.containers[0].env[1].valueFrom.resourceFieldRef.containerName",
            ])
    }

    @Test func secretsOfEveryTypeAreCarried() throws {
        func secret(_ type: String, _ data: String) -> String {
            "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {\(data)}\ntype: \(type)\n"
                + "immutable: true\n"
        }
        let types = [
            ("Opaque", "a: b"), ("kubernetes.io/tls", "tls.crt: a, tls.key: b"),
            ("kubernetes.io/basic-auth", "username: a"),
            ("kubernetes.io/ssh-auth", "ssh-privatekey: a"), ("kubernetes.io/dockercfg", ".dockercfg: '{}'"),
            ("kubernetes.io/dockerconfigjson", ".dockerconfigjson: '{\"auths\": {}}'"),
            ("bootstrap.kubernetes.io/token", "token-id: a"), ("example.com/own", "a: b"),
        ]
        for (type, data) in types {
            let text = secret(type, data)
            guard case .config(_, _, let values, true, let traits)? = read(text).objects.first?.manifest else {
                Issue.record("\(lines(read(text), of: text))")
                continue
            }
            #expect(traits == ConfigTraits(type: SecretType(type), isImmutable: true))
            var objects = DeclaredObjects()
            objects.configs = [
                ConfigObject(meta: ObjectMeta(name: "s"), data: values, isSecret: true, traits: traits)
            ]
            let written = exportKubernetes(objects).yaml
            guard case .config(_, _, values, true, traits)? = read(written).objects.first?.manifest else {
                Issue.record("\(written)")
                continue
            }
        }
        for (type, message) in [
            ("kubernetes.io/tls", "needs the key tls.crt"), ("kubernetes.io/basic-auth", "username or password"),
            ("kubernetes.io/dockerconfigjson", "needs the key .dockerconfigjson"),
            ("kubernetes.io/service-account-token", "needs the annotation kubernetes.io/service-account.name"),
        ] {
            let text = secret(type, "a: hunter2")
            let said = lines(read(text), of: text)
            #expect(said.contains { $0.contains(message) } && read(text).hasErrors, "\(said)")
            #expect(!said.contains { $0.contains("hunter2") })
        }
        let broken = secret("kubernetes.io/dockercfg", ".dockercfg: hunter2")
        let said = lines(read(broken), of: broken)
        #expect(said.contains { $0.contains("is no JSON") } && !said.contains { $0.contains("hunter2") }, "\(said)")
    }
}
