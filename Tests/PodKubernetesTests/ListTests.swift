import PodKubernetes
import PodModel
import Testing

/// Lists: of anything, and of one kind.
@Suite struct ListTests {
    @Test func itemsOfATypedListNeedNotSayWhatTheyAre() {
        let text = """
            apiVersion: v1
            kind: ConfigMapList
            metadata: {resourceVersion: "7"}
            items:
            - metadata: {name: a}
              data: {k: v}
            - {apiVersion: v1, kind: ConfigMap, metadata: {name: b}}
            ---
            apiVersion: apps/v1
            kind: DeploymentList
            items:
            - metadata: {name: d}
              spec:
                selector: {matchLabels: {app: d}}
                template: {metadata: {labels: {app: d}}, spec: {containers: [{name: c, image: "busybox:1"}]}}
            ---
            apiVersion: autoscaling/v1
            kind: HorizontalPodAutoscalerList
            items:
            - metadata: {name: h}
              spec: {maxReplicas: 3, targetCPUUtilizationPercentage: 50, scaleTargetRef: {apiVersion: apps/v1, kind: \
            Deployment, name: d}}
            ---
            apiVersion: scheduling.k8s.io/v1
            kind: PriorityClassList
            items: [{metadata: {name: high}, value: 7}]
            ---
            apiVersion: v1
            kind: PodList
            items: [{metadata: {name: p}, spec: {priorityClassName: high, containers: [{name: c, image: "busybox:1"}]}}]
            """
        let read = read(text)
        #expect(lines(read, of: text) == [])
        #expect(read.objects.map(\.key.name) == ["a", "b", "d", "h", "high", "p"])
    }

    @Test func whatIsWrongWithAListIsSaidAtItsPlace() {
        for (text, said) in [
            (
                "apiVersion: v1\nkind: DeploymentList\nitems: []\n",
                ["1:1 unknown-kind apiVersion: DeploymentList is apps/v1, not 'v1'"]
            ),
            ("apiVersion: v1\nkind: EventList\nitems: []\n", ["2:1 not-carried kind: podsh has no EventList of v1"]),
            ("apiVersion: v1\nkind: PodList\nitems: {}\n", ["3:8 wrong-type items: expected a list, this is a map"]),
            ("apiVersion: v1\nkind: PodList\nitem: []\n", ["3:1 not-carried item: podsh does not carry this field"]),
            ("kind: PodList\nitems: []\n", ["1:1 missing-field apiVersion: is missing"]),
            (
                "apiVersion: v1\nkind: List\nitems: [{metadata: {name: a}}]\n",
                ["3:9 missing-field items[0].kind: is missing", "3:9 missing-field items[0].apiVersion: is missing"]
            ),
            (
                "apiVersion: v1\nkind: ConfigMapList\nitems: [{metadata: {name: a}, dta: {}}]\n",
                ["3:31 not-carried items[0].dta: podsh does not carry this field"]
            ),
        ] {
            #expect(lines(read(text), of: text) == said, "\(text)")
        }
    }
}
