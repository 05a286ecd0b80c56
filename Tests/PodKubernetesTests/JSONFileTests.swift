import PodKubernetes
import PodModel
import PodSyntax
import Testing

/// JSON where it is no YAML of libyaml's, and lists as kubectl flattens them.
@Suite struct JSONFileTests {
    private func config(_ name: String, _ data: String) -> String {
        #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"\#(name)"},"data":\#(data)}"#
    }

    private func texts(_ read: KubernetesImport) -> [String] { (data(read)?.texts.pairs ?? []).map(\.value) }

    @Test func charactersBeyondTheFirstPlaneAreTwoEscapes() {
        let found = read(config("a", #"{"a":"x\ud83d\ude00y\uD834\uDD1E" , "b":"\\ud83d\/\"\u00e9"}"#))
        #expect(found.findings.isEmpty, "\(found.findings)")
        #expect(texts(found) == ["x😀y𝄞", #"\ud83d/"é"#])
        #expect(read(config("a", #"{"a":"\ud83d"}"#)).findings.map(\.code) == ["yaml"], "half a pair")
        #expect(read(config("a", #"{"a":"\ud83d\u+ABC"}"#)).findings.map(\.code) == ["yaml"])
    }

    @Test func lineEndsOfYAMLAreCharacters() {
        let found = read(config("a", "{\"a\":\"1\u{85}2\u{2028}3\u{2029}4\"}"))
        #expect(texts(found) == ["1\u{85}2\u{2028}3\u{2029}4"], "\(found.findings)")
    }

    @Test(arguments: ["", "\n", " \n\t", "\r\n"]) func valuesFollowEachOther(_ between: String) {
        let text =
            "\u{feff}" + config("a", "{}") + between + config("b", #"{"x":"}{"}"#) + between + config("c", "null")
            + "\n"
        let found = read(text)
        #expect(found.findings.isEmpty, "\(found.findings)")
        #expect(found.objects.map(\.key.name) == ["a", "b", "c"])
    }

    @Test func findingsStandInTheirPlace() {
        let first = config("a", #"{"a":"\ud83d\ude00","b":1}"#)
        let text = first + " " + config("b", "{}") + "\n\n  " + config("c", #"{"c":2}"#) + config("d", #"{"d":true}"#)
        #expect(lines(read(text), of: text).map { String($0.prefix { $0 != " " }) } == ["1:94", "3:77", "3:154"])
        #expect(read(text + "{").findings.map(\.code) == ["yaml"], "nothing of a broken text is read")
    }

    @Test func whatIsNoJSONIsYAMLAsBefore() {
        let found = read(
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {a: '}{', b: \"x\"}} # ends\n---\n"
                + config("b", "{}"))
        #expect(found.objects.map(\.key.name) == ["a", "b"], "\(found.findings)")
    }

    @Test func listsStandInListsAndNameTheKindOfTheirItems() {
        let found = read(
            """
            apiVersion: v1
            kind: List
            items:
            - apiVersion: v1
              kind: List
              items:
              - {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}
            - apiVersion: scheduling.k8s.io/v1
              kind: PriorityClassList
              metadata: {resourceVersion: ""}
              items:
              - {metadata: {name: high}, value: 7}
            ---
            apiVersion: v1
            kind: PodList
            items:
            - metadata: {name: b}
              spec: {priorityClassName: high, containers: [{name: c, image: i}]}
            - {apiVersion: v1, kind: ConfigMap, metadata: {name: c}}
            """)
        #expect(found.findings.isEmpty, "\(found.findings)")
        #expect(found.objects.map { "\($0.key)" } == ["configmap/a", "priorityclass/high", "pod/b", "configmap/c"])
    }

    @Test func listsThatAreNoneAreRefused() {
        let wrong = """
            apiVersion: v1
            kind: DeploymentList
            items: []
            ---
            apiVersion: v1
            kind: ListList
            ---
            apiVersion: v1
            kind: PodList
            items:
            - kind: Pod
              metadata: {name: x}
            """
        #expect(
            lines(read(wrong), of: wrong) == [
                "1:1 unknown-kind apiVersion: DeploymentList is apps/v1, not 'v1'",
                "6:1 not-carried kind: podsh has no ListList of v1",
                "11:3 missing-field items[0].apiVersion: is missing",
            ])
        let deep =
            String(repeating: "{apiVersion: v1, kind: List, items: [", count: 40) + String(repeating: "]}", count: 40)
        #expect(read(deep).findings.map(\.code) == ["too-large"])
    }
}
