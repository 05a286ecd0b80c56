import PodControlPlane
import PodModel
import PodSession
import PodTesting
import Testing

/// Objects that nothing acts on, in a session.
@Suite struct UnstructuredObjectSessionTests {
    private func rehearsal(_ text: String) -> SimulatedSession {
        let rehearsal = SimulatedSession()
        rehearsal.host.files["/home/ada/a.yaml"] = Array(text.utf8)
        return rehearsal
    }

    private let account = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: builder}\n"
    private let role = """
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: "system:reader"}
        rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]

        """

    @Test func aKindIsListedDescribedEditedAndDeletedByAnyOfItsNames() throws {
        let rehearsal = rehearsal(account + role)
        let code = rehearsal.run(
            """
            import a.yaml
            import a.yaml
            label sa builder team=a
            describe serviceaccounts/builder
            expect serviceaccount/builder.labels["team"] == "a"
            get sa where name == "builder"
            get all
            delete clusterrole system:reader
            delete sa/builder
            """)
        #expect(code == 0, "\(rehearsal.text)")
        for said in [
            "serviceaccount/builder created", "clusterrole/system:reader created", "serviceaccount/builder unchanged",
            "serviceaccount/builder labeled", "clusterrole/system:reader deleted", "serviceaccount/builder deleted",
        ] { #expect(rehearsal.text.contains(said), "\(said): \(rehearsal.text)") }
    }

    @Test func aChangedFieldIsTold() {
        let rehearsal = rehearsal(account + "automountServiceAccountToken: false\n")
        rehearsal.host.files["/home/ada/b.yaml"] = Array((account + "secrets: [{name: s}]\n").utf8)
        #expect(rehearsal.run("import a.yaml\nimport b.yaml") == 0, "\(rehearsal.text)")
        #expect(rehearsal.text.contains("secrets"), "\(rehearsal.text)")
        #expect(rehearsal.text.contains("automountServiceAccountToken removed"), "\(rehearsal.text)")
    }

    @Test func aNamespaceTakesItsOwnWithIt() {
        let rehearsal = rehearsal(account + role)
        let code = rehearsal.run("namespace team { import a.yaml }\ndelete namespace team\nget sa all-namespaces")
        #expect(code == 0, "\(rehearsal.text)")
        #expect(rehearsal.session.plane?.keys(of: .unstructured(.serviceAccount), in: nil) == [])
        #expect(
            rehearsal.session.plane?.keys(of: .unstructured(.clusterRole), in: nil).map(\.name) == ["system:reader"])
    }

    @Test func aPodThatNamesNoClassHasThePriorityOfTheOneThatIsTheDefault() {
        let rehearsal = rehearsal(
            "apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: usual}\nvalue: 7\n"
                + "globalDefault: true\n")
        rehearsal.host.files["/home/ada/b.yaml"] = Array(
            "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: c, image: i}]}\n".utf8)
        let code = rehearsal.run("import a.yaml\nimport b.yaml\nexpect pod/web.priority == 7")
        #expect(code == 0, "\(rehearsal.text)")
    }

    @Test func aQuotaOfAFileCountsWhatALimitRangeGives() {
        let rehearsal = rehearsal(
            """
            apiVersion: v1
            kind: ResourceQuota
            metadata: {name: team}
            spec: {hard: {pods: 2, limits.memory: 2Gi}}
            ---
            apiVersion: v1
            kind: LimitRange
            metadata: {name: usual}
            spec: {limits: [{type: Container, default: {memory: 512Mi}, max: {memory: 1Gi}}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: web}
            spec: {containers: [{name: c, image: i}]}
            """)
        #expect(rehearsal.run("import a.yaml") == 0, "\(rehearsal.text)")
        let quota = rehearsal.session.plane?.unstructured(ObjectKey(.unstructured(.resourceQuota), "team"))
        #expect(quota?.used.text == "limits.memory=512Mi,pods=1")
    }

    @Test func aPodsPriorityIsThatOfAClassThatIsThere() {
        let rehearsal = rehearsal(
            "apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: high}\nvalue: 7\n")
        rehearsal.host.files["/home/ada/b.yaml"] = Array(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: web}
            spec: {priorityClassName: high, serviceAccountName: builder, containers: [{name: c, image: i}]}

            """.utf8)
        let code = rehearsal.run("import a.yaml\nimport b.yaml\nexpect web.priority == 7\nexport kubernetes")
        #expect(code == 0, "\(rehearsal.text)")
        #expect(rehearsal.text.contains("priorityClassName: high") && !rehearsal.text.contains("podsh-priority"))
        #expect(rehearsal.text.contains("serviceAccountName: builder"))
    }
}
