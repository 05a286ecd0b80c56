import Foundation
import Glibc
import PodTesting
import Testing

/// Values that come from files, and the place where podsh keeps its own.
@Suite struct OptionFileTests {
    private func run(
        _ files: [String: String], _ arguments: [String], _ variables: [String: String] = [:]
    ) throws -> ProgramResult {
        try withTemporaryFolder { folder in
            for (name, text) in files {
                let path = folder.appendingPathComponent(name)
                try FileManager.default.createDirectory(
                    at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(text.utf8).write(to: path)
            }
            var podsh = Program.podsh
            podsh.environment["PODSH_HOME"] = folder.appendingPathComponent("home").path
            podsh.environment.merge(variables) { $1 }
            podsh.directory = folder.path
            return try podsh.run(arguments)
        }
    }

    @Test func aLetTakesAFilesText() throws {
        let files = ["a.pod": "let word = 3\nprint word\n", "secret": "12\n34\n"]
        let result = try run(files, ["run", "--sim", "--set-file", "word=secret", "a.pod"])
        #expect(result.output == "12\n34\n", "the last newline goes, and no number is made of it: \(result.story)")
        #expect(try run(files, ["run", "--sim", "--set-file", "wrod=secret", "a.pod"]).code == 64)
        let missing = try run(files, ["run", "--sim", "--set-file", "word=nothing", "a.pod"])
        #expect(missing.code == 66 && missing.error.contains("nothing: No such file"), "\(missing.story)")
        #expect(try run(files, ["run", "--sim", "--set-file", "word", "a.pod"]).code == 64)
    }

    @Test func variablesComeFromAFile() throws {
        let files = [
            "a.pod": "print env(\"A\"), env(\"B\"), env(\"C\"), env(\"D\")\nrun \"echo run $A $PODSH_ENV\"\n",
            "vars": "\u{FEFF}# a comment\r\nA=1 = \"2\" # all of it\r\n\n  B=\nC\nD\n", "bad": "A=1\nB C=secret\n",
        ]
        let result = try run(files, ["run", "--env", "shop", "--env-file", "vars", "a.pod"], ["C": "own"])
        #expect(result.output == "1 = \"2\" # all of it  own null\nrun 1 = \"2\" # all of it shop\n", "\(result.story)")
        let bad = try run(files, ["run", "--env-file", "bad", "a.pod"])
        #expect(
            bad.code == 64 && bad.error.contains("bad:2: expected KEY=VALUE") && !bad.error.contains("secret"),
            "\(bad.story)")
        #expect(try run(files, ["run", "--env-file", "nothing", "a.pod"]).code == 66)
    }

    @Test func aSettingReachesTheFilesThatAScriptRuns() throws {
        let files = [
            "a.pod": "source lib/one.pod\nprint tag\n", "lib/one.pod": "source two.pod\n",
            "lib/two.pod": "let tag = \"1\"\n",
            "b.pod": "let file = \"lib/two.pod\"\nsource ${file}\nprint tag\n",
        ]
        for script in ["a.pod", "b.pod"] {
            let result = try run(files, ["run", "--sim", "--set", "tag=2", script])
            #expect(result.code == 0 && result.output == "2\n", "\(result.story)")
            let wrong = try run(files, ["run", "--sim", "--set", "tga=2", script])
            #expect(wrong.code == 64 && wrong.error.contains("no top-level 'let tga'"), "\(wrong.story)")
        }
    }

    /// A home that somebody else could put another in the place of.
    @Test(.enabled(if: geteuid() == 0, "makes folders of other users"))
    func aHomeBelowSomebodyElsesFolderIsRefused() throws {
        try withTemporaryFolder { folder in
            var podsh = Program.podsh
            func take(_ mode: Int, owner: uid_t, sticky: Bool = false) throws -> ProgramResult {
                let place = folder.appendingPathComponent(UUID().uuidString).path
                try FileManager.default.createDirectory(atPath: "\(place)/deep", withIntermediateDirectories: true)
                chmod(place, mode_t(mode))
                chown(place, owner, 0)
                podsh.environment["PODSH_HOME"] = "\(place)/deep/home"
                return try podsh.run("images")
            }
            #expect(try take(0o755, owner: 0).code == 0)
            #expect(try take(0o1777, owner: 0).code == 0, "as /tmp")
            let foreign = try take(0o755, owner: 65534)
            #expect(foreign.code == 69 && foreign.error.contains("belongs to uid 65534"), "\(foreign.story)")
            let open = try take(0o777, owner: 0)
            #expect(open.code == 69 && open.error.contains("can be written by others"), "\(open.story)")
            // By way of a link of one's own, too.
            let link = folder.appendingPathComponent("link").path
            try FileManager.default.createSymbolicLink(
                atPath: link,
                withDestinationPath: URL(fileURLWithPath: podsh.environment["PODSH_HOME"] ?? "")
                    .deletingLastPathComponent().path)
            podsh.environment["PODSH_HOME"] = "\(link)/other"
            #expect(try podsh.run("images").code == 69)
        }
    }

    @Test(.enabled(if: geteuid() == 0, "runs as another user"))
    func anotherUsersHomeIsNamedByItsOwner() throws {
        try withTemporaryFolder { folder in
            let home = folder.appendingPathComponent("home").path
            try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
            var podsh = Program(path: "/usr/bin/setpriv", environment: Program.podsh.environment)
            podsh.environment["PODSH_HOME"] = home
            let copy = "/tmp/podsh-\(UUID().uuidString)"
            try copyProgram(Program.podsh.path, to: copy)
            defer { try? FileManager.default.removeItem(atPath: copy) }
            // A program that another test starts holds the copy open for a moment: it cannot be executed then.
            let result = try #require(
                try eventually {
                    let result = try podsh.run("--reuid=65534", "--regid=65534", "--clear-groups", copy, "images")
                    return result.code == 126 ? nil : result
                })
            #expect(result.code == 69 && result.error.contains("belongs to uid 0, not to uid 65534"), "\(result.story)")
        }
    }

    @Test func cleanTakesWhatBrokenPullsLeft() throws {
        try withTemporaryFolder { folder in
            var podsh = Program.podsh
            podsh.environment["PODSH_HOME"] = folder.appendingPathComponent("home").path
            let left = folder.appendingPathComponent("home/images/staging/abc/layer")
            try FileManager.default.createDirectory(
                at: left, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            FileManager.default.createFile(atPath: left.path + "/half", contents: Data(count: 10))
            FileManager.default.createFile(
                atPath: folder.appendingPathComponent("home/images/staging/abc.lock").path, contents: nil)
            let cleaned = try podsh.run("clean")
            #expect(cleaned.code == 0 && cleaned.output.contains("pulls that were broken off"), "\(cleaned.story)")
            #expect(
                try FileManager.default.contentsOfDirectory(
                    atPath: folder.appendingPathComponent("home/images/staging").path
                ).isEmpty)
            #expect(try !podsh.run("clean").output.contains("pulls that were broken off"))
        }
    }
}
