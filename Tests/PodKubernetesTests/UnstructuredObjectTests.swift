import PodKubernetes
import PodModel
import PodSyntax
import PodTesting
import PodText
import Testing

/// Kinds that nothing here acts on are kept as they came.
@Suite struct UnstructuredObjectTests {
    /// All but those that a definition defines.
    private static let kinds = UnstructuredKind.allCases.filter { !$0.isCustom }

    /// The least that each of them says.
    private static func text(_ kind: UnstructuredKind, _ more: String = "") -> String {
        let needed =
            switch kind {
            case .roleBinding, .clusterRoleBinding: "roleRef: {kind: Role, name: r}\n"
            case .persistentVolume:
                "spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /x}}\n"
            case .storageClass: "provisioner: a/b\n"
            case .priorityClass: "value: 7\n"
            case .runtimeClass: "handler: kata\n"
            case .endpointSlice: "addressType: IPv4\n"
            case .serviceAccount, .role, .clusterRole, .ingress, .ingressClass, .networkPolicy, .limitRange,
                .resourceQuota, .endpoints, .lease, .customResource, .clusterCustomResource:
                ""
            case .customResourceDefinition: "spec: {group: example.com}\n"
            }
        let head = "apiVersion: \(kind.apiVersion)\nkind: \(kind.apiName)\nmetadata: {name: x, labels: {a: b}}\n"
        return head + needed + more
    }

    @Test("is read, with one note of what podsh does not do with it", arguments: kinds)
    func kept(_ kind: UnstructuredKind) throws {
        let text = Self.text(kind)
        let found = read(text + "---\n" + Self.text(kind).replacing("name: x", with: "name: z"))
        #expect(!found.hasErrors)
        #expect(found.objects.map(\.key) == ["x", "z"].map { ObjectKey(.unstructured(kind), $0) })
        #expect(found.findings.map(\.code) == (kind.note == nil ? [] : ["no-effect"]))
        guard case .unstructured(kind, "x", _, let fields, _)? = found.objects.first?.manifest else {
            Issue.record("\(found.objects)")
            return
        }
        var objects = DeclaredObjects()
        objects.unstructured = [
            UnstructuredObject(kind, meta: ObjectMeta(name: "x", namespace: "", labels: ["a": "b"]), fields: fields)
        ]
        let written = exportKubernetes(objects).yaml
        let again = read(written)
        guard case .unstructured(kind, "x", _, fields, _)? = again.objects.first?.manifest else {
            Issue.record("\(written)")
            return
        }
        #expect(again.objects.first?.labels == ["a": "b"])
    }

    @Test("a field that it does not have is refused with its line", arguments: kinds)
    func typo(_ kind: UnstructuredKind) {
        let text = Self.text(kind, "specs: {}\n")
        let line = text.split(separator: "\n").count
        #expect(lines(read(text), of: text).contains { $0.hasPrefix("\(line):1 not-carried specs: ") })
    }

    @Test func whatItSaysIsKeptAsItStands() throws {
        let found = read(
            """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: x}
            spec:
              base: &base {on: true, "off": 010, half: 0.5}
              list: [a, "1", null]
              merged: {<<: *base, half: 2}
            """)
        guard case .unstructured(_, _, _, let fields, _)? = found.objects.first?.manifest else { throw NotKept() }
        #expect(
            fields.map(\.json) == [
                #"{"base":{"on":true,"off":8,"half":0.5},"list":["a","1",null],"#
                    + #""merged":{"half":2,"on":true,"off":8}}"#
            ])
    }

    @Test func aValueThatNestsTooDeepIsRefused() {
        let text =
            "apiVersion: v1\nkind: LimitRange\nmetadata: {name: x}\nspec: "
            + String(repeating: "[", count: 300) + String(repeating: "]", count: 300) + "\n"
        #expect(lines(read(text), of: text).contains { $0.contains("too-large") })
    }

    @Test(arguments: [
        ("Certificate", "cert-manager.io/v1", "controllers of theirs"),
        ("ValidatingWebhookConfiguration", "admissionregistration.k8s.io/v1", "asks nobody before it writes"),
    ])
    func whatCannotBeHereIsRefusedWithTheReasonAndNotedWhenLenient(_ kind: String, _ version: String, _ why: String) {
        let text = "apiVersion: \(version)\nkind: \(kind)\nmetadata: {name: x}\nspec: {}\n"
        let strict = read(text)
        #expect(strict.hasErrors && lines(strict, of: text).first?.contains(why) == true, "\(lines(strict, of: text))")
        let lenient = read(text, isLenient: true)
        #expect(!lenient.hasErrors && lines(lenient, of: text) == lines(strict, of: text) && lenient.objects.isEmpty)
    }

    private struct NotKept: Error {}
}
