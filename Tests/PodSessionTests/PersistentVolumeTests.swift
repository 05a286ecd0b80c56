import PodModel
import PodSession
import PodTesting
import Testing

/// Which claim has which volume.
@Suite struct PersistentVolumeTests {
    private static func volume(_ name: String, _ size: String = "1Gi", _ more: String = "") -> String {
        """
        ---
        apiVersion: v1
        kind: PersistentVolume
        metadata: {name: \(name), labels: {disk: \(name)}}
        spec: {capacity: {storage: \(size)}, accessModes: [ReadWriteOnce], hostPath: {path: /srv/\(name)}\(more)}

        """
    }

    private static func claim(_ name: String, _ more: String = "", mode: String = "ReadWriteOnce") -> String {
        """
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: \(name)}
        spec: {accessModes: [\(mode)], resources: {requests: {storage: 500Mi}}\(more)}

        """
    }

    private static func storageClass(_ more: String) -> String {
        "---\napiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: fast}\n\(more)\n"
    }

    private static func pod(_ claim: String) -> String {
        """
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: c, image: nginx, volumeMounts: [{name: d, mountPath: /d}]}]
          volumes: [{name: d, persistentVolumeClaim: {claimName: \(claim)}}]

        """
    }

    private static func run(_ file: String, _ script: String) -> (text: String, code: Int32) {
        let rehearsal = SimulatedSession()
        rehearsal.host.files["/home/ada/a.yaml"] = Array(file.utf8)
        let code = rehearsal.run("import a.yaml\n" + script)
        return (rehearsal.text, code)
    }

    private static let cases: [(String, String)] = {
        var cases: [(String, String)] = []
        // The smallest that will do, wherever it stands in the file.
        cases.append((claim("c") + volume("big", "9Gi") + volume("small"), "pvc/c.volume == \"small\""))
        // Too small, or without the mode: a folder of podsh's own.
        cases.append((volume("tiny", "1Mi") + claim("c"), "pvc/c.volume == null and pvc/c.status == \"Bound\""))
        cases.append((volume("a") + claim("c", mode: "ReadWriteMany"), "pvc/c.volume == null"))
        // Of another class.
        cases.append((volume("a", "1Gi", ", storageClassName: manual") + claim("c"), "pvc/c.volume == null"))
        cases.append(
            (
                volume("a", "1Gi", ", storageClassName: manual") + claim("c", ", storageClassName: manual"),
                "pvc/c.volume == \"a\""
            ))
        // Of a class that has volumes, all of them taken.
        cases.append(
            (
                volume("a", "1Gi", ", storageClassName: m") + claim("b", ", storageClassName: m")
                    + claim("c", ", storageClassName: m"), "pvc/c.status == \"Pending\""
            ))
        // No class at all takes only what is there.
        cases.append((claim("c", ", storageClassName: \"\""), "pvc/c.status == \"Pending\""))
        cases.append((volume("a") + claim("c", ", storageClassName: \"\""), "pvc/c.volume == \"a\""))
        // By name and by labels.
        cases.append((volume("a") + volume("b", "5Gi") + claim("c", ", volumeName: b"), "pvc/c.volume == \"b\""))
        cases.append((claim("c", ", volumeName: b"), "pvc/c.status == \"Pending\""))
        cases.append(
            (
                volume("a") + volume("b", "5Gi") + claim("c", ", selector: {matchLabels: {disk: b}}"),
                "pvc/c.volume == \"b\""
            ))
        // Kept for another, and for this one.
        cases.append(
            (volume("a", "1Gi", ", claimRef: {name: x, namespace: default}") + claim("c"), "pvc/c.volume == null"))
        cases.append(
            (
                volume("a") + volume("b", "5Gi", ", claimRef: {name: c, namespace: default}") + claim("c"),
                "pvc/c.volume == \"b\""
            ))
        // A class whose provisioner makes nothing.
        cases.append(
            (
                storageClass("provisioner: kubernetes.io/no-provisioner") + claim("c", ", storageClassName: fast"),
                "pvc/c.status == \"Pending\""
            ))
        cases.append(
            (storageClass("provisioner: x/y") + claim("c", ", storageClassName: fast"), "pvc/c.status == \"Bound\""))
        return cases
    }()

    @Test("a claim binds as Kubernetes' volume binder does", arguments: cases)
    func binding(_ file: String, _ expected: String) {
        let (text, code) = Self.run(file, "expect \(expected)\ndescribe pvc c\nget pvc,pv wide")
        #expect(code == 0, "\(file)\n\(text)")
    }

    @Test func aVolumeWhoseClaimIsGoneIsReleasedAndNobodyElseHasIt() {
        let (text, code) = Self.run(
            Self.volume("a") + Self.volume("d", "2Gi", ", persistentVolumeReclaimPolicy: Delete") + Self.claim("c")
                + Self.claim("e"),
            """
            expect pvc/c.volume == "a" and pvc/e.volume == "d"
            delete pvc c
            delete pvc e
            import a.yaml
            expect pvc/c.volume == "d" and pvc/e.volume == null
            """)
        #expect(code == 0, "\(text)")
        let refused = Self.run(Self.volume("a") + Self.claim("c"), "delete pv a")
        #expect(refused.code != 0 && refused.text.contains("is bound to persistentvolumeclaim/c"), "\(refused.text)")
    }

    @Test func aPodOfAPendingClaimWaitsInTheWordsOfTheScheduler() {
        let file = Self.claim("c", ", storageClassName: \"\"") + Self.pod("c")
        let (text, code) = Self.run(file, "wait web ready within 10s")
        #expect(code != 0 && text.contains("pod has unbound immediate PersistentVolumeClaims"), "\(text)")
        let rehearsal = SimulatedSession()
        rehearsal.host.files["/home/ada/a.yaml"] = Array(file.utf8)
        rehearsal.host.files["/home/ada/b.yaml"] = Array(Self.volume("late").utf8)
        let late = rehearsal.run(
            "import a.yaml\nimport b.yaml\nwait web ready within 10s\nexpect pvc/c.volume == \"late\"")
        #expect(late == 0, "\(rehearsal.text)")
    }

    @Test func aPodStandsWhereItsVolumeCanBeReached() {
        let local = Self.volume("a", "1Gi").replacing(
            "hostPath: {path: /srv/a}",
            with: """
                local: {path: /srv/a}, nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: \
                [{key: kubernetes.io/hostname, operator: In, values: [node-3]}]}]}}
                """)
        let (text, code) = Self.run(
            local + Self.claim("c") + Self.pod("c"), "wait web ready within 10s\nexpect pod/web.node == \"node-3\"")
        #expect(code == 0, "\(text)")
        let away = Self.run(
            local.replacing("node-3", with: "node-9") + Self.claim("c") + Self.pod("c"), "wait web ready within 10s")
        #expect(away.text.contains("3 node(s) had volume node affinity conflict"), "\(away.text)")
    }

    @Test func aClassThatWaitsBindsWhenAPodWantsTheClaim() {
        let waiting = Self.storageClass(
            "provisioner: kubernetes.io/no-provisioner\nvolumeBindingMode: WaitForFirstConsumer")
        let volume = Self.volume("a", "1Gi", ", storageClassName: fast")
        let rehearsal = SimulatedSession()
        rehearsal.host.files["/home/ada/a.yaml"] = Array(
            (waiting + volume + Self.claim("c", ", storageClassName: fast")).utf8)
        rehearsal.host.files["/home/ada/b.yaml"] = Array(Self.pod("c").utf8)
        let code = rehearsal.run(
            """
            import a.yaml
            sleep 1s
            expect pvc/c.status == "Pending"
            import b.yaml
            wait web ready within 10s
            expect pvc/c.volume == "a"
            """)
        #expect(code == 0, "\(rehearsal.text)")
    }

    private static func local(_ name: String, _ size: String, on node: String) -> String {
        volume(name, size, ", storageClassName: fast").replacing(
            "hostPath: {path: /srv/\(name)}",
            with: """
                local: {path: /srv/\(name)}, nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: \
                [{key: kubernetes.io/hostname, operator: In, values: [\(node)]}]}]}}
                """)
    }

    @Test("the smallest volume lies where the pod may not go: the claim takes the one that lies where it goes")
    func volumeAndNodeAreChosenTogether() {
        let waiting = Self.storageClass(
            "provisioner: kubernetes.io/no-provisioner\nvolumeBindingMode: WaitForFirstConsumer")
        let volumes = Self.local("small", "1Gi", on: "node-1") + Self.local("large", "9Gi", on: "node-2")
        let claims = Self.claim("c", ", storageClassName: fast")
        let pod = Self.pod("c").replacing(
            "  containers:", with: "  nodeSelector: {kubernetes.io/hostname: node-2}\n  containers:")
        let (text, code) = Self.run(
            waiting + volumes + claims + pod,
            """
            wait web ready within 10s
            expect pvc/c.volume == "large" and pod/web.node == "node-2"
            """)
        #expect(code == 0, "\(text)")
        let free = Self.run(
            waiting + volumes + claims + Self.pod("c"),
            "wait web ready within 10s\nexpect pvc/c.volume == \"small\" or pod/web.node == \"node-2\"")
        #expect(free.code == 0, "\(free.text)")
        let nowhere = Self.run(
            waiting + Self.local("small", "1Gi", on: "node-1") + claims + pod, "wait web ready within 10s")
        #expect(
            nowhere.code != 0 && nowhere.text.contains("didn't find available persistent volumes to bind"),
            "\(nowhere.text)")
        let named = Self.run(
            waiting + volumes + claims
                + Self.pod("c").replacing("  containers:", with: "  nodeName: node-2\n  containers:"),
            "wait web ready within 10s\nexpect pvc/c.volume == \"large\"")
        #expect(named.code == 0, "\(named.text)")
    }

    @Test func aClaimOfATemplateHasItsLabelsAndAnnotations() {
        let file = """
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: db}
            spec:
              selector: {matchLabels: {app: db}}
              template:
                metadata: {labels: {app: db}}
                spec: {containers: [{name: c, image: nginx, volumeMounts: [{name: data, mountPath: /d}]}]}
              volumeClaimTemplates:
              - metadata: {name: data, labels: {tier: gold}, annotations: {owner: ada}}
                spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}

            """
        let (text, code) = Self.run(
            file,
            """
            wait db ready within 10s
            expect pvc/data-db-0.labels["tier"] == "gold" and pvc/data-db-0.labels["app"] == "db"
            export kubernetes out.yaml
            describe pvc data-db-0
            """)
        #expect(code == 0, "\(text)")
        let rehearsal = SimulatedSession()
        rehearsal.host.files["/home/ada/a.yaml"] = Array(file.utf8)
        rehearsal.run("import a.yaml\nexport kubernetes out.yaml")
        let written = String(decoding: rehearsal.host.files["/home/ada/out.yaml"] ?? [], as: UTF8.self)
        #expect(written.contains("tier: gold") && written.contains("owner: ada"), "\(written)")
    }
}
