import PodControl
import PodEngine
import PodModel
import PodSession
import PodSyntax
import Testing

/// Files, standard input and namespaces, as `podsh run` takes them.
@Suite struct KubernetesFilesTests {
    private func rehearsal(_ files: (String, String)...) -> SimulatedSession {
        let rehearsal = SimulatedSession()
        for (name, text) in files { rehearsal.host.files["/home/ada/\(name)"] = Array(text.utf8) }
        return rehearsal
    }

    private func pod(_ name: String, _ more: String = "") -> String {
        """
        apiVersion: v1\nkind: Pod\nmetadata: {name: \(name)}\nspec: {containers: [{name: a, image: \
        "nginx:1.27"}]\(more)}\n
        """
    }

    private func sources(_ texts: (String, String)...) -> [SourceText] {
        texts.map { SourceText(name: $0.0, text: $0.1, provenance: .file(path: "/home/ada/\($0.0)")) }
    }

    @Test func filesAreDeclaredAndWaitedForTogether() {
        let rehearsal = rehearsal()
        let urgent = "apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: urgent}\nvalue: 100\n"
        let other =
            """
            apiVersion: v1\nkind: Pod\nmetadata: {name: b, namespace: shop}\nspec: {priorityClassName: urgent, \
            containers: [{name: a, image: "nginx:1.27"}]}\n
            """
        let namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"
        let code = rehearsal.session.run(
            sources(
                ("a.yaml", pod("a")), ("b.yml", other),
                ("c.json", #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"},"data":{"a":"\/\u00e9"}}"#),
                ("d.yaml", urgent), ("e.yaml", namespace), ("f.yaml", "# nothing\n")))
        #expect(code == 0, "\(rehearsal.text)")
        for said in [
            "~ no objects in f.yaml\n",
            "~ namespace/shop created\n~ pod/a created\n~ pod/b in shop created\n~ configmap/c created\n",
            "pod/b in shop 1/1 Running",
        ] {
            #expect(rehearsal.text.contains(said), "\(rehearsal.text)")
        }
        #expect(rehearsal.engine?.cluster.pod("b", namespace: "shop")?.spec.priority == 100)
    }

    @Test func nothingIsDeclaredWhereOneObjectOfOneFileIsRefused() {
        for wrong in [pod("bad_1"), "kind: Pod\n", pod("b").replacing("name: a,", with: "name: A_,")] {
            let rehearsal = rehearsal()
            #expect(rehearsal.session.run(sources(("a.yaml", pod("a")), ("b.yaml", wrong))) == 2, "\(rehearsal.text)")
            #expect(rehearsal.text.hasPrefix("? ") && !rehearsal.text.contains("created"), "\(rehearsal.text)")
        }
    }

    @Test func anEmptyFileSaysSo() {
        let rehearsal = rehearsal()
        #expect(rehearsal.session.run(sources(("a.yaml", "# nothing\n"))) == 1)
        #expect(rehearsal.text.contains("no objects in a.yaml"), "\(rehearsal.text)")
    }

    @Test func standardInputIsReadAsWhatItIs() {
        func code(_ text: String) -> (Int32, String) {
            let rehearsal = rehearsal()
            return (
                rehearsal.session.run([SourceText(name: "-", text: text, provenance: .standardInput)]), rehearsal.text
            )
        }
        for text in [
            pod("a"), "# a note\n---\n" + pod("a"),
            #"{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a"},"#
                + #""spec":{"containers":[{"name":"a","image":"nginx:1.27"}]}}"#,
        ] {
            let (ended, said) = code(text)
            #expect(ended == 0 && said.contains("pod/a created"), "\(said)")
        }
        #expect(code("pod a < container nginx >\nwait a ready").1.contains("pod/a created"))
    }

    @Test func theNamespaceOfTheRunIsWhereNamelessObjectsAreAndNoOther() {
        func run(_ text: String, creates: Bool, name: String = "a.yaml") -> (Int32, String) {
            let rehearsal = SimulatedSession {
                $0.namespace = "shop"
                $0.namespaces = creates ? .named : .none
            }
            return (rehearsal.session.run(sources((name, text))), rehearsal.text)
        }
        let made = run(pod("a"), creates: true)
        #expect(made.0 == 0 && made.1.contains("namespace/shop created\n~ pod/a in shop created"), "\(made.1)")
        let missing = run(pod("a"), creates: false)
        #expect(
            missing.0 != 0 && missing.1.contains("there is no namespace 'shop'")
                && missing.1.contains("--create-namespace"), "\(missing.1)")
        let declared = run(pod("a") + "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n", creates: false)
        #expect(declared.0 == 0, "\(declared.1)")
        let other = run(pod("a").replacing("{name: a}", with: "{name: a, namespace: team}"), creates: true)
        #expect(other.0 == 2 && other.1.contains("names the namespace 'team'"), "\(other.1)")
        let script = run("pod a < container nginx >\nwait a ready\nexpect exists(pod/a)", creates: true, name: "a.pod")
        #expect(script.0 == 0 && script.1.contains("pod/a in shop created"), "\(script.1)")
    }

    @Test func aNamespaceThatNobodyMadeIsMadeWhenAsked() {
        let files = [
            ("a.yaml", pod("a").replacing("{name: a}", with: "{name: a, namespace: team}")),
            ("b.yaml", pod("b").replacing("{name: b}", with: "{name: b, namespace: team}")),
            ("c.yaml", pod("c").replacing("{name: c}", with: "{name: c, namespace: kube-system}")),
        ]
        func run(_ making: NamespaceMaking) -> (Int32, String) {
            let rehearsal = SimulatedSession { $0.namespaces = making }
            return (rehearsal.session.run(files.map { sources($0)[0] }), rehearsal.text)
        }
        let missing = run(.standing)
        #expect(
            missing.0 == 2 && missing.1.contains("namespace team not found")
                && missing.1.contains("--create-namespace") && !missing.1.contains("kube-system not found"),
            "\(missing.1)")
        let made = run(.named)
        #expect(
            made.0 == 0 && made.1.ranges(of: "namespace/team created").count == 1
                && made.1.contains("pod/a in team created") && made.1.contains("pod/c in kube-system created"),
            "\(made.1)")
    }
}
