import Foundation
import Glibc
import PodTesting
import Testing

extension RealMachines {
    /// The process of an environment is killed while something is under way, at an instant that a seed decides.
    @Suite struct Kills {
        /// What is under way.
        private enum Stir: CaseIterable {
            case start, rollOut, drain, upgradeInPlace, job, cron, exec, pull, apiWrite, scale, deletion, failingProbe
            case backOff, volumeWrite, service, config, nodeFailure, idle

            /// - Parameter round: makes names and values that were not there before.
            func statement(_ round: Int) -> String {
                let box = "container box image busybox:1.36 command"
                return switch self {
                case .start: "pod p\(round) < \(box) \(Kills.sleeper) >"
                case .rollOut: "set web/app env ROUND=\(round)"
                case .drain: "drain node-1"
                case .upgradeInPlace: "upgrade web/app image busybox:\(round % 2 == 0 ? "1.36" : "1.37")"
                case .job: "job j\(round) < \(box) [sh, -c, 'sleep 0.3'] >"
                case .cron: "cron c\(round) \"* * * * *\" < \(box) true >"
                case .exec: "exec count -- sleep 0.3"
                case .pull: "pod q\(round) < container redis image redis:7 >"
                case .apiWrite: "kubectl create configmap api\(round) --from-literal=n=\(round)"
                case .scale: "scale web \(2 + round % 3)"
                case .deletion: "delete pod g\(round)"
                case .failingProbe: "pod f\(round) < \(box) \(Kills.sleeper) probe ready exec false every 1s >"
                case .backOff: "pod b\(round) < \(box) [sh, -c, 'exit 3'] >"
                case .volumeWrite:
                    "volume v\(round) size 1Mi; job w\(round) < volume d claim v\(round); "
                        + "\(box) [sh, -c, 'echo \(round) > /d/n'] mount d /d >"
                case .service: "service s\(round) app=web port 80"
                case .config: "config k\(round) < N=\(round) >"
                case .nodeFailure: "fail node node-2"
                case .idle: "get pods"
                }
            }

            /// What it needs to be there before.
            func beginning(_ round: Int) -> String? {
                self == .deletion ? "pod g\(round) < container box image busybox:1.36 command \(Kills.sleeper) >" : nil
            }

            /// What must be said of the environment when the statement was answered, beside that what `held` asks is.
            func shown(_ round: Int) -> String {
                switch self {
                case .rollOut: "ROUND:       \(round)\n"
                case .upgradeInPlace: "Image:      busybox:\(round % 2 == 0 ? "1.36" : "1.37")\n"
                case .start, .drain, .job, .cron, .exec, .pull, .apiWrite, .scale, .deletion, .failingProbe, .backOff,
                    .volumeWrite, .service, .config, .nodeFailure, .idle:
                    ""
                }
            }

            /// What must hold when the statement was answered.
            func held(_ round: Int) -> String {
                switch self {
                case .start: "expect p\(round).ready within 30s; delete pod p\(round)"
                case .rollOut, .upgradeInPlace: "describe web"
                case .deletion: "expect count(pods where name == \"g\(round)\") == 0 within 30s"
                // Nothing of them is to stay.
                case .exec, .idle: "get pods"
                case .drain: "uncordon node-1"
                case .job: "expect j\(round).succeeded == 1 within 30s"
                case .cron: "describe cron c\(round); delete cron c\(round)"
                case .pull: "expect q\(round).ready within 60s; delete pod q\(round)"
                case .apiWrite: "describe config api\(round)"
                case .scale: "expect web.replicas == \(2 + round % 3)"
                case .failingProbe: "expect not f\(round).ready; delete pod f\(round)"
                case .backOff: "expect b\(round).restarts >= 1 within 30s; delete pod b\(round)"
                case .volumeWrite: "expect w\(round).succeeded == 1 within 30s"
                case .service: "describe service s\(round)"
                case .config: "describe config k\(round)"
                case .nodeFailure: "restore node node-2"
                }
            }
        }

        /// Ends at TERM. The first process of a container that does not handle TERM gets none, and lives for its whole
        /// grace of 30 s: an upgrade in place waits for one pod after another, and a drained node for all.
        private static let sleeper = "[sh, -c, 'trap \"exit 0\" TERM; sleep 1d & wait']"

        private static let script = """
            nodes 3 < cpu 4; memory 8Gi >
            deployment web 2 < container app image busybox:1.36 command \
            \(sleeper) >
            pod count < node-name node-3; container box image busybox:1.36 command \
            [sh, -c, 'n=0; while :; do n=$((n+1)); echo $n; sleep 0.02; done'] >
            wait count ready within 60s
            wait web ready within 60s
            """

        /// Restarts and address of the pod that nothing happens to.
        private func standing(_ machine: RealMachine) throws -> String {
            let rows = try machine.podsh.run("-e", machine.environment, "-c", "get pods wide").output
            let row = rows.split(separator: "\n").first { $0.hasPrefix("count ") }
            let words = row?.split(separator: " ") ?? []
            return words.count > 3 ? "\(words[3]) \(words.first { $0.hasPrefix("10.") } ?? "")" : rows
        }

        private func round(
            _ machine: RealMachine, _ stir: Stir, _ round: Int, after delay: Int, before: String
        ) throws {
            let story: Comment = "\(stir), killed after \(delay) ms"
            let inside = ["-e", machine.environment, "-c"]
            guard let holder = try holder(machine) else {
                Issue.record("nobody is there before: \(story)")
                return
            }
            if let beginning = stir.beginning(round) {
                let made = try machine.podsh.run(inside + [beginning])
                try #require(made.code == 0, "\(story): \(made.story)")
            }
            let words = stir.statement(round)
            let running: BackgroundProgram
            if stir == .apiWrite {
                var kubectl = Program(path: "/usr/bin/env")
                kubectl.environment["KUBECONFIG"] = "\(machine.folder)/kubeconfig"
                running = try BackgroundProgram(
                    kubectl, words.split(separator: " ").map(String.init), folder: machine.folder)
            } else {
                running = try BackgroundProgram(machine.podsh, inside + [words], folder: machine.folder)
            }
            poll(nil, 0, Int32(delay))
            kill(holder, SIGKILL)
            let code = running.waitForExit()
            #expect(code != nil, "\(story): \(running.story)")
            if code == 0 {
                let held = try machine.podsh.run(inside + [stir.held(round)])
                #expect(
                    held.code == 0 && (stir.shown(round).isEmpty || held.output.contains(stir.shown(round))),
                    "\(story): \(held.story)")
            } else {
                _ = try machine.podsh.run(inside + ["uncordon node-1"])
                _ = try machine.podsh.run(inside + ["restore node node-2"])
            }
            let settled = try machine.podsh.run(inside + ["wait web ready within 60s"])
            try #require(settled.code == 0, "\(story): \(settled.story)")
            #expect(try standing(machine) == before, story)
        }

        private func holder(_ machine: RealMachine) throws -> pid_t? {
            let listed = try JSONSerialization.jsonObject(
                with: Data(try machine.podsh.run("ls", "-o", "json").output.utf8))
            let row = (listed as? [[String: Any]])?.first { $0["name"] as? String == machine.environment }
            return (row?["process"] as? Int).map { pid_t($0) }
        }

        @Test("whatever is under way when the process is killed: what was answered is there, nothing restarts or leaks")
        func killedAtAnyInstant() throws {
            let given = ProcessInfo.processInfo.environment["PODSH_KILL_SEED"].flatMap { UInt64($0) }
            for seed in given.map({ $0...$0 }) ?? 1...UInt64(Lane.count(1, full: 12)) {
                print("PODSH_KILL_SEED=\(seed)")
                var random = SeededNumbers(seed: seed)
                try RealMachine.with(ownHome: true) { machine in
                    let up = try machine.podsh.run([
                        "up", "--name", machine.environment, "--grace", "2s", try machine.write(Self.script),
                    ])
                    #expect(up.code == 0, "\(up.story)")
                    try machine.write(
                        try machine.podsh.run("kubeconfig", machine.environment).output, as: "kubeconfig")
                    let before = try standing(machine)
                    let kinds = Stir.allCases
                    let first = random.below(kinds.count)
                    for number in 0..<(Lane.isFull ? kinds.count : 3) {
                        try round(
                            machine, kinds[(first + number) % kinds.count], number, after: random.below(500),
                            before: before)
                    }
                    let lines = try machine.podsh.run("logs", "count", "-e", machine.environment).output
                        .split(separator: "\n").map { Int($0) ?? 0 }
                    #expect(lines.count > 60 && lines == Array(1...max(1, lines.count)), "\(lines.suffix(20))")
                    let down = try machine.podsh.run("down", machine.environment)
                    #expect(down.code == 0, "\(down.story)")
                    #expect(machine.residue.isEmpty, "\(machine.residue)")
                }
            }
        }
    }
}
