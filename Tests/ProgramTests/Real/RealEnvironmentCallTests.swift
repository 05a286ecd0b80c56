import Foundation
import PodTesting
import Testing

extension RealMachines {
    /// Commands of other processes in an environment that stays, with real pods.
    @Suite struct EnvironmentCalls {
        private func withEnvironment(_ body: (RealMachine, Program) throws -> Void) throws {
            try RealMachine.with { machine in
                let script = try machine.write(
                    """
                    pod box < container busybox:1.36 command [sh, -c, "while :; do echo tick; sleep 1; done"] >
                    wait box ready within 60s
                    """)
                let up = try machine.podsh.run(
                    ["up", "-q", "--grace", "1s", "--name", machine.environment, script])
                #expect(up.code == 0, "\(up.story)")
                defer {
                    let down = try? machine.podsh.run("down", machine.environment)
                    #expect(down?.code == 0)
                }
                var podsh = machine.podsh
                podsh.environment["PODSH_ENV"] = machine.environment
                podsh.environment["TERM"] = "xterm"
                podsh.environment["NO_COLOR"] = "1"
                try body(machine, podsh)
            }
        }

        @Test func execHandsOnInputOutputErrorsAndCode() throws {
            try withEnvironment { _, podsh in
                let result = try podsh.run("exec", "box", "--", "sh", "-c", "cat; echo err >&2; exit 42", input: "in\n")
                #expect(result.code == 42, "\(result.story)")
                #expect(result.output == "in\n", "\(result.story)")
                #expect(result.error.hasPrefix("err\n"), "\(result.story)")
            }
        }

        @Test func controlCEndsTheCallAndNotTheEnvironment() throws {
            try withEnvironment { _, podsh in
                let session = try TerminalSession(podsh, ["logs", "box", "-f"])
                #expect(session.wait(for: "tick") != nil, "\(session.text)")
                session.type("\u{3}")
                #expect(session.waitForExit() == 130, "\(session.text)")
                #expect(try podsh.run("expect", "box.ready").code == 0)
            }
        }

        @Test func aClientThatHangsUpEndsItsCallAlone() throws {
            try withEnvironment { _, podsh in
                do {
                    let session = try TerminalSession(podsh, ["exec", "box", "--", "sleep", "1000"])
                    #expect(session.wait(for: "nothing of this", seconds: 1) == nil)
                    session.hangUp()
                    _ = session.waitForExit()
                }
                let rest = try podsh.run("exec", "box", "--", "sh", "-c", "pgrep -f 'sleep 1000' || echo none")
                #expect(rest.output == "none\n", "\(rest.story)")
            }
        }

        @Test func aShellIsAttachedAndOthersGoOnBesideIt() throws {
            try withEnvironment { _, podsh in
                let session = try TerminalSession(podsh, ["attach"], columns: 100, rows: 30)
                #expect(session.wait(for: "> ") != nil, "\(session.text)")
                session.enter("print \"at\" + \"tached\"")
                #expect(session.wait(for: "attached\n") != nil, "\(session.text)")
                #expect(try podsh.run("print", "6 * 7").output == "42\n")
                session.enter("exec box -- sh")
                #expect(session.wait(for: "# ") != nil, "\(session.text)")
                session.enter("stty size; exit")
                #expect(session.wait(for: "30 100") != nil, "\(session.text)")
                #expect(session.wait(for: "> ") != nil, "\(session.text)")
                session.type("\u{4}")
                #expect(session.waitForExit() == 0, "\(session.text)")
                #expect(try podsh.run("expect", "box.ready").code == 0)
            }
        }
    }
}
