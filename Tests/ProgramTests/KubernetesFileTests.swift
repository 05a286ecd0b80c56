import Foundation
import PodTesting
import Testing

/// Kubernetes files, run, checked, planned and written by the built program.
@Suite struct KubernetesFileTests {
    static let scripts = ProjectFiles.files(in: ProjectFiles.scripts, extension: "pod").map(\.lastPathComponent)
    static let manifests = GoldenCase.all(in: "kubernetes", extension: "yaml").filter { !$0.name.hasPrefix("bad-") }
    static let validator = ProjectFiles.root.appendingPathComponent(".build/schemas/bin/kubernetes-validate").path
    static let hasValidator = FileManager.default.isExecutableFile(atPath: validator)

    private func inProject(_ arguments: String...) throws -> ProgramResult {
        var podsh = Program.podsh
        podsh.directory = ProjectFiles.root.path
        return try podsh.run(arguments)
    }

    private func write(_ text: String, _ name: String, in folder: URL) throws -> String {
        let file = folder.appendingPathComponent(name)
        try Data(text.utf8).write(to: file)
        return file.path
    }

    @Test("export, import and export again give the same bytes", arguments: scripts) func roundTrip(
        _ script: String
    ) throws {
        let first = try inProject("export", "scripts/\(script)")
        #expect(first.code == 0, "\(first.story)")
        #expect(!first.output.isEmpty)
        try withTemporaryFolder { folder in
            let file = try write(first.output, "web.yaml", in: folder)
            let checked = try inProject("check", file)
            #expect(checked.code == 0 && checked.error.isEmpty, "\(checked.story)")
            let second = try inProject("export", file)
            #expect(second.code == 0, "\(second.story)")
            #expect(firstDifference(expected: first.output, actual: second.output) == nil)
        }
    }

    /// Kubernetes' own schemas, strictly: no field that they do not know.
    @Test(
        "what is written is valid for Kubernetes",
        .enabled(if: hasValidator, "scripts/install --tests brings the schemas"), arguments: scripts)
    func validates(_ script: String) throws {
        try expectValid(try inProject("export", "scripts/\(script)").output)
    }

    @Test(
        "what is written of a file is valid, too",
        .enabled(if: hasValidator, "scripts/install --tests brings the schemas"), arguments: manifests)
    func validates(_ manifest: GoldenCase) throws {
        let exported = try inProject("export", manifest.file.path)
        #expect(exported.code == 0, "\(exported.story)")
        try expectValid(exported.output)
    }

    @Test("a file that is not valid is found", .enabled(if: hasValidator, "scripts/install --tests brings the schemas"))
    func theValidatorFindsErrors() throws {
        let result = try validate("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\nspec: {}\n")
        #expect(result.code != 0, "\(result.story)")
    }

    private func expectValid(_ yaml: String) throws {
        let result = try validate(yaml)
        #expect(result.code == 0, "\(result.story)\(yaml)")
        #expect(result.output.contains("passed") || result.error.contains("passed"), "\(result.story)")
    }

    private func validate(_ yaml: String) throws -> ProgramResult {
        try withTemporaryFolder { folder in
            try Program(path: Self.validator).run(
                "--strict", "--kubernetes-version", "1.37", try write(yaml, "x.yaml", in: folder))
        }
    }

    @Test func aFileRunsUntilAllOfItIsReady() throws {
        try withTemporaryFolder { folder in
            let pod =
                """
                    apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: nginx, image: \
                    "nginx:1.27"}]}\n
                    """
            let file = try write(pod, "web.yaml", in: folder)
            for arguments in [["run", "--sim", file], ["--sim", file]] {
                let result = try Program.podsh.run(arguments)
                #expect(result.code == 0, "\(result.story)")
                #expect(result.error == "pod/web created\n")
                #expect(result.output.contains("pod/web   1/1     Running"))
            }
            let never = try write(
                pod.replacing("nginx:1.27", with: "nginx:1.27\", command: [\"false"), "never.yaml", in: folder)
            #expect(try Program.podsh.run("check", never).code == 2, "a string that is cut is no YAML")
        }
    }

    @Test func lenientTurnsWhatIsNotCarriedIntoWarnings() throws {
        try withTemporaryFolder { folder in
            let file = try write(
                """
                    apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  resourceClaims: [{name: gpu}]\n\
                      containers: [{name: nginx, image: nginx}]\n
                    """,
                "web.yml",
                in: folder)
            let strict = try Program.podsh.run("run", "--sim", file)
            #expect(strict.code == 2, "\(strict.story)")
            #expect(strict.error.contains("web.yml:5:3: spec.resourceClaims: podsh does not carry"))
            let lenient = try Program.podsh.run("run", "--sim", "--lenient", file)
            #expect(lenient.code == 0, "\(lenient.story)")
            #expect(lenient.error.contains("web.yml:5:3: warning: spec.resourceClaims"))
            #expect(try Program.podsh.run("check", file).code == 2)
            #expect(try Program.podsh.run("check", "--lenient", file).code == 0)
        }
    }

    @Test func planAndExportHaveTheirCodes() throws {
        try withTemporaryFolder { folder in
            let script = try write("pod web < container nginx >\nwait web ready\n", "a.pod", in: folder)
            let empty = try write("print 1\n", "empty.pod", in: folder)
            let wrong = try write("pod web < prot 80 >\n", "wrong.pod", in: folder)
            let plain = try write("pod web < container nginx >\n", "plain.pod", in: folder)
            let plan = try Program.podsh.run("plan", script)
            #expect(
                plan.code == 1
                    && plan.output == "pod/web would be created\n1 object would change, 0 objects would not\n",
                "\(plan.story)")
            #expect(try Program.podsh.run("plan", empty).code == 0)
            #expect(try Program.podsh.run("plan", wrong).code == 2)
            #expect(try Program.podsh.run("plan", "/nonexistent.pod").code == 66)
            let export = try Program.podsh.run("export", "--strict", script)
            #expect(
                export.code == 0
                    && export.error == "warning: not exported: 1 wait: a Kubernetes file only says what exists\n",
                "\(export.story)")
            let lossy = try write("pod web < container nginx; backoff 1s..5s >\n", "lossy.pod", in: folder)
            let refused = try Program.podsh.run("export", "--strict", lossy)
            #expect(
                refused.code == 1 && refused.output.isEmpty && refused.error.contains("pod/web: backoff 1s..5s"),
                "\(refused.story)")
            #expect(try Program.podsh.run("export", lossy).code == 0)
            #expect(try Program.podsh.run("export", "--strict", plain).code == 0)
            #expect(try Program.podsh.run("export", wrong).code == 2)
        }
    }

    @Test func filesFoldersAndStandardInputRunTogether() throws {
        try withTemporaryFolder { folder in
            func pod(_ name: String) -> String {
                """
                    apiVersion: v1\nkind: Pod\nmetadata: {name: \(name)}\nspec: {containers: [{name: a, image: \
                    "nginx:1.27"}]}\n
                    """
            }
            try FileManager.default.createDirectory(
                at: folder.appendingPathComponent("deep"), withIntermediateDirectories: true)
            let a = try write(pod("a"), "a.yaml", in: folder)
            let b = try write(
                #"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"b"},"#
                    + #""spec":{"containers":[{"name":"a","image":"nginx:1.27"}]}}"#,
                "b.json", in: folder)
            _ = try write(pod("c"), "deep/c.yml", in: folder)
            let script = try write("for each in args { print each }\n", "x.pod", in: folder)
            for (arguments, made) in [
                ([a, b], "ab"), (["-f", a, "-f", b], "ab"), (["-f", folder.path], "ab"), ([folder.path], "ab"),
                (["-R", "-f", folder.path], "abc"),
            ] {
                let result = try Program.podsh.run(["run", "--sim"] + arguments)
                let left =
                    arguments.contains(folder.path)
                    ? "podsh: \(script) is a script, which a folder's Kubernetes files do not run\n" : ""
                #expect(
                    result.code == 0 && result.error == left + made.map { "pod/\($0) created\n" }.joined(),
                    "\(result.story)")
            }
            // What standard input holds shows only in it: behind objects stand more files, behind a script its
            // arguments.
            for text in [pod("i"), "metadata: {name: i}\n" + pod("i").replacing("metadata: {name: i}\n", with: "")] {
                let piped = try Program.podsh.run(["run", "--sim", "-", a], input: Array(text.utf8))
                #expect(piped.code == 0 && piped.error == "pod/i created\npod/a created\n", "\(piped.story)")
            }
            let wrong = try Program.podsh.run(["run", "--sim", "-", script], input: Array(pod("i").utf8))
            #expect(wrong.code == 66 && wrong.error.contains("x.pod is a script"), "\(wrong.story)")
            let words = try Program.podsh.run(
                ["run", "--sim", "-", a], input: Array("for each in args { print each }\n".utf8))
            #expect(words.code == 0 && words.output == a + "\n", "\(words.story)")
            let shell = try Program.podsh.run("--sim", a, b)
            #expect(shell.code == 0 && shell.error == "pod/a created\npod/b created\n", "\(shell.story)")
            let arguments = try Program.podsh.run("--sim", script, a)
            #expect(arguments.code == 0 && arguments.output == a + "\n", "\(arguments.story)")
            let mixed = try Program.podsh.run("run", "--sim", a, script)
            #expect(mixed.code == 66 && mixed.error.contains("x.pod is a script"), "\(mixed.story)")
            let named = try Program.podsh.run("run", "--sim", "-n", "shop", "--create-namespace", a)
            #expect(
                named.code == 0 && named.error == "namespace/shop created\npod/a in shop created\n", "\(named.story)")
            let missing = try Program.podsh.run("run", "--sim", "-n", "shop", a)
            #expect(missing.code != 0 && missing.error.contains("there is no namespace 'shop'"), "\(missing.story)")
            #expect(try Program.podsh.run("check", "-R", folder.path).code == 0)
            #expect(
                try Program.podsh.run("plan", a, b).output.hasSuffix("2 objects would change, 0 objects would not\n"))
            let empty = try write("# nothing\n", "deep/empty.yaml", in: folder)
            let none = try Program.podsh.run("run", "--sim", empty)
            #expect(none.code == 1 && none.error.contains("no objects in"), "\(none.story)")
            for text in ["# nothing\n", "---\n---\n", "", "apiVersion: v1\nkind: List\nitems: []\n"] {
                let file = try write(text, "none.yaml", in: folder)
                let check = try Program.podsh.run("check", file)
                let run = try Program.podsh.run("run", "--sim", file)
                #expect(check.code == 1 && check.error == run.error, "\(check.story)")
                let beside = try Program.podsh.run("check", file, a)
                #expect(beside.code == 0 && beside.error.contains("no objects in"), "\(beside.story)")
            }
            let old = try Program.podsh.run("export", "--for", "1.27", a)
            #expect(old.code == 0 && old.output.hasPrefix("# Needs Kubernetes 1.19 or later.\n"), "\(old.story)")
            #expect(try Program.podsh.run("export", "--for", "1.2", a).code == 64)
        }
    }
}
