import Foundation
import Glibc
import PodTesting
import Testing

extension RealMachines {
    /// Environments that stay, with real pods.
    @Suite struct Environments {
        private static let web =
            "template web < container nginx image nginx:1.27 port 80 >\nreplicate web 2\nwait web ready within 60s\n"

        private func up(_ machine: RealMachine, _ script: String) throws -> ProgramResult {
            try machine.podsh.run(["up", "--name", machine.environment, "--grace", "2s", try machine.write(script)])
        }

        private func process(_ machine: RealMachine) throws -> pid_t? {
            let listed = try JSONSerialization.jsonObject(
                with: Data(try machine.podsh.run("ls", "-o", "json").output.utf8))
            let row = (listed as? [[String: Any]])?.first { $0["name"] as? String == machine.environment }
            return (row?["process"] as? Int).map { pid_t($0) }
        }

        @Test func podsStayUntilTheyAreTakenDown() throws {
            try RealMachine.with { machine in
                let up = try up(machine, Self.web)
                #expect(up.code == 0 && up.error.contains("is up at"), "\(up.story)")
                #expect(try process(machine) != nil && !machine.residue.isEmpty)
                let down = try machine.podsh.run("down", machine.environment)
                #expect(down.code == 0, "\(down.story)")
                #expect(machine.residue.isEmpty, "\(machine.residue)")
                #expect(try process(machine) == nil)
            }
        }

        @Test func aCommandRunsInItsEnvironmentAndItGoes() throws {
            try RealMachine.with { machine in
                let script = try machine.write(Self.web)
                let with = try machine.podsh.run([
                    "with", "--name", machine.environment, "--grace", "2s", script, "--", "sh", "-c",
                    "test -r $KUBECONFIG && exit 5",
                ])
                #expect(with.code == 5, "\(with.story)")
                #expect(machine.residue.isEmpty, "\(machine.residue)")
            }
        }

        @Test func aFileThatFailsLeavesItsPods() throws {
            try RealMachine.with { machine in
                let up = try up(machine, Self.web + "expect 1 == 2")
                #expect(up.code == 1 && !machine.residue.isEmpty, "\(up.story)")
                #expect(try machine.podsh.run("down", machine.environment).code == 0)
            }
        }

        /// Processes, addresses, lines of the log and counts go on while nobody is there; what ends meanwhile is told
        /// as it was.
        @Test func podsGoOnWhenTheirProcessIsKilled() throws {
            try RealMachine.with(ownHome: true) { machine in
                let up = try up(
                    machine,
                    """
                    pod count < container box image busybox:1.36 command \
                    [sh, -c, 'n=0; while :; do n=$((n+1)); echo $n; sleep 0.1; done'] >
                    pod brief < restart never; container box image busybox:1.36 command [sh, -c, 'sleep 4; exit 7'] >
                    wait count ready within 60s
                    """)
                #expect(up.code == 0, "\(up.story)")
                func rows() throws -> [String] {
                    try machine.podsh.run("-e", machine.environment, "-c", "get pods wide").output.split(
                        separator: "\n"
                    ).dropFirst()
                        .map { row in
                            let words = row.split(separator: " ")
                            return "\(words[0]) \(words[3]) \(words.first { $0.hasPrefix("10.") } ?? "")"
                        }.filter { !$0.hasPrefix("brief") }
                }
                func processes() -> Set<String> {
                    Set(
                        machine.residue.processes.map { "\($0)" }.filter {
                            $0.contains("echo $n")
                        })
                }
                let before = (rows: try rows(), processes: processes())
                #expect(before.rows.count == 1 && !before.processes.isEmpty, "\(before)")
                let process = try #require(try process(machine))
                kill(try #require(podshWatcher(of: machine.environment, home: machine.home)), SIGKILL)
                kill(process, SIGKILL)
                sleep(5)
                #expect(try rows() == before.rows)
                #expect(processes() == before.processes)
                let brief = try machine.podsh.run("describe", "pod", "brief").output
                #expect(brief.contains("Exit Code:    7"), "\(brief)")
                sleep(2)
                let lines = try machine.podsh.run("logs", "count").output.split(separator: "\n").map { Int($0) ?? 0 }
                #expect(lines == Array(1...max(1, lines.count)) && lines.count > 60, "\(lines.suffix(20))")
                #expect(try machine.podsh.run("exec", "count", "--", "true").code == 0)
                #expect(try machine.podsh.run("down", machine.environment).code == 0)
                #expect(machine.residue.isEmpty, "\(machine.residue)")
            }
        }

        /// What is due is done in time though the process sleeps: a container that ends is started again at once.
        @Test func whatMachinesReportIsHeardWhileItSleeps() throws {
            try RealMachine.with { machine in
                let up = try up(
                    machine,
                    """
                    pod web < container box image busybox:1.36 command sleep 1d >
                    wait web ready within 60s
                    on pod-ready { run "date +%s.%N >> ready" }
                    every 1s { run "echo >> ticks" }
                    """)
                #expect(up.code == 0, "\(up.story)")
                func lines(_ name: String) -> Int {
                    let text = try? String(contentsOfFile: "\(machine.folder)/\(name)", encoding: .utf8)
                    return text?.split(separator: "\n", omittingEmptySubsequences: false).count ?? 0
                }
                #expect(eventually(20) { lines("ticks") >= 4 ? true : nil } == true)
                #expect(try machine.podsh.run("down", machine.environment).code == 0)
            }
        }
    }
}
