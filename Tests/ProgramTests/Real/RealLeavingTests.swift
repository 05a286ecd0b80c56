import Foundation
import Glibc
import PodTesting
import Testing

extension RealMachines {
    /// However podsh ends, nothing is left; `RealMachine.with` looks after each test of all suites, these look harder.
    @Suite struct Leaving {
        /// Pods with everything that leaves traces, then `then`.
        private func full(_ then: String) -> String {
            """
            volume disk size 16Mi
            template web <
                volume data
                volume fast memory
                volume disk claim disk
                container nginx image nginx:1.27 port 80
                container side image busybox:1.36 command sleep 1d
            >
            replicate web 2
            service web port 80
            wait web ready within 60s
            print "up"
            \(then)
            """
        }

        @Test func afterSuccessAndAfterFailure() throws {
            try holds(full(""), ["up"])
            try RealMachine.with { machine in
                let failed = try machine.run(full("expect 1 == 2"))
                #expect(failed.code == 1, "\(failed.story)")
            }
        }

        @Test(arguments: [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 129)] as [(Int32, Int32)])
        func afterASignal(_ signal: Int32, _ code: Int32) throws {
            try RealMachine.with { machine in
                let podsh = try machine.start(full("sleep 10m"))
                #expect(podsh.shows("up"), "\(podsh.story)")
                #expect(!machine.residue.isEmpty, "there was something to leave")
                podsh.signal(signal)
                let ended = podsh.waitForExit()
                #expect(ended == code || (signal == SIGHUP && ended != nil), "\(podsh.story)")
            }
        }

        @Test func afterAClosedTerminal() throws {
            try RealMachine.with { machine in
                var podsh = machine.podsh
                podsh.environment["TERM"] = "xterm"
                let session = try TerminalSession(podsh, ["--env", machine.environment, "--grace", "1s"])
                #expect(session.wait(for: "> ", seconds: 30) != nil)
                session.enter("pod web < container nginx:1.27 port 80 >")
                session.enter("wait web ready")
                session.enter("print \"up\" + \"right\"")
                #expect(session.wait(for: "upright", seconds: 60) != nil, "\(session.text)")
                session.hangUp()
                #expect(session.waitForExit(seconds: 60) != nil, "podsh ends with its terminal")
            }
        }

        @Test func afterKillCleanRemovesAllAndTheNextStartSaysSo() throws {
            try RealMachine.with(ownHome: true) { machine in
                for asked in [true, false] {
                    let podsh = try machine.start(full("sleep 10m"))
                    #expect(podsh.shows("up"), "\(podsh.story)")
                    podsh.signal(SIGKILL)
                    #expect(podsh.waitForExit() == 137)
                    #expect(!machine.residue.isEmpty, "a killed podsh leaves its pods")
                    if asked {
                        let cleaned = try machine.podsh.run("clean")
                        #expect(cleaned.code == 0, "\(cleaned.story)")
                        #expect(
                            (cleaned.output + cleaned.error).contains(machine.environment),
                            "it says what: \(cleaned.story)")
                    } else {
                        let next = try machine.run("pod web < container nginx:1.27 >\nwait web ready within 60s")
                        #expect(next.code == 0, "\(next.story)")
                        #expect(next.error.contains(machine.environment), "it says what it cleaned: \(next.story)")
                    }
                    let gone = eventually { machine.residue.isEmpty ? true : nil }
                    #expect(gone == true, "\(machine.residue)")
                }
            }
        }

        @Test("two environments live side by side") func sideBySide() throws {
            try RealMachine.with { one in
                try RealMachine.with { two in
                    let script = full("run \"./get http://${svc/web.endpoint}/version\"\nprint \"served\"\nsleep 10m")
                    let (first, second) = (try one.start(script), try two.start(script))
                    #expect(first.shows("served"), "\(first.story)")
                    #expect(second.shows("served"), "\(second.story)")
                    first.signal(SIGTERM)
                    #expect(first.waitForExit() == 143, "\(first.story)")
                    #expect(
                        two.residue.processes.count { $0.contains("nginx: master") } == 2,
                        "the other one goes on: \(two.residue)")
                    second.signal(SIGTERM)
                    #expect(second.waitForExit() == 143, "\(second.story)")
                }
            }
        }

        @Test func manyStartsAndStopsLeaveTheMachineAsItWas() throws {
            try RealMachine.with { machine in
                for _ in 0..<Lane.count(10, full: 100) {
                    let result = try machine.run(full(""))
                    #expect(result.code == 0, "\(result.story)")
                    let left = eventually(20) { machine.residue.isEmpty ? true : nil }
                    #expect(left == true, "\(machine.residue)")
                }
            }
        }

        @Test("a loop inside one session leaves nothing either") func manyPodsInOneSession() throws {
            try RealMachine.with { machine in
                let podsh = try machine.start(
                    """
                    for n in 1..\(Lane.count(10, full: 100)) {
                        pod web < volume data; container nginx:1.27 port 80 >
                        wait web ready within 60s
                        delete pod web grace 0s
                        wait web gone within 60s
                    }
                    print "all gone"
                    sleep 10m
                    """)
                #expect(podsh.shows("all gone", seconds: 200), "\(podsh.story)")
                let left = eventually { machine.residue.processes.isEmpty ? true : nil }
                #expect(left == true, "\(machine.residue)")
                #expect(machine.residue.mounts.count { $0.contains("overlay") } == 0, "\(machine.residue)")
                podsh.signal(SIGTERM)
                #expect(podsh.waitForExit() == 143)
            }
        }

        /// Threads, then helpers, cannot be made; each time all is undone. 20 and more are enough for podsh itself.
        @Test(arguments: [3, 5, 8, 11, 14, 16, 18, 22]) func whereNoMoreProcessesAreAllowed(_ most: Int) throws {
            let roots = ["/sys/fs/cgroup/pids", "/sys/fs/cgroup"].filter { access("\($0)/cgroup.procs", F_OK) == 0 }
            let group = "\(try #require(roots.first))/podsh-test-\(UUID().uuidString.prefix(6))"
            mkdir(group, 0o755)
            defer { rmdir(group) }
            try Data("\(most)".utf8).write(to: URL(fileURLWithPath: "\(group)/pids.max"))
            try RealMachine.with { machine in
                let result = try run("echo $$ > \(group)/cgroup.procs", on: machine)
                #expect(most < 20 ? result.code == 69 : [0, 1, 69, 124].contains(result.code), "\(result.story)")
                // A helper that cannot make one says it in its own words.
                let isTold =
                    result.error.contains("allows \(most)") || result.error.contains("Resource temporarily unavailable")
                if most < 20 { #expect(isTold, "which limit: \(result.story)") }
            }
        }

        @Test(arguments: ["-v 150000", "-v 300000", "-v 450000", "-d 100000"]) func whereTooLittleMemoryMayBeUsed(
            _ limit: String
        ) throws {
            try RealMachine.with { machine in
                var shell = Program(path: "/bin/sh", environment: machine.podsh.environment)
                shell.directory = machine.folder
                let script = try machine.write("pod web < container nginx:1.27 >\nwait web running within 5s")
                let result = try shell.run([
                    "-c",
                    "ulimit \(limit); exec \(machine.podsh.path) run --env \(machine.environment) --grace 1s \(script)",
                ])
                #expect(
                    result.code == 69 && result.error.contains("`ulimit \(limit.prefix(2))` allows"), "\(result.story)")
            }
        }

        @Test(arguments: [20, 40, 64]) func whereTooFewFilesMayBeOpen(_ most: Int) throws {
            try RealMachine.with { machine in
                let result = try run("ulimit -n \(most)", on: machine)
                #expect(result.code == 69 && result.error.contains("`ulimit -n` allows \(most)"), "\(result.story)")
                let left = try FileManager.default.contentsOfDirectory(atPath: machine.home).filter {
                    $0.hasPrefix("doctor")
                }
                #expect(left.isEmpty, "what was only tried is gone")
            }
        }

        /// A pod, run by a shell that has limited itself before.
        private func run(_ limit: String, on machine: RealMachine) throws -> ProgramResult {
            var shell = Program(path: "/bin/sh", environment: machine.podsh.environment)
            shell.directory = machine.folder
            let script = try machine.write("pod web < container nginx:1.27 >\nwait web running within 5s")
            return try shell.run([
                "-c", "\(limit); exec \(machine.podsh.path) run --env \(machine.environment) --grace 1s \(script)",
            ])
        }
    }
}
