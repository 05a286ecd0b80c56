import PodCollections
import PodKubernetes
import PodModel
import PodShell
import PodText
import Testing

@Suite struct DocumentTests {
    @Test func yamlQuotesWhatAReaderCouldMistake() {
        let document = Document.object([
            .init("plain", .string("nginx:1.27")), .init("no", .string("no")), .init("number", .string("8080")),
            .init("empty", .string("")), .init("path", .string("/data")), .init("colon", .string("a: b")),
            .init("lines", .string("a\nb")), .init("comment", .string("a #b")),
            .init("list", .array([.string("a"), .integer(1)])),
            .init("inner", .object([.init("k", .array([.object([.init("x", .bool(true)), .init("y", .null)])]))])),
        ])
        #expect(
            document.yamlText == """
                plain: nginx:1.27
                "no": "no"
                number: "8080"
                empty: ""
                path: /data
                colon: "a: b"
                lines: |-
                  a
                  b
                comment: "a #b"
                list:
                - a
                - 1
                inner:
                  k:
                  - x: true
                    "y": null

                """)
    }

    @Test func aPodHasTheKeysOfTheKubernetesAPI() throws {
        var spec = PodSpec()
        var container = Container(name: "nginx", image: "nginx:1.27")
        container.ports = [ContainerPort(port: 80, name: "http")]
        container.resources.cpuRequest = 100
        spec.containers = [container]
        var pod = Pod(
            meta: ObjectMeta(name: "web", labels: ["app": "web"]),
            template: PodTemplate(labels: ["app": "web"], spec: spec))
        pod.nodeName = "node-1"
        pod.status.phase = .running
        pod.status.containers = [ContainerStatus(state: .running(since: .simulationStart))]
        let text = pod.document.jsonText
        for part in [
            "\"apiVersion\": \"v1\"", "\"kind\": \"Pod\"", "\"containerPort\": 80", "\"nodeName\": \"node-1\"",
            "\"imagePullPolicy\": \"IfNotPresent\"", "\"phase\": \"Running\"",
            "\"startedAt\": \"2026-01-01T00:00:00Z\"",
            "\"qosClass\": \"Burstable\"", "\"cpu\": \"100m\"", "\"terminationGracePeriodSeconds\": 30",
        ] { #expect(text.contains(part), "\(part) is missing in\n\(text)") }
    }

    @Test func valuesOfSecretsNeverShow() {
        let secret = ConfigObject(meta: ObjectMeta(name: "db"), data: ["PASSWORD": "hunter2"], isSecret: true)
        #expect(!secret.document.jsonText.contains("hunter2"))
        var described = Description(on: .plain)
        described.describe(secret)
        #expect(!described.text.contains("hunter2") && described.text.contains("7 bytes"))
    }
}
