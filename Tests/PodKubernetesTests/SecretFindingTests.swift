import PodKubernetes
import PodSyntax
import Testing

/// Whatever is wrong with a Secret, what is shown of it has none of its values.
@Suite struct SecretFindingTests {
    private func shown(_ text: String) -> String {
        FindingReport.text(read(text).findings, in: SourceText(name: "s.yaml", text: text))
    }

    private static let head = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n"

    @Test(arguments: [
        // No YAML.
        head + "stringData:\n  a: hunter2: x\n", head + "stringData:\n  a: \"hunter2\n  b: [x\n",
        head + "stringData: {a: hunter2, b: [}\n",
        head + "stringData: {a: hunter2, a: x}\n", head + "stringData:\n  a: hunter2\n\tb: x\n",
        head + "stringData:\n  a: |\n    hunter2: x\n   y: z\n",
        head + "stringData:\n  a: @hunter2\n", head + "stringData:\n  a: *hunter2\n",
        head + "stringData:\n  a: x\n  hunter2\n",
        // YAML, and no Secret.
        head + "data: {a: hunter2*}\n", head + "stringData: {a: [hunter2]}\n", head + "stringData: {a: !hunter2 x}\n",
        head + "spec: {a: hunter2}\n",
        head + "stringData: hunter2\n", head + "data: hunter2\n", head + "type: hunter2\nimmutable: hunter2\n",
        head + "stringData: {? [a] : hunter2}\n",
        "{apiVersion: v2, kind: Secret, metadata: {name: s}, stringData: {a: hunter2}}\n",
        "{apiVersion: v1, kind: Secrte, metadata: {name: s}, stringData: {a: hunter2}}\n",
        "{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"metadata\": {\"name\": 7}, \"data\": {\"a\": \"hunter2\"}}\n",
        "kind: &k Secret\napiVersion: v1\nmetadata: {name: 7, annotations: {a: hunter2}}\n",
        "apiVersion: v1\nkind: !!str # a\n  \"Secret\"\nmetadata: {nam: s, annotations: {a: hunter2}}\n",
        """
            apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Secret, metadata: {name: s}, stringDat: {a: \
            hunter2}}\n
            """,
        "apiVersion: v1\nkind: SecretList\nitems:\n- {metadata: {name: s}, stringDat: {a: hunter2}}\n",
    ])
    func noValueIsShown(_ text: String) {
        let said = shown(text)
        #expect(!said.isEmpty && !said.contains("hunter2"), "\(text)\n\(said)")
    }

    @Test func wordsThatYAMLReadsOtherwiseAreNotShownEither() {
        for word in ["yes", "off", "0x1F", "1e3", "!secret", "~no"]
        where shown(Self.head + "stringData:\n  a: \(word)\n").contains(word) {
            Issue.record("\(word)")
        }
    }

    @Test func theKeyIsShownAndOtherDocumentsAre() {
        let text =
            Self.head
            + """
                data:\n  password: "hunter2*"\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: \
                7}\n
                """
        #expect(
            shown(text) == """
                s.yaml:5:13: data.password: is no base64
                  5 |   password: **********
                    |             ^^^^^^^^^^ write plain text under stringData
                s.yaml:10:11: data.a: expected a string, this is a number
                  10 | data: {a: 7}
                     |           ^ write "7"

                """)
    }
}
