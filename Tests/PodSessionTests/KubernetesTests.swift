import PodControl
import PodEngine
import PodSession
import Testing

/// `run FILE.yaml`, `import`, `export` and `plan` inside a session.
@Suite struct KubernetesTests {
    private let web = """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec: {containers: [{name: nginx, image: "nginx:1.27", ports: [{containerPort: 80}]}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web, labels: {tier: front}}
        spec: {selector: {app: web}, ports: [{port: 80}]}

        """

    private func rehearsal(_ files: (String, String)..., mode: SessionOptions.Mode = .batch) -> SimulatedSession {
        let rehearsal = SimulatedSession(mode: mode)
        for (name, text) in files { rehearsal.host.files["/home/ada/\(name)"] = Array(text.utf8) }
        return rehearsal
    }

    @Test func aFileIsDeclaredWaitedForAndShown() {
        let rehearsal = rehearsal()
        #expect(rehearsal.run(web, name: "web.yaml") == 0)
        #expect(rehearsal.text.contains("~ pod/web created\n~ service/web created\n"))
        #expect(rehearsal.text.contains("pod/web 1/1 Running"), "\(rehearsal.text)")
    }

    @Test func aFileWhosePodsNeverRunFails() {
        let broken = web.replacing("name: nginx,", with: "name: nginx, command: [\"false\"],")
        let rehearsal = rehearsal()
        let code = rehearsal.run(
            broken.replacing(
                "labels: {app: web}}\nspec: {containers",
                with: "labels: {app: web}}\nspec: {nodeSelector: {disk: none}, containers"), name: "web.yaml")
        // In Kubernetes a pod that fits no node waits: it is not deleted, and the run does not end as if all were well.
        #expect(code == 1)
        #expect(rehearsal.text.contains("pod/web fits no node: 0/3 nodes are available"), "\(rehearsal.text)")
        #expect(rehearsal.text.contains("pod/web: Pending"), "\(rehearsal.text)")
    }

    @Test func theOrderOfDocumentsDoesNotDecideWhetherPodsRun() {
        let pods = [
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: a, labels: {app: a}}
            spec:
              containers: [{name: c, image: nginx}]
              affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: \
            {matchLabels: {app: b}}, topologyKey: kubernetes.io/hostname}]}}

            """,
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: b, labels: {app: b}}
            spec:
              containers: [{name: c, image: nginx}]

            """,
        ]
        for order in [pods, pods.reversed()] {
            let rehearsal = rehearsal()
            #expect(rehearsal.run(order.joined(separator: "---\n"), name: "aff.yaml") == 0, "\(rehearsal.text)")
            #expect(rehearsal.engine?.cluster.podCount == 2)
        }
    }

    @Test func nothingIsAddedToTheLabelsOfAFile() {
        let text = """
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec: {selector: {app: web}, ports: [{port: 80}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: web}
            spec: {containers: [{name: c, image: nginx}]}
            ---
            apiVersion: apps/v1
            kind: ReplicaSet
            metadata: {name: copies}
            spec:
              replicas: 2
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: c, image: nginx}]}

            """
        let rehearsal = rehearsal(("web.yaml", text))
        let code = rehearsal.run(
            """
            import web.yaml
            wait all ready within 1m
            expect copies.replicas == 2 and count(copies.pods) == 2 and count(pods) == 3 "a foreign pod is not adopted"
            expect svc/web.ready == 2 "and serves nothing"
            expect count(pod/web.labels) == 0 and count(rs/copies.labels) == 0
            set copies/c image nginx:2
            expect count(pod/web.labels) == 0
            """)
        #expect(code == 0, "\(rehearsal.text)")
    }

    @Test func aTargetsNameIsEachPodsOwn() {
        let text = """
            apiVersion: v1
            kind: Service
            metadata: {name: s}
            spec: {selector: {t: m}, ports: [{name: web, port: 80, targetPort: http}, {name: more, port: 81, \
            targetPort: 9000}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: alone}
            spec: {selector: {t: m}, ports: [{port: 80, targetPort: http}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: n1, labels: {t: m}}
            spec: {containers: [{name: a, image: nginx, ports: [{containerPort: 8080, name: http}]}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: n3, labels: {t: m}}
            spec: {containers: [{name: a, image: nginx, ports: [{containerPort: 7070}, {containerPort: 7071, name: \
            http, protocol: UDP}]}]}

            """
        let rehearsal = rehearsal(("s.yaml", text))
        let code = rehearsal.run(
            """
            import s.yaml
            wait all ready within 1m
            expect count(svc/s.endpoints) == 3 and svc/s.ready == 2
            expect count(svc/alone.endpoints) == 1 and svc/alone.ready == 1
            pod later < label t=m; container nginx port 9090 name http >
            wait later ready within 1m
            print svc/alone.endpoints.port
            service mine port 80 to http select t=m
            for n in 1..4 { expect http(svc/mine.endpoint).status == 200 }
            expect svc/mine.ready == 2
            describe service mine
            delete service s
            delete service alone
            export kubernetes out.yaml
            """)
        #expect(code == 0, "\(rehearsal.text)")
        #expect(rehearsal.text.contains("[8080, 9090]"), "\(rehearsal.text)")
        let written = rehearsal.host.files["/home/ada/out.yaml"].map { String(decoding: $0, as: UTF8.self) } ?? ""
        #expect(written.contains("  - port: 80\n    targetPort: http\n"), "\(written)")
    }

    @Test func aProbesPortIsLookedUpByNameAndMayBeMissing() {
        let text = """
            apiVersion: v1
            kind: Pod
            metadata: {name: p}
            spec:
              containers:
              - name: fine
                image: nginx
                ports: [{containerPort: 8080, name: http}]
                readinessProbe: {httpGet: {path: /, port: http}}
              - name: lost
                image: nginx
                readinessProbe: {tcpSocket: {port: web}, initialDelaySeconds: 2}
                livenessProbe: {httpGet: {port: web}, failureThreshold: 1, periodSeconds: 1}
              - name: hooked
                image: nginx
                ports: [{containerPort: 8080}]
                lifecycle: {preStop: {httpGet: {port: web}}}

            """
        let rehearsal = rehearsal(("p.yaml", text))
        let code = rehearsal.run(
            """
            import p.yaml
            wait p running
            advance 1m
            expect not p.ready and p.restarts == 0 "a probe that cannot ask kills nobody"
            export kubernetes out.yaml
            delete p
            advance 1m
            events
            """)
        #expect(code == 0, "\(rehearsal.text)")
        let said = "probe errored and resulted in unknown state: strconv.Atoi: parsing \"web\": invalid syntax"
        for part in [
            "Readiness \(said)", "Liveness \(said)", "PreStopHook failed: strconv.Atoi",
            "spec.containers[1].readinessProbe.tcpSocket.port: the container has no port named 'web'",
        ] {
            #expect(rehearsal.text.contains(part), "\(rehearsal.text)")
        }
        let written = rehearsal.host.files["/home/ada/out.yaml"].map { String(decoding: $0, as: UTF8.self) } ?? ""
        #expect(written.contains("port: http\n") && written.split(separator: "port: web\n").count == 4, "\(written)")
    }

    @Test func aBudgetCoversWhatItsSelectorSaysAllOrNone() {
        func budget(_ spec: String) -> String {
            "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: b}\nspec: \(spec)\n"
        }
        for (spec, isCovered) in [
            ("{maxUnavailable: 0}", false), ("{maxUnavailable: 0, selector: {}}", true), ("{selector: {}}", true),
        ] {
            let rehearsal = rehearsal(("b.yaml", budget(spec)))
            let code = rehearsal.run(
                """
                pod web < container nginx >\nwait web ready\nimport b.yaml\nexport kubernetes out.yaml\nget \
                budget b | yaml\nlet n = web.node\ndrain ${n}
                """
            )
            #expect((code == 0) != isCovered, "\(spec) \(rehearsal.text)")
            let written = rehearsal.host.files["/home/ada/out.yaml"].map { String(decoding: $0, as: UTF8.self) } ?? ""
            #expect(written.contains("selector: {}") == isCovered, "\(written)")
        }
    }

    @Test func importDeclaresAndCanBeRepeated() {
        let rehearsal = rehearsal(("web.yaml", web))
        let code = rehearsal.run("import web.yaml\nimport web.yaml\nwait web ready\nexpect exists(svc/web)")
        #expect(code == 0, "\(rehearsal.text)")
        #expect(rehearsal.text.contains("~ pod/web unchanged\n~ service/web unchanged"))
    }

    @Test func aHostPathFromTheFilesFolderIsTheSameTheSecondTime() {
        let text =
            """
            apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: a, image: "nginx:1"}], \
            volumes: [{name: v, hostPath: {path: data}}]}\n
            """
        let rehearsal = rehearsal(("p.yaml", text), ("q.yaml", text.replacing("nginx:1", with: "nginx:2")))
        #expect(
            rehearsal.run("import p.yaml\nimport p.yaml\nimport q.yaml\nexpect p.restarts == 0") == 0,
            "\(rehearsal.text)")
        #expect(rehearsal.text.contains("~ pod/p unchanged\n~ pod/p configured"), "\(rehearsal.text)")
        let other = self.rehearsal(("p.yaml", text), ("q.yaml", text.replacing("path: data", with: "path: other")))
        #expect(other.run("import p.yaml\nimport q.yaml") == 2, "\(other.text)")
        #expect(other.text.contains("pod updates may not change fields other than"), "\(other.text)")
    }

    @Test func importGoesIntoTheCurrentNamespace() {
        let rehearsal = rehearsal(("web.yaml", web))
        #expect(rehearsal.run("namespace team {\n import web.yaml\n}\nget pods namespace team") == 0)
        #expect(rehearsal.text.contains("pod/web in team created"))
    }

    @Test func nothingOfAFileThatDoesNotCheckIsDeclared() {
        let rehearsal = rehearsal(
            ("web.yaml", web + "---\nkind: Gateway\napiVersion: gateway.networking.k8s.io/v1\nmetadata: {name: a}\n"))
        #expect(rehearsal.run("import web.yaml") == 2)
        #expect(!rehearsal.text.contains("created"))
        let lenient = self.rehearsal(
            ("web.yaml", web + "---\nkind: Gateway\napiVersion: gateway.networking.k8s.io/v1\nmetadata: {name: a}\n"))
        #expect(lenient.run("import web.yaml lenient\nwait all ready") == 0, "\(lenient.text)")
    }

    @Test func aRefusalStandsAtItsObject() {
        let rehearsal = rehearsal(
            (
                "web.yaml",
                web.replacing("kind: Pod\nmetadata: {name: web,", with: "kind: Pod\nmetadata: {name: No_Name,")
            ))
        #expect(rehearsal.run("import web.yaml") == 2)
        #expect(rehearsal.text.contains("? 3:18: metadata.name: \"No_Name\": must be lower-case"), "\(rehearsal.text)")
    }

    @Test func exportWritesWhatTheSessionHas() throws {
        let rehearsal = rehearsal()
        let code = rehearsal.run(
            """
            pod web < container nginx image nginx:1.27 port 80; volume data >
            replicate web 3
            on node-fail recover
            wait web ready
            scale web 5
            export kubernetes out.yaml
            """)
        #expect(code == 0, "\(rehearsal.text)")
        let written = String(decoding: try #require(rehearsal.host.files["/home/ada/out.yaml"]), as: UTF8.self)
        #expect(written.hasPrefix("# Needs Kubernetes 1.19 or later.\napiVersion: apps/v1\nkind: ReplicaSet\n"))
        #expect(written.contains("  replicas: 5\n"))
        #expect(!written.contains("kind: Pod\n"), "the replicas are the controller's")
        for hidden in ["uid", "status", "creationTimestamp", "nodeName", "terminationGracePeriodSeconds"] {
            #expect(!written.contains(hidden))
        }
        #expect(
            rehearsal.text.contains("~ not exported: 1 reaction, 1 wait: a Kubernetes file only says what exists\n"))
    }

    @Test func strictWritesNothingWhenSomethingIsLost() {
        let rehearsal = rehearsal()
        #expect(rehearsal.run("pod web < container nginx; backoff 1s..5s >\nexport kubernetes strict out.yaml") == 1)
        #expect(rehearsal.host.files["/home/ada/out.yaml"] == nil)
        #expect(rehearsal.text.contains("~ not exported: pod/web: backoff 1s..5s"))
        let whole = self.rehearsal()
        #expect(whole.run("pod web < container nginx >\nexport kubernetes strict") == 0, "\(whole.text)")
        #expect(whole.text.contains("kind: Pod"))
    }

    @Test func durationsBecomeSecondsAndPartsOfThemAreTold() {
        let rehearsal = rehearsal()
        rehearsal.run(
            "pod web < container nginx probe ready tcp 80 every 500ms after 1h30m; grace 1d >\nexport kubernetes")
        #expect(rehearsal.text.contains("periodSeconds: 1\n"))
        #expect(rehearsal.text.contains("initialDelaySeconds: 5400\n"))
        #expect(rehearsal.text.contains("terminationGracePeriodSeconds: 86400\n"))
        #expect(rehearsal.text.contains("not exported: pod/web: ready probe of nginx 500ms"))
    }

    // MARK: Plan

    private let running =
        "pod web < container nginx image nginx:1.26 >\nconfig app < LEVEL=info >\nservice web port 80\n"

    @Test func planNamesEveryFieldAndChangesNothing() {
        let rehearsal = rehearsal(
            (
                "next.pod",
                """
                pod web < container nginx image nginx:1.27 >\nconfig app < LEVEL=debug; MORE=1 >\nservice web \
                port 80\nvolume data size 1Gi\n
                """
            ),
            mode: .interactive)
        rehearsal.type(running)
        let before = rehearsal.engine?.cluster.revision
        let start = rehearsal.text.count
        #expect(rehearsal.type("plan next.pod") == .ran)
        #expect(
            rehearsal.text.dropFirst(start)
                == """
                pod/web would be configured:
                    image nginx:1.26 → nginx:1.27
                configmap/app would be configured:
                    LEVEL changed
                    MORE added
                persistentvolumeclaim/data would be created
                3 objects would change, 1 object would not

                """)
        #expect(rehearsal.engine?.cluster.revision == before)
    }

    @Test func aPlanWithChangesFailsAScriptAndOneWithoutDoesNot() {
        let rehearsal = rehearsal(("same.pod", running), ("other.pod", "volume data size 1Gi\n"))
        #expect(rehearsal.run(running + "plan same.pod\nprint \"on\"\nplan other.pod\nprint \"off\"") == 1)
        #expect(rehearsal.text.contains("nothing would change, 3 objects would not\non\n"), "\(rehearsal.text)")
        #expect(!rehearsal.text.contains("off"))
    }

    @Test func planComputesButRunsNothing() {
        let rehearsal = rehearsal(
            (
                "many.pod",
                """
                let names = ["a", "b"]
                def make(n) { volume ${n} size 1Gi }
                for n in names { make(n) }
                if len(names) > 1 { volume more size 1Gi } else { volume less size 1Gi }
                run "touch /tmp/x"
                let page = http("http://x/")
                volume ${page.body} size 1Gi
                wait all ready
                scale web 9
                while true { volume same size 1Gi }
                """
            ), mode: .interactive)
        rehearsal.type(running)
        let start = rehearsal.text.count
        _ = rehearsal.type("plan many.pod")
        let text = String(rehearsal.text.dropFirst(start))
        #expect(rehearsal.host.commands.isEmpty)
        #expect(text.contains("the plan is given up after"), "\(text)")
    }

    @Test func planSaysWhatItDoesNotKnow() {
        let rehearsal = rehearsal(
            (
                "x.pod",
                """
                volume a size 1Gi\nrun "touch /tmp/x"\nlet page = http("http://x/")\nvolume ${page.body} size \
                1Gi\nwait all ready\ndelete volume a\n
                """
            ),
            mode: .interactive)
        #expect(rehearsal.type("plan x.pod") == .ran)
        #expect(rehearsal.host.commands.isEmpty)
        #expect(
            rehearsal.text
                == """
                persistentvolumeclaim/a would be created
                not planned: x.pod:2:1: run "touch /tmp/x"
                not planned: x.pod:3:1: nothing is asked while planning
                not planned: x.pod:4:1: no pod, controller or variable 'page'
                not planned: x.pod:6:1: delete volume a
                1 object would change, 0 objects would not

                """, "\(rehearsal.text)")
    }

    @Test func planReadsKubernetesFilesToo() {
        let rehearsal = rehearsal(("web.yaml", web), mode: .interactive)
        #expect(rehearsal.type("plan web.yaml") == .ran)
        #expect(rehearsal.text.contains("pod/web would be created\nservice/web would be created\n"))
    }

    @Test func aPlanOfWhatWouldBeRefusedIsAnError() {
        let rehearsal = rehearsal(("x.pod", "volume a size 1Gi\n"))
        #expect(rehearsal.run("volume a size 2Gi\nplan x.pod") == 2)
        #expect(rehearsal.text.contains("cannot shrink from 2Gi to 1Gi"))
    }
}
