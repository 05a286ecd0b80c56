import Foundation
import PodTesting
import Testing

extension RealMachines {
    /// A person's way to the containers: logs, exec, attach, copy, debug, top.
    @Suite struct Access {
        @Test func logsOfOneOfManyAndOfTheRunBefore() throws {
            try holds(
                """
                template app < container app image busybox:1.36 command [sh, -c, "echo hello from $(hostname); sleep \
                1d"] >
                replicate app 2
                pod crashed < container one image busybox:1.36 command [sh, -c, "if [ -e /data/x ]; then echo second \
                run; sleep 1d; fi; touch /data/x; echo first run; exit 3"]; volume data >
                wait app ready within 60s
                wait until crashed.restarts == 1 and crashed.ready within 60s
                logs app follow | grep -m 2 hello
                logs crashed follow | grep -m 1 second
                logs app
                logs crashed
                logs crashed previous
                logs crashed since 1h
                expect crashed.containers[0].code == 3
                """, ["hello from app-", "second run\nfirst run\nsecond run\n"])
        }

        @Test func execHandsOnOutputInputAndCode() throws {
            try RealMachine.with { machine in
                let result = try machine.run(
                    """
                    pod box < container busybox:1.36 command sleep 1d >
                    wait box ready within 60s
                    exec box -- sh -c "echo out; echo err >&2; id -u"
                    exec box/busybox -- sh -c "exit 42"
                    """)
                #expect(result.code == 42, "\(result.story)")
                #expect(result.output.contains("out\n0\n") && result.error.contains("err\n"), "\(result.story)")
            }
        }

        @Test("much output comes whole") func muchOutput() throws {
            let result = try holds(
                """
                pod box < container busybox:1.36 command sleep 1d >
                wait box ready within 60s
                exec box -- sh -c "head -c 5000000 /dev/zero | tr '\\\\0' x"
                """, [])
            #expect(result.outputBytes.count { $0 == UInt8(ascii: "x") } >= 5_000_000)
        }

        @Test func aTerminalResizesAndPassesControlC() throws {
            try RealMachine.with { machine in
                let session = try prompt(of: machine, columns: 100, rows: 30)
                session.enter("pod box < container busybox:1.36 command sleep 1d >")
                session.enter("wait box ready")
                session.enter("exec box -- sh")
                #expect(session.wait(for: "# ", seconds: 60) != nil, "\(session.text)")
                session.enter("stty size; tty")
                #expect(session.wait(for: "30 100", seconds: 30) != nil, "\(session.text)")
                #expect(session.wait(for: "/dev/pts/", seconds: 30) != nil, "\(session.text)")
                // The window changes while the command runs, more than once.
                for (rows, columns) in [(UInt16(45), UInt16(132)), (24, 80)] {
                    session.resize(columns: columns, rows: rows)
                    session.enter(
                        "until [ \"$(stty size)\" = \"\(rows) \(columns)\" ]; do :; done; echo now $(stty size)")
                    #expect(session.wait(for: "now \(rows) \(columns)", seconds: 30) != nil, "\(session.text)")
                }
                // A script, whose commands are of its own process group: the signal goes to the one in the foreground.
                session.enter(
                    """
                    sh -c 'trap "echo the window has \\$((7 * 6)); exit" WINCH; echo armed $((7 * 6)); while :; \
                    do sleep 0.1; done'; exit
                    """
                )
                #expect(session.wait(for: "armed 42", seconds: 30) != nil, "\(session.text)")
                session.resize(columns: 90, rows: 20)
                #expect(session.wait(for: "the window has 42", seconds: 30) != nil, "\(session.text)")
                // What is typed before the prompt is back belongs to the command.
                #expect(session.wait(for: "> ", seconds: 30) != nil, "\(session.text)")
                session.enter("exec box -- sh")
                #expect(session.wait(for: "# ", seconds: 60) != nil, "\(session.text)")
                // The command says so itself: a shell that is just starting one is deaf.
                session.enter("sh -c 'echo $((1 + 1)) now; exec sleep 1000'")
                #expect(session.wait(for: "2 now", seconds: 30) != nil, "\(session.text)")
                session.type(TerminalSession.controlC)
                #expect(session.wait(for: "# ", seconds: 30) != nil, "\(session.text)")
                session.enter("echo still $((40 + 2))")
                #expect(session.wait(for: "still 42", seconds: 30) != nil, "\(session.text)")
                session.enter("exit")
                #expect(session.wait(for: "> ", seconds: 30) != nil, "\(session.text)")
                session.enter("print \"ba\" + \"ck\"")
                #expect(session.wait(for: "back", seconds: 30) != nil, "\(session.text)")
                session.enter("quit")
                #expect(session.waitForExit(seconds: 60) != nil, "\(session.text)")
            }
        }

        /// Job control as in any shell: the shell inside leads its own session and terminal.
        @Test func controlZStopsTheJobOfAShellInside() throws {
            try RealMachine.with { machine in
                let session = try prompt(of: machine)
                session.enter("pod box < container busybox:1.36 command sleep 1d >")
                session.enter("wait box ready")
                session.enter("exec box -- sh")
                #expect(session.wait(for: "# ", seconds: 60) != nil, "\(session.text)")
                session.enter("grep -E '^SigBlk|^SigIgn' /proc/self/status | tr -d '\\t'")
                #expect(session.wait(for: "SigBlk:0000000000000000", seconds: 30) != nil, "\(session.text)")
                #expect(session.wait(for: "SigIgn:0000000000000000", seconds: 30) != nil, "\(session.text)")
                session.enter("sh -c 'echo $((1 + 1)) now; exec sleep 100'")
                #expect(session.wait(for: "2 now", seconds: 30) != nil, "\(session.text)")
                // Until the kernel has made the echo of it, the command may not be in its place yet.
                let stopped = eventually(20) {
                    session.type("\u{1A}")
                    return session.wait(for: "Stopped", seconds: 0.5)
                }
                #expect(stopped != nil, "\(session.text)")
                session.enter("jobs; echo $((20 + 22)) jobs")
                #expect(session.wait(for: "42 jobs", seconds: 30)?.contains("sleep 100") == true, "\(session.text)")
                session.enter("fg; echo went on $((20 + 23))")
                #expect(session.wait(for: "exec sleep 100", seconds: 30) != nil, "\(session.text)")
                session.type(TerminalSession.controlC)
                #expect(session.wait(for: "# ", seconds: 30) != nil, "\(session.text)")
                session.enter("echo still $((40 + 2)); exit")
                #expect(session.wait(for: "still 42", seconds: 30) != nil, "\(session.text)")
                #expect(session.wait(for: "> ", seconds: 30) != nil, "\(session.text)")
                // Alone it is nobody's job, and is not stopped: nobody could let it go on.
                session.enter(
                    """
                    exec box -- sh -c "echo $((1 + 1)) now; for i in 1 2 3 4 5 6; do sleep 0.5; done; echo $((1 + \
                    2)) on"
                    """
                )
                #expect(session.wait(for: "2 now", seconds: 30) != nil, "\(session.text)")
                session.type("\u{1A}")
                #expect(session.wait(for: "3 on", seconds: 30) != nil, "\(session.text)")
                #expect(session.wait(for: "> ", seconds: 30) != nil, "\(session.text)")
                session.enter("quit")
                #expect(session.waitForExit(seconds: 60) != nil, "\(session.text)")
            }
        }

        @Test("a paste larger than a terminal holds comes whole") func aLongPaste() throws {
            try RealMachine.with { machine in
                let session = try prompt(of: machine)
                session.enter("pod box < container busybox:1.36 command sleep 1d >")
                session.enter("wait box ready")
                session.enter(
                    "exec box -- sh -c \"stty raw -echo; echo $((40 + 2)) begins; head -c 60000 | tr a b | md5sum\"")
                try #require(session.wait(for: "42 begins", seconds: 60) != nil, "\(session.text)")
                // Not before the terminal echoes nothing any more: nobody reads an echo here.
                for _ in 0..<600 { session.type(String(repeating: "a", count: 100)) }
                // Of 60,000 b.
                #expect(session.wait(for: "fb5d82d69686a7111ff30f721a3d228a", seconds: 30) != nil, "\(session.text)")
                // What is typed before the prompt is back belongs to the command.
                #expect(session.wait(for: "> ", seconds: 30) != nil, "\(session.text)")
                session.enter("quit")
                #expect(session.waitForExit(seconds: 60) != nil, "\(session.text)")
            }
        }

        @Test func attachHandsOnTheCode() throws {
            try RealMachine.with { machine in
                let result = try machine.run(
                    """
                    pod box < container busybox:1.36 command [sh, -c, "echo begin; sleep 3; echo end; exit 42"]; \
                    restart never >
                    wait box running within 60s
                    attach box
                    """)
                #expect(result.code == 42, "\(result.story)")
                #expect(result.output.contains("end\n"), "\(result.story)")
            }
        }

        @Test func copyBothWays() throws {
            try RealMachine.with { machine in
                try machine.write("there and back", as: "file")
                let result = try machine.run(
                    """
                    pod box < container busybox:1.36 command sleep 1d >
                    wait box ready within 60s
                    copy ./file box:/tmp/file
                    exec box -- sh -c "mkdir /tmp/folder; cp /tmp/file /tmp/folder/a; echo two > /tmp/folder/b"
                    copy box:/tmp/folder ./back
                    run "cat back/a; cat back/b"
                    """)
                #expect(result.code == 0 && result.output.contains("there and backtwo\n"), "\(result.story)")
            }
        }

        /// And kubectl's own flags say the same.
        @Test func debugStandsBesideTheContainerThatIsNamed() throws {
            let result = try holds(
                """
                pod web <
                    container first image busybox:1.36 command sleep 86001
                    container second image busybox:1.36 command sleep 86002
                >
                wait web ready within 60s
                debug web/second image busybox:1.36 -- cat /proc/1/cmdline
                print ""
                debug -it web --image=busybox:1.36 --target=first -- cat /proc/1/cmdline
                print ""
                exec -it web -c second -- cat /proc/1/cmdline
                """)
            let seen = result.output.split(separator: "\n").map { $0.suffix(6).dropLast() }
            #expect(seen == ["86002", "86001", "86002"], "\(result.story)")
        }

        @Test func debugSharesThePodAndIsGoneAfterwards() throws {
            try RealMachine.with { machine in
                let session = try prompt(of: machine)
                session.enter("pod web < container nginx:1.27 port 80 >")
                session.enter("wait web ready")
                session.enter("debug web image busybox:1.36")
                #expect(session.wait(for: "# ", seconds: 60) != nil, "\(session.text)")
                session.enter("wget -qO- http://localhost/version; hostname")
                #expect(session.wait(for: "1.27", seconds: 30) != nil, "\(session.text)")
                session.enter("exit")
                #expect(session.wait(for: "> ", seconds: 30) != nil, "\(session.text)")
                session.enter("print \"ba\" + \"ck\"")
                #expect(session.wait(for: "back", seconds: 30) != nil, "\(session.text)")
                session.enter("quit")
                #expect(session.waitForExit(seconds: 60) != nil, "\(session.text)")
            }
        }

        @Test func topShowsWhatContainersUse() throws {
            let result = try holds(
                """
                pod busy < container loop image busybox:1.36 command [sh, -c, "while :; do :; done"] >
                pod idle < container busybox:1.36 command sleep 1d >
                wait all ready within 60s
                run "sleep 3"
                top
                run "sleep 2"
                top
                """, ["busy", "idle"])
            let rows = result.output.split(separator: "\n").filter { $0.hasPrefix("busy") }
            let used = rows.map {
                $0.split(separator: " ").compactMap { $0.hasSuffix("m") ? Int($0.dropLast()) : nil }.max() ?? 0
            }
            // The first look tells the mean since the pod began.
            #expect(
                used.count == 2 && used.someAndAllSatisfy { $0 > 100 && $0 < 1200 },
                "one loop, one core: \(result.output)")
        }

        /// podsh at a terminal, as soon as it asks for a line.
        private func prompt(of machine: RealMachine, columns: UInt16 = 120, rows: UInt16 = 40) throws -> TerminalSession
        {
            var podsh = machine.podsh
            podsh.environment["TERM"] = "xterm"
            podsh.environment["NO_COLOR"] = "1"
            let session = try TerminalSession(
                podsh, ["--env", machine.environment, "--grace", "1s"], columns: columns, rows: rows)
            try #require(session.wait(for: "> ", seconds: 30) != nil, "\(session.text)")
            return session
        }
    }
}
