import PodControl
import PodEngine
import PodSession
import Testing

/// `run FILE.yaml`, `import`, `export` and `plan` inside a session.
@Suite struct KubernetesTests {
    private let web = """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: nginx, image: "nginx:1.27", ports: [{containerPort: 80}]}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web, labels: {tier: front}}
        spec: {selector: {app: web}, ports: [{port: 80}]}

        """

    private func rehearsal(_ files: (String, String)..., mode: SessionOptions.Mode = .batch) -> Rehearsal {
        let rehearsal = Rehearsal(mode: mode)
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
        rehearsal.run(broken.replacing("metadata: {name: web}\nspec: {containers", with: "metadata: {name: web}\nspec: {nodeSelector: {disk: none}, containers"), name: "web.yaml")
        #expect(rehearsal.text.contains("pod/web deleted: 0/3 nodes are available"), "\(rehearsal.text)")
    }

    @Test func importDeclaresAndCanBeRepeated() {
        let rehearsal = rehearsal(("web.yaml", web))
        let code = rehearsal.run("import web.yaml\nimport web.yaml\nwait web ready\nexpect exists(svc/web)")
        #expect(code == 0, "\(rehearsal.text)")
        #expect(rehearsal.text.contains("~ pod/web unchanged\n~ service/web unchanged"))
    }

    @Test func importGoesIntoTheCurrentNamespace() {
        let rehearsal = rehearsal(("web.yaml", web))
        #expect(rehearsal.run("namespace team {\n import web.yaml\n}\nget pods namespace team") == 0)
        #expect(rehearsal.text.contains("pod/web in team created"))
    }

    @Test func nothingOfAFileThatDoesNotCheckIsDeclared() {
        let rehearsal = rehearsal(("web.yaml", web + "---\nkind: Ingress\napiVersion: networking.k8s.io/v1\nmetadata: {name: a}\n"))
        #expect(rehearsal.run("import web.yaml") == 2)
        #expect(!rehearsal.text.contains("created"))
        let lenient = self.rehearsal(("web.yaml", web + "---\nkind: Ingress\napiVersion: networking.k8s.io/v1\nmetadata: {name: a}\n"))
        #expect(lenient.run("import web.yaml lenient\nwait all ready") == 0, "\(lenient.text)")
    }

    @Test func aRefusalStandsAtItsObject() {
        let rehearsal = rehearsal(("web.yaml", web.replacing("kind: Pod\nmetadata: {name: web}", with: "kind: Pod\nmetadata: {name: No_Name}")))
        #expect(rehearsal.run("import web.yaml") == 1)
        #expect(rehearsal.text.contains("! web.yaml:3:12: "), "\(rehearsal.text)")
        #expect(rehearsal.text.contains("in file web.yaml at test.pod:1:1"))
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
        #expect(written.hasPrefix("apiVersion: apps/v1\nkind: ReplicaSet\n"))
        #expect(written.contains("  replicas: 5\n"))
        #expect(!written.contains("kind: Pod\n"), "the replicas are the controller's")
        for hidden in ["uid", "status", "creationTimestamp", "nodeName", "terminationGracePeriodSeconds"] { #expect(!written.contains(hidden)) }
        #expect(rehearsal.text.contains("~ not exported: test.pod:3:1: on node-fail recover"))
        #expect(rehearsal.text.contains("~ not exported: test.pod:4:1: wait web ready"))
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
        rehearsal.run("pod web < container nginx probe ready tcp 80 every 500ms after 1h30m; grace 1d >\nexport kubernetes")
        #expect(rehearsal.text.contains("periodSeconds: 1\n"))
        #expect(rehearsal.text.contains("initialDelaySeconds: 5400\n"))
        #expect(rehearsal.text.contains("terminationGracePeriodSeconds: 86400\n"))
        #expect(rehearsal.text.contains("not exported: pod/web: ready probe of nginx 500ms"))
    }

    // MARK: Plan

    private let running = "pod web < container nginx image nginx:1.26 >\nconfig app < LEVEL=info >\nservice web port 80\n"

    @Test func planNamesEveryFieldAndChangesNothing() {
        let rehearsal = rehearsal(
            ("next.pod", "pod web < container nginx image nginx:1.27 >\nconfig app < LEVEL=debug; MORE=1 >\nservice web port 80\nvolume data size 1Gi\n"),
            mode: .interactive)
        rehearsal.type(running)
        let before = rehearsal.session.engine?.cluster.revision
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
        #expect(rehearsal.session.engine?.cluster.revision == before)
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
            ("x.pod", "volume a size 1Gi\nrun \"touch /tmp/x\"\nlet page = http(\"http://x/\")\nvolume ${page.body} size 1Gi\nwait all ready\ndelete volume a\n"),
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
