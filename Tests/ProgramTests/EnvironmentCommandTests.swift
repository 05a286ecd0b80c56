import Foundation
import Glibc
import PodTesting
import Testing

/// The commands around an environment that stays: `output`, `up` again, `plan -e`, `ls`, `logs --all`, `down`.
@Suite struct EnvironmentCommandTests {
    private static let shop = """
        pod web < container nginx port 80 host 0 >
        service web port 80
        wait web ready
        output WEB_URL = "http://${svc/web.endpoint}"
        output PORT = pod/web.ports[0].host
        """

    private func json(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test func outputsAreForPrograms() throws {
        try ServedHome.with { served in
            let up = try served.up(Self.shop)
            #expect(up.code == 0 && up.output == "", "\(up.story)")
            let url = try served.podsh.run("output", "WEB_URL")
            #expect(url.code == 0 && url.output.hasPrefix("http://10.96."), "\(url.story)")
            let table = try served.podsh.run("-e", "shop", "output")
            #expect(table.output.hasPrefix("NAME") && table.output.contains("WEB_URL   http://"), "\(table.story)")
            let lines = try served.podsh.run("output", "-o", "env")
            #expect(lines.output == "WEB_URL=\(url.output)PORT=49152\n", "\(lines.story)")
            let values = try json(try served.podsh.run("output", "-o", "json", "-e", "shop").output)
            #expect(values["PORT"] as? Int == 49152 && values.count == 2, "\(values)")
            let missing = try served.podsh.run("output", "WEB_URI")
            #expect(missing.code == 1 && missing.error.contains("it has WEB_URL, PORT"), "\(missing.story)")
            #expect(try served.podsh.run("output", "-e", "nosuch").code == 69)
            // Later values come by any way in.
            #expect(try served.podsh.run("-e", "shop", "-c", "output PORT = 1\noutput LATE = [1, 2]").code == 0)
            #expect(try served.podsh.run("output", "LATE").output == "[1,2]\n")
            #expect(try served.podsh.run("output", "PORT").output == "1\n")
        }
    }

    @Test func aRunWritesItsOutputsToAFile() throws {
        try ServedHome.with { served in
            try served.write("output A = 1\noutput B = \"x y\"\nexpect 1 == 2", as: "run.pod")
            let lines = try served.podsh.run("run", "--sim", "--output", "o.env", "run.pod")
            #expect(lines.code == 1 && lines.output == "", "\(lines.story)")
            let path = served.folder.appendingPathComponent("o.env").path
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "A=1\nB=x y\n")
            #expect(try served.podsh.run("run", "--sim", "--output", "o.json", "run.pod").code == 1)
            let text = try String(contentsOf: served.folder.appendingPathComponent("o.json"), encoding: .utf8)
            #expect(try json(text)["B"] as? String == "x y")
            #expect(try served.podsh.run("run", "--sim", "--output", "none/o", "run.pod").code == 74)
            let several = try served.podsh.run("-c", "output A = null")
            #expect(several.code == 1 && several.error.contains("this is null"), "\(several.story)")
        }
    }

    @Test func theCommandOfWithHasTheOutputs() throws {
        try ServedHome.with { served in
            try served.write(Self.shop)
            let told = try served.podsh.run(
                "with", "--sim", "shop.pod", "--artifacts", "kept", "--", "sh", "-c", "echo $PORT; exit 3")
            #expect(told.code == 3 && told.output == "49152\n", "\(told.story)")
            let kept = served.folder.appendingPathComponent("kept")
            for name in ["events.txt", "objects.yaml", "describe/pod/default/web.txt", "logs/default/web/nginx.log"] {
                #expect(FileManager.default.fileExists(atPath: kept.appendingPathComponent(name).path), "\(name)")
            }
            let empty = try served.podsh.run(
                "with", "--sim", "--", "sh", "-c", "test -s $KUBECONFIG && echo $PODSH_ENV")
            #expect(empty.code == 0 && empty.output.hasPrefix("with-"), "\(empty.story)")
            #expect(try served.names() == [])
        }
    }

    @Test func filesAreAppliedToWhatIsUp() throws {
        try ServedHome.with { served in
            try served.up("pod a < container nginx >\npod b < container nginx >")
            let next = "pod a < container nginx >\npod c < container nginx >\nwait c ready"
            try served.write(next)
            let plan = try served.podsh.run("plan", "shop.pod", "-e", "shop")
            #expect(plan.code == 1, "\(plan.story)")
            #expect(plan.output.contains("pod/c would be created"), "\(plan.story)")
            #expect(plan.output.contains("pod/b would stay"), "\(plan.story)")
            let again = try served.up(next)
            #expect(again.code == 0 && again.error.contains("pod/c created"), "\(again.story)")
            #expect(again.error.contains("pod/b stays: it is not in shop.pod any more"), "\(again.story)")
            let pruned = try served.up(next, ["--prune"])
            #expect(pruned.code == 0 && pruned.error.contains("pod/b deleted"), "\(pruned.story)")
            #expect(try served.podsh.run("get", "pods", "-o", "name").output == "pod/a\npod/c\n")
            #expect(try served.podsh.run("plan", "shop.pod", "-e", "shop").code == 0)
            let set = try served.up("let n = 1\nprint n", ["--set", "n=7"])
            #expect(set.code == 0 && set.output == "7\n", "\(set.story)")
            #expect(try served.up("nonsense nonsense").code == 2)
            #expect(try served.podsh.run("get", "pods", "-o", "name").output == "pod/a\npod/c\n", "it stays as it was")
        }
    }

    @Test func handlersOfTheFileAreReplacedWithIt() throws {
        try ServedHome.with { served in
            try served.up("every 1s { print \"old\" }")
            try served.up("every 1s { print \"new\" }")
            func lines(_ word: String) -> Int {
                let text = try? String(contentsOfFile: "\(served.folderOf())/log", encoding: .utf8)
                return text?.split(separator: "\n").count { $0 == word } ?? 0
            }
            #expect(eventually(20) { lines("new") >= 1 ? true : nil } == true)
            let old = lines("old")
            #expect(eventually(20) { lines("new") >= 3 ? true : nil } == true)
            #expect(lines("old") == old)
        }
    }

    @Test func severalFilesComeUpInTheirOrder() throws {
        try ServedHome.with { served in
            try served.write("let name = \"x\"\npod ${name} < container nginx >", as: "a.pod")
            try served.write(
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: site}\ndata: {A: b}\n", as: "b.yaml")
            try served.write("expect exists(config/site)\nprint \"last\"", as: "c.pod")
            let up = try served.podsh.run("up", "--sim", "--set", "name=first", "a.pod", "b.yaml", "c.pod")
            #expect(up.code == 0 && up.output.contains("last"), "\(up.story)")
            #expect(try served.podsh.run("get", "pods", "-o", "name", "-e", "a").output == "pod/first\n")
        }
    }

    @Test func theListTellsOfPodsAndBringsBackTheKilled() throws {
        try ServedHome.with { served in
            try served.up(
                """
                pod a < container nginx >
                pod b < container nginx memory 900Gi; unschedulable wait >
                wait a ready
                """)
            let row = try #require(try served.podsh.run("ls", "--no-headers").output.split(separator: "\n").first)
            let cells = row.split(separator: " ").map(String.init)
            #expect(cells.prefix(4) == ["shop", "simulated", "2", "1"], "\(row)")
            // While somebody waits, too.
            let waits = try BackgroundProgram(served.podsh, ["sleep", "30s", "-e", "shop"], folder: served.folder.path)
            #expect(try served.podsh.run("ls", "--no-headers").output.contains("simulated   2"))
            waits.signal(SIGINT)
            _ = waits.waitForExit()
            // One that was killed comes back when it is asked for.
            let process = try #require(try served.process())
            kill(process, SIGKILL)
            #expect(served.hasEnded(process))
            #expect(eventually(20) { try? served.names() == ["shop"] ? true : nil } == true)
            #expect(try served.process() != process)
        }
    }

    /// The process is halted, so that the call waits at its socket when it is killed.
    @Test func aCallThatAKilledProcessHasNotReadIsRunByTheNext() throws {
        try ServedHome.with { served in
            try served.up("pod a < container nginx >; wait a ready")
            let process = try #require(try served.process())
            kill(process, SIGSTOP)
            let call = try BackgroundProgram(
                served.podsh, ["-e", "shop", "-c", "config k < N=1 >; print \"run\""], folder: served.folder.path)
            #expect(call.waitForExit(seconds: 1) == nil, "it waits: \(call.story)")
            kill(process, SIGKILL)
            #expect(call.waitForExit() == 0, "\(call.story)")
            #expect(call.output.contains("run\n"), "\(call.story)")
            #expect(try served.process() != process)
        }
    }

    /// Each line of standard error is an object of JSON.
    @Test func progressIsToldAsJSON() throws {
        try ServedHome.with { served in
            func types(_ text: String) throws -> [String] {
                try text.split(separator: "\n").map { try json(String($0))["type"] as? String ?? "?" }
            }
            try served.write("pod a < container nginx >\nwait a ready\nexpect 1 == 2", as: "run.pod")
            let run = try served.podsh.run("run", "--sim", "--progress", "json", "run.pod")
            #expect(run.code == 1, "\(run.story)")
            let told = try types(run.error)
            #expect(told.contains("change") && told.contains("waiting") && told.contains("held"), "\(run.story)")
            #expect(told.contains("event") && told.last == "failure", "\(run.story)")
            try served.up("pod a < container nginx >")
            let wait = try served.podsh.run("wait", "a", "ready", "--progress", "json")
            let waited = try types(wait.error)
            #expect(wait.code == 0 && waited.contains("held"), "\(wait.story)")
            #expect(try served.podsh.run("wait", "a", "ready", "--progress", "xml").code == 64)
        }
    }

    @Test func theClockOfAnEnvironmentIsThePresentAndIsMovedFromOutside() throws {
        try ServedHome.with { served in
            let before = Date()
            try served.up("pod a < container nginx >\nwait a ready")
            func age() throws -> Int {
                Int(try served.podsh.run("-e", "shop", "-c", "print a.created").output.prefix(4)) ?? 0
            }
            #expect(try age() >= Calendar(identifier: .gregorian).component(.year, from: before))
            #expect(try served.podsh.run("advance", "5m", "-e", "shop").code == 0)
            #expect(try served.podsh.run("expect", "a.age >= 5m").code == 0)
        }
    }

    @Test func faultsHandlersAndExpectationsComeFromOutside() throws {
        try ServedHome.with { served in
            try served.up("replicate web 3 < container nginx >\nwait web ready")
            #expect(try served.podsh.run("on", "node-fail", "recover").code == 0)
            let failed = try served.podsh.run("fail", "node", "node-2")
            #expect(failed.code == 0 && failed.error.contains("node/node-2 failed"), "\(failed.story)")
            let expected = try served.podsh.run(
                "-e", "shop", "-c", "expect web.ready == 3 and count(web.pods where node == \"node-2\") == 0 within 1m")
            #expect(expected.code == 0, "\(expected.story)")
            #expect(try served.podsh.run("restore", "node-2").code == 0)
            #expect(try served.podsh.run("expect", "web.ready == 9 within 2s").code == 1)
        }
    }

    @Test func theAPIIsServedWhileAScriptRuns() throws {
        try ServedHome.with { served in
            try served.write(
                """
                pod a < container nginx >
                wait a ready
                run "test -s $KUBECONFIG && grep -q https://127.0.0.1 $KUBECONFIG"
                """, as: "run.pod")
            let run = try served.podsh.run("run", "--sim", "--api", "run.pod")
            #expect(run.code == 0, "\(run.story)")
            #expect(try served.names() == [] && access(served.folderOf("run"), F_OK) != 0)
            guard try Program(path: "/usr/bin/env").run("sh", "-c", "command -v kubectl").code == 0 else { return }
            try served.write(
                """
                run "kubectl create deployment web --image=nginx --replicas=2"
                run "kubectl rollout status deployment web --timeout=30s"
                expect count(pods where ready) == 2
                """, as: "run.pod")
            let kubectl = try served.podsh.run("run", "--sim", "--api", "run.pod")
            #expect(kubectl.code == 0, "\(kubectl.story)")
        }
    }

    @Test func whatKeepsAnEnvironmentFromComingUpIsSaid() throws {
        try ServedHome.with { served in
            try served.write("print \"begun\"\nwhile true { let n = 1 }\n", as: "slow.pod")
            let holder = try BackgroundProgram(
                served.podsh, ["run", "--sim", "--env", "shop", "slow.pod"], folder: served.folder.path)
            #expect(holder.shows("begun"), "\(holder.story)")
            let held = try served.up("")
            #expect(held.code == 69 && held.error.contains("(slow.pod)"), "\(held.story)")
            holder.signal(SIGINT)
            _ = holder.waitForExit()
            let missing = try served.podsh.run("up", "--sim", "./none.pod")
            #expect(missing.code == 66 && missing.error.contains("none.pod"), "\(missing.story)")
            #expect(try served.up("", ["--name", "no/name"]).code == 64)
            var elsewhere = served.podsh
            elsewhere.environment["PODSH_HOME"] = "/proc/nowhere"
            let unwritable = try elsewhere.run("up", "--sim", try served.write(""))
            #expect(unwritable.code == 69 || unwritable.code == 74, "\(unwritable.story)")
            #expect(unwritable.error.contains("/proc/nowhere"), "\(unwritable.story)")
        }
    }

    @Test func ctrlCWhileItComesUpTakesItDown() throws {
        try ServedHome.with { served in
            try served.write("pod a < container nginx >\nprint \"begun\"\nwhile true { let n = 1 }")
            let up = try BackgroundProgram(served.podsh, ["up", "--sim", "shop.pod"], folder: served.folder.path)
            #expect(up.shows("begun"), "\(up.story)")
            up.signal(SIGINT)
            #expect(up.waitForExit() == 130, "\(up.story)")
            #expect(try served.names() == [] && access(served.folderOf(), F_OK) != 0)
        }
    }
}
