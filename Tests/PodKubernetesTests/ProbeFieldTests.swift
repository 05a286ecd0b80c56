import PodKubernetes
import PodModel
import PodText
import Testing

/// Fields of pods and their probes that files of Kubernetes have.
@Suite struct ProbeFieldTests {
    private func file(_ spec: String) -> String {
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: \(spec)\n"
    }

    private func pod(_ spec: String) throws -> PodSpec {
        let text = file(spec)
        let read = read(text)
        #expect(lines(read, of: text) == [])
        guard case .pod(_, _, let template)? = read.objects.first?.manifest else { throw NoPod() }
        return template.spec
    }

    private struct NoPod: Error {}

    @Test func everyProbeOfKubernetesIsCarriedAndWrittenAgain() throws {
        let spec = try pod(
            """
            {containers: [{name: a, image: a:1, stdin: true, stdinOnce: true, tty: true,
              readinessProbe: {httpGet: {path: /x, port: 8443, scheme: HTTPS, host: 127.0.0.1,
                httpHeaders: [{name: Host, value: example.com}, {name: X-A, value: ""}]}},
              livenessProbe: {grpc: {port: 50051, service: db}, terminationGracePeriodSeconds: 5},
              startupProbe: {tcpSocket: {port: 80, host: 10.0.0.1}},
              lifecycle: {postStart: {httpGet: {port: 80, scheme: HTTP, httpHeaders: [{name: A, value: b}]}}}}]}
            """)
        let it = try #require(spec.containers.first)
        let options = HTTPProbeOptions(
            isSecure: true, host: "127.0.0.1",
            headers: [.init(name: "Host", value: "example.com"), .init(name: "X-A", value: "")])
        #expect(it.readiness?.action == .http(path: "/x", port: 8443, options: options))
        #expect(it.liveness?.action == .grpc(port: 50051, service: "db") && it.liveness?.grace == .seconds(5))
        #expect(it.startup?.action == .tcp(port: 80, host: "10.0.0.1"))
        #expect(it.stdin == .once && it.hasTerminal)
        var objects = DeclaredObjects()
        objects.pods = [Pod(meta: ObjectMeta(name: "web"), template: PodTemplate(labels: [:], spec: spec))]
        let again = read(exportKubernetes(objects).yaml)
        guard case .pod(_, _, let back)? = again.objects.first?.manifest else { throw NoPod() }
        let wanted = [it.readiness, it.liveness, it.startup]
        #expect(
            [back.spec.containers[0].readiness, back.spec.containers[0].liveness, back.spec.containers[0].startup]
                == wanted)
        #expect(back.spec.containers[0].postStart == it.postStart)
    }

    @Test func namespacesGroupsAndPropagationAreCarried() throws {
        let spec = try pod(
            """
            {hostPID: true, hostIPC: true, nodeName: n1, containers: [{name: a, image: a:1,
              volumeMounts: [{name: v, mountPath: /v, mountPropagation: HostToContainer}]}], volumes: [{name: v}],
              securityContext: {fsGroup: 5, fsGroupChangePolicy: OnRootMismatch, supplementalGroups: [7, 8]}}
            """)
        #expect(spec.usesHostProcesses && spec.usesHostIPC && spec.nodeName == "n1")
        #expect(spec.containers[0].mounts.map(\.propagation) == [.hostToContainer])
        #expect(spec.security.fsGroupChangePolicy == .onRootMismatch && spec.security.supplementalGroups == [7, 8])
    }

    @Test func aGroupWithoutAUserIsTheImagesUsers() throws {
        let spec = try pod("{securityContext: {runAsGroup: 9}, containers: [{name: a, image: a:1}]}")
        #expect(spec.containers[0].user == ":9")
        var objects = DeclaredObjects()
        objects.pods = [Pod(meta: ObjectMeta(name: "web"), template: PodTemplate(labels: [:], spec: spec))]
        let yaml = exportKubernetes(objects).yaml
        #expect(yaml.contains("runAsGroup: 9") && !yaml.contains("runAsUser"))
    }

    @Test(
        "what nothing here acts on is noted, and the file runs",
        arguments: [
            ("schedulerName: mine", "podsh's own scheduler"),
            ("runtimeClassName: gvisor", "OCI runtime"),
            ("readinessGates: [{conditionType: x/y}]", "ready without"),
            ("securityContext: {appArmorProfile: {type: RuntimeDefault}}", "machine's own profile"),
        ])
    func noted(_ field: String, _ note: String) {
        let text = file("{\(field), containers: [{name: a, image: a:1}]}")
        let read = read(text)
        let said = lines(read, of: text)
        #expect(
            !read.hasErrors && said.count == 1 && said[0].contains("no-effect") && said[0].contains(note), "\(said)")
    }

    @Test(
        "what Kubernetes refuses is refused",
        arguments: [
            "containers: [{name: a, image: a:1}], ephemeralContainers: [{name: e, image: e}]",
            "containers: [{name: a, image: a:1, readinessProbe: {httpGet: {port: 1, httpHeaders: [{name: 'a b'}]}}}]",
            "containers: [{name: a, image: a:1, readinessProbe: {httpGet: {port: 1, scheme: FTP}}}]",
            "containers: [{name: a, image: a:1, readinessProbe: {grpc: {port: 99999}}}]",
            "containers: [{name: a, image: a:1, readinessProbe: {grpc: {}}}]",
            "containers: [{name: a, image: a:1, readinessProbe: {tcpSocket: {port: 1, host: db.example.com}}}]",
            "containers: [{name: a, image: a:1}], securityContext: {supplementalGroups: [-1]}",
            "containers: [{name: a, image: a:1}], securityContext: {windowsOptions: {}}",
        ])
    func refused(_ spec: String) {
        #expect(read(file("{\(spec)}")).hasErrors)
    }
}
