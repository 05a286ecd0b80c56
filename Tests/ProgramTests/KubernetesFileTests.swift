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

    @Test("export, import and export again give the same bytes", arguments: scripts) func roundTrip(_ script: String) throws {
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
    @Test("what is written is valid for Kubernetes", .enabled(if: hasValidator, "scripts/install --tests brings the schemas"), arguments: scripts)
    func validates(_ script: String) throws {
        try expectValid(try inProject("export", "scripts/\(script)").output)
    }

    @Test("what is written of a file is valid, too", .enabled(if: hasValidator, "scripts/install --tests brings the schemas"), arguments: manifests)
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
            try Program(path: Self.validator).run("--strict", "--kubernetes-version", "1.37", try write(yaml, "x.yaml", in: folder))
        }
    }

    @Test func aFileRunsUntilAllOfItIsReady() throws {
        try withTemporaryFolder { folder in
            let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: nginx, image: \"nginx:1.27\"}]}\n"
            let file = try write(pod, "web.yaml", in: folder)
            for arguments in [["run", "--sim", file], ["--sim", file]] {
                let result = try Program.podsh.run(arguments)
                #expect(result.code == 0, "\(result.story)")
                #expect(result.error == "pod/web created\n")
                #expect(result.output.contains("pod/web   1/1     Running"))
            }
            let never = try write(pod.replacing("nginx:1.27", with: "nginx:1.27\", command: [\"false"), "never.yaml", in: folder)
            #expect(try Program.podsh.run("check", never).code == 2, "a string that is cut is no YAML")
        }
    }

    @Test func lenientTurnsWhatIsNotCarriedIntoWarnings() throws {
        try withTemporaryFolder { folder in
            let file = try write(
                "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  dnsPolicy: Default\n  containers: [{name: nginx, image: nginx}]\n", "web.yml",
                in: folder)
            let strict = try Program.podsh.run("run", "--sim", file)
            #expect(strict.code == 2, "\(strict.story)")
            #expect(strict.error.contains("web.yml:5:3: spec.dnsPolicy: podsh does not carry"))
            let lenient = try Program.podsh.run("run", "--sim", "--lenient", file)
            #expect(lenient.code == 0, "\(lenient.story)")
            #expect(lenient.error.contains("web.yml:5:3: warning: spec.dnsPolicy"))
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
            #expect(plan.code == 1 && plan.output == "pod/web would be created\n1 object would change, 0 objects would not\n", "\(plan.story)")
            #expect(try Program.podsh.run("plan", empty).code == 0)
            #expect(try Program.podsh.run("plan", wrong).code == 2)
            #expect(try Program.podsh.run("plan", "/nonexistent.pod").code == 66)
            let export = try Program.podsh.run("export", "--strict", script)
            #expect(export.code == 1 && export.output.isEmpty && export.error.contains("a.pod:2:1: wait web ready"), "\(export.story)")
            #expect(try Program.podsh.run("export", script).code == 0)
            #expect(try Program.podsh.run("export", "--strict", plain).code == 0)
            #expect(try Program.podsh.run("export", wrong).code == 2)
        }
    }
}
