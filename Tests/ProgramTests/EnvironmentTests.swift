import Foundation
import Glibc
import PodTesting
import Testing

/// Environments that stay, on simulated machines: `up`, `ls`, `kubeconfig`, `with`, `down`.
@Suite struct EnvironmentTests {
    private static let web = "template web < container nginx image nginx port 80 >\nreplicate web 2\nwait web ready\n"

    @Test func anEnvironmentStaysIsListedAndGoes() throws {
        try ServedHome.with { served in
            let up = try served.up(Self.web + "print \"done\"")
            #expect(up.code == 0 && up.output == "done\n", "\(up.story)")
            #expect(up.error.contains("environment shop is up at https://127.0.0.1:"), "\(up.story)")
            let listed = try served.podsh.run("ls")
            #expect(
                listed.output.hasPrefix("NAME") && listed.output.contains("shop   simulated   2      2"),
                "\(listed.story)")
            #expect(try served.ask("/api/v1/namespaces/default/pods").contains("\"PodList\""))
            let process = try #require(try served.process())
            let down = try served.podsh.run("down")
            #expect(down.code == 0 && down.error == "shop is down\n", "\(down.story)")
            #expect(served.hasEnded(process))
            #expect(try served.names() == [] && access(served.folderOf(), F_OK) != 0, "nothing is left of it")
            #expect(try served.podsh.run("down").code == 69)
        }
    }

    @Test func theKubeconfigIsItsOwnersAlone() throws {
        try ServedHome.with { served in
            try served.up("")
            let path = try served.podsh.run("kubeconfig", "--file").output.trimmingCharacters(in: .newlines)
            var found = stat()
            #expect(stat(path, &found) == 0 && found.st_mode & 0o7777 == 0o600)
            #expect(stat(served.folderOf(), &found) == 0 && found.st_mode & 0o7777 == 0o700)
            let printed = try served.podsh.run("kubeconfig", "shop")
            #expect(printed.output == (try? String(contentsOfFile: path, encoding: .utf8)), "\(printed.story)")
            // The token is in no command line and no log.
            let token = printed.output.split(separator: "\n").first { $0.contains("token:") }?.split(separator: " ")
                .last
            let log = (try? String(contentsOfFile: "\(served.folderOf())/log", encoding: .utf8)) ?? ""
            let process = try #require(try served.process())
            let line = (try? String(contentsOfFile: "/proc/\(process)/cmdline", encoding: .utf8)) ?? ""
            #expect(!log.contains(token ?? "?") && !line.contains(token ?? "?"))
        }
    }

    @Test func aFileThatFailsLeavesItsEnvironmentForALook() throws {
        try ServedHome.with { served in
            let up = try served.up(Self.web + "expect 1 == 2")
            #expect(up.code == 1 && up.error.contains("is up at"), "\(up.story)")
            #expect(try served.names() == ["shop"])
            #expect(try served.ask("/api/v1/namespaces/default/pods").contains("\"Running\""))
            let exits = try served.up("pod a < container nginx >\nexit 7", as: "second.pod")
            #expect(exits.code == 7, "\(exits.story)")
        }
    }

    @Test func aFileThatDoesNotCheckLeavesNothing() throws {
        try ServedHome.with { served in
            for (text, code) in [("nonsense nonsense", 2), ("wait nothing ready", 2)] as [(String, Int32)] {
                let up = try served.up(text)
                #expect(up.code == code && !up.error.contains("is up"), "\(up.story)")
                #expect(try served.names() == [] && access(served.folderOf(), F_OK) != 0)
            }
            let missing = try served.podsh.run("up", "--sim", "./none.pod")
            #expect(missing.code == 66 && !missing.error.contains("is up"), "\(missing.story)")
        }
    }

    @Test func aNameIsGivenAndTakenOnce() throws {
        try ServedHome.with { served in
            #expect(try served.up("", ["--name", "one"]).code == 0)
            #expect(try served.up("", ["--name", "two"]).code == 0)
            #expect(try served.names() == ["one", "two"])
            let which = try served.podsh.run("kubeconfig")
            #expect(which.code == 69 && which.error.contains("one, two"), "\(which.story)")
            var named = served.podsh
            named.environment["PODSH_ENV"] = "two"
            #expect(try named.run("down").error == "two is down\n")
            #expect(try served.names() == ["one"])
            #expect(try served.up("", ["--name", "no/name"]).code == 64)
        }
    }

    @Test(arguments: [SIGINT, SIGTERM]) func aSignalEndsAnEnvironmentInOrder(_ signal: Int32) throws {
        try ServedHome.with { served in
            try served.up(Self.web)
            let process = try #require(try served.process())
            kill(process, signal)
            #expect(served.hasEnded(process))
            #expect(try served.names() == [] && access(served.folderOf(), F_OK) != 0)
        }
    }

    /// Its watcher has it come back, or the next command: with what was declared, its time, its handlers, and its door.
    @Test(arguments: [false, true]) func aKilledEnvironmentComesBack(_ isWatcherKilled: Bool) throws {
        try ServedHome.with { served in
            try served.up(
                """
                let word = "seen"
                def twice(n) { return n * 2 }
                on pod-ready { print "${word} again" }
                \(Self.web)
                """)
            let kubeconfig = try served.podsh.run("kubeconfig", "shop").output
            #expect(try served.podsh.run("-e", "shop", "-c", "scale web 5; wait web ready; advance 2h").code == 0)
            let process = try #require(try served.process())
            let watcher = try #require(served.watcher())
            if isWatcherKilled { kill(watcher, SIGKILL) }
            kill(process, SIGKILL)
            #expect(served.hasEnded(process))
            if !isWatcherKilled {
                #expect(
                    eventually(20) { served.watcher().map { $0 != watcher } == true ? true : nil } == true,
                    "nobody has brought it back")
            }
            let pods = try served.podsh.run("get", "pods")
            let rows = pods.output.split(separator: "\n").dropFirst()
            #expect(pods.code == 0 && rows.count == 5, "\(pods.story)")
            #expect(rows.someAndAllSatisfy { $0.contains("Running") && $0.contains("120m") }, "\(pods.story)")
            #expect(try served.podsh.run("kubeconfig", "shop").output == kubeconfig)
            #expect(try served.ask("/api/v1/namespaces/default/pods").contains("web-"))
            #expect(try served.podsh.run("-e", "shop", "-c", "print twice(21)").output == "42\n")
            func told() -> Int {
                let text = (try? String(contentsOfFile: served.folderOf() + "/log", encoding: .utf8)) ?? ""
                return text.split(separator: "\n").count { $0.contains("seen again") }
            }
            let before = told()
            _ = try served.podsh.run("-e", "shop", "-c", "scale web 6")
            #expect(eventually(20) { told() > before ? true : nil } == true, "its handler has not come back")
            #expect(try served.podsh.run("down", "shop").code == 0)
            #expect(access(served.folderOf(), F_OK) != 0)
        }
    }

    @Test func severalCommandsBringOneBackOnce() throws {
        try ServedHome.with { served in
            try served.up(Self.web)
            let process = try #require(try served.process())
            kill(try #require(served.watcher()), SIGKILL)
            kill(process, SIGKILL)
            var shell = Program(path: "/bin/sh")
            shell.environment = served.podsh.environment
            shell.directory = served.folder.path
            let podsh = served.podsh.path
            let all = try shell.run(
                "-c", "for n in 1 2 3 4; do (\(podsh) get pods || echo failed) & done; wait")
            #expect(!all.output.contains("failed") && all.output.contains("Running"), "\(all.story)")
            #expect(try served.names() == ["shop"])
        }
    }

    /// Its pods are left, and it says why; `down` and `clean` of its name end them.
    @Test(arguments: ["down", "clean"]) func oneWhoseStoreIsDamagedDoesNotComeBack(_ ending: String) throws {
        try ServedHome.with { served in
            try served.up(Self.web)
            let process = try #require(try served.process())
            kill(try #require(served.watcher()), SIGKILL)
            kill(process, SIGKILL)
            #expect(served.hasEnded(process))
            try Data(repeating: 7, count: 4096).write(to: URL(fileURLWithPath: served.folderOf() + "/kept.sqlite"))
            let pods = try served.podsh.run("get", "pods")
            #expect(pods.code == 69 && pods.error.contains("does not come back"), "\(pods.story)")
            #expect(try served.podsh.run("clean").code == 0 && access(served.folderOf(), F_OK) == 0)
            let ended = try served.podsh.run(ending, "shop")
            #expect(ended.code == 0, "\(ended.story)")
            #expect(access(served.folderOf(), F_OK) != 0)
        }
    }

    @Test(arguments: [0, 1, 2]) func aClosedStreamKeepsNothingFromComingUp(_ stream: Int) throws {
        try ServedHome.with { served in
            try served.write(Self.web)
            var shell = Program(path: "/bin/sh")
            shell.environment = served.podsh.environment
            shell.directory = served.folder.path
            let closed = try shell.run("-c", "\(served.podsh.path) up --sim shop.pod \(stream)>&-")
            #expect(closed.code == 0, "\(closed.story)")
            #expect(try served.names() == ["shop"])
            #expect(try served.ask("/version").contains("gitVersion"))
        }
    }

    @Test func whoWaitsForTheCallersPipesIsNotKeptWaiting() throws {
        try ServedHome.with { served in
            try served.write(Self.web)
            var shell = Program(path: "/bin/sh")
            shell.environment = served.podsh.environment
            shell.directory = served.folder.path
            shell.timeout = 30
            let run = try shell.run("-c", "(\(served.podsh.path) up --sim shop.pod 9>&1 2>&1) | cat 8<&0; echo over")
            #expect(run.code == 0 && run.output.hasSuffix("over\n") && !run.timedOut, "\(run.story)")
            #expect(try served.names() == ["shop"])
        }
    }

    @Test func aCommandRunsInItsEnvironment() throws {
        try ServedHome.with { served in
            try served.write(Self.web)
            func with(_ words: String...) throws -> ProgramResult {
                try served.podsh.run(["with", "--sim", "shop.pod", "--"] + words)
            }
            let told = try with("sh", "-c", "echo $PODSH_ENV; grep -c token: $KUBECONFIG; exit 5")
            #expect(told.code == 5 && told.output == "shop\n1\n", "\(told.story)")
            #expect(try served.names() == [])
            #expect(try with("sh", "-c", "kill -9 $$").code == 137)
            #expect(try with("/etc/passwd").code == 126)
            #expect(try served.names() == [])
            let failed = try served.podsh.run([
                "with", "--sim", try served.write("expect 1 == 2"), "--", "touch", "ran",
            ])
            #expect(failed.code == 1, "\(failed.story)")
            #expect(access(served.folder.appendingPathComponent("ran").path, F_OK) != 0, "the command is not run")
            #expect(try served.names() == [])
            #expect(try served.podsh.run("with", "--sim", "shop.pod").code == 64)
        }
    }

    @Test(arguments: [SIGTERM, SIGHUP]) func whoEndsWithEndsTheCommandAndTheEnvironment(_ signal: Int32) throws {
        try ServedHome.with { served in
            try served.write(Self.web)
            let with = try BackgroundProgram(
                served.podsh,
                [
                    "with", "--sim", "shop.pod", "--", "sh", "-c",
                    "trap 'echo told; exit 9' TERM; echo begun; while :; do sleep 0.1; done",
                ],
                folder: served.folder.path)
            #expect(with.shows("begun"), "\(with.story)")
            with.signal(signal)
            #expect(with.waitForExit() == 9, "\(with.story)")
            #expect(with.output.contains("told"))
            #expect(try served.names() == [])
        }
    }

    /// Virtual time follows the wall's, and what the file has set up goes on.
    @Test func handlersAndRepetitionsLiveInTheEnvironment() throws {
        try ServedHome.with { served in
            let up = try served.up(
                """
                every 1s { print "tick" }
                on pod-ready { print "ready" }
                """)
            #expect(up.code == 0, "\(up.story)")
            func lines(_ word: String) -> Int {
                let text = try? String(contentsOfFile: "\(served.folderOf())/log", encoding: .utf8)
                return text?.split(separator: "\n").count { $0 == word } ?? 0
            }
            let start = Date()
            #expect(eventually(20) { lines("tick") >= 4 ? true : nil } == true)
            #expect(Date().timeIntervalSince(start) > 2, "not faster than the wall")
            let pod = #"{"metadata":{"name":"late"},"spec":{"containers":[{"name":"c","image":"nginx"}]}}"#
            let made = try served.ask(
                "/api/v1/namespaces/default/pods", ["-H", "Content-Type: application/json", "-d", pod])
            #expect(made.contains("\"late\""), "\(made)")
            #expect(eventually(30) { lines("ready") >= 1 ? true : nil } == true)
        }
    }

    /// Nothing to do is done at most once a second.
    @Test func anIdleEnvironmentSleeps() throws {
        try ServedHome.with { served in
            try served.up("")
            let process = try #require(try served.process())
            func switches() -> Int {
                var sum = 0
                for task in (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")) ?? [] {
                    let text =
                        (try? String(contentsOfFile: "/proc/\(process)/task/\(task)/status", encoding: .utf8)) ?? ""
                    let line = text.split(separator: "\n").first { $0.hasPrefix("voluntary_ctxt_switches") }
                    sum += line.flatMap { Int($0.split(separator: "\t").last ?? "") } ?? 0
                }
                return sum
            }
            Thread.sleep(forTimeInterval: 1)
            let before = switches()
            Thread.sleep(forTimeInterval: 5)
            let woken = switches() - before
            #expect(woken > 0 && woken <= 8, "\(woken) times in 5 seconds")
        }
    }

    /// kubectl where it is found; else the same is asked over HTTP.
    @Test func kubectlKnowsItsWay() throws {
        try ServedHome.with { served in
            try served.up(Self.web)
            let path = try served.podsh.run("kubeconfig", "--file").output.trimmingCharacters(in: .newlines)
            var kubectl = Program(path: "/usr/bin/env", environment: served.podsh.environment)
            kubectl.environment["KUBECONFIG"] = path
            kubectl.environment["HOME"] = served.folder.path
            guard try Program(path: "/usr/bin/env").run("sh", "-c", "command -v kubectl").code == 0 else {
                let table = try served.ask(
                    "/api/v1/namespaces/default/pods",
                    ["-H", "Accept: application/json;as=Table;v=v1;g=meta.k8s.io"])
                #expect(table.contains("\"Table\"") && table.contains("\"Running\""), "\(table)")
                return
            }
            let pods = try kubectl.run("kubectl", "get", "pods")
            #expect(pods.code == 0 && pods.output.hasPrefix("NAME") && pods.output.contains("1/1"), "\(pods.story)")
            #expect(try kubectl.run("kubectl", "auth", "can-i", "create", "pods").output == "yes\n")
        }
    }
}
