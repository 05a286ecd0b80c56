import Foundation
import PodTesting
import Testing

extension RealMachines {
    /// Streams between containers, podsh, its caller and programs of the host.
    @Suite struct Streams {
        private static let box = """
            pod p < container c image busybox:1.36 command [sh, -c, "while :; do sleep 1; done"] >
            wait p ready within 60s

            """

        /// podsh started by a shell that redirects its streams.
        private func redirected(_ machine: RealMachine, _ script: String, _ streams: String) throws -> ProgramResult {
            var shell = machine.podsh
            shell.path = "/bin/sh"
            let path = try machine.write(Streams.box + script)
            return try shell.run([
                "-c", "exec '\(machine.podsh.path)' run --env \(machine.environment) --grace 1s '\(path)' \(streams)",
            ])
        }

        @Test func aPipeIsBytesAsTheyComeAndEachSideLearnsOfTheOthersEnd() throws {
            try RealMachine.with { machine in
                let result = try machine.run(
                    Streams.box + """
                        exec p -- printf '\\377\\000\\376\\200abc' | od -An -tx1
                        exec p -- head -c 70000000 /dev/zero | wc -c
                        exec p -- sh -c "head -c 3000000 /dev/zero; echo done >&2" | md5sum
                        exec p -- yes | head -1
                        get pods | true
                        exec p -- sh -c "echo early; sleep 0.3; echo late" | sed "s/^/> /"
                        exec p -- sh -c 'exit 3' | cat
                        print "after"
                        exec p -- sh -c "echo fails; exit 4" | sed "s/s$/ed/; \\$q7"
                        """)
                let sum = try Program(path: "/bin/sh").run(["-c", "head -c 3000000 /dev/zero | md5sum"]).output
                let wanted = " ff 00 fe 80 61 62 63\n70000000\n\(sum)y\n> early\n> late\nafter\nfailed\n"
                #expect(result.output == wanted && result.error.contains("done\n"), "\(result.story)")
                #expect(
                    result.code == 7
                        && ["exit 3\n", "exit 4\n", "exit 7\n"].someAndAllSatisfy {
                            result.error.contains("ended with \($0)")
                        }, "\(result.story)")
                #expect(!result.timedOut)
            }
        }

        @Test("a process of a container that reopens what exec handed it meets no file of podsh's caller")
        func noForeignFiles() throws {
            try RealMachine.with { machine in
                try machine.write("one\ntwo\nthree\n", as: "in.txt")
                let attack = """
                    for f in /proc/[0-9]*/fd/*; do case \\"$(readlink $f)\\" in '' | pipe:* | /dev/null | /dev/pts/* \
                    | /proc/* | anon_inode:*) ;; *) echo HOLDS $(readlink $f);; esac; done; \
                    for f in /proc/[0-9]*/fd/[012]; do timeout 1 sh -c \\"echo OVERWRITTEN 1<>$f\\"; timeout 1 sh -c \
                    \\"echo OVERWRITTEN >> $f\\"; done 2>/dev/null; true
                    """
                let script = """
                    print "written before"
                    pod q < share pid; container c image busybox:1.36 command sleep 1d; security < add-cap \
                    SYS_PTRACE > >
                    wait q ready within 60s
                    exec p -- sh -c "\(attack)"
                    exec q -- sh -c "\(attack)"
                    exec p -- sh -c "\(attack)" | cat
                    debug q image busybox:1.36 -- sh -c "\(attack)"
                    """
                let result = try redirected(machine, script, "< in.txt > out.txt 2> err.txt")
                let files = try ["in.txt", "out.txt", "err.txt"].map {
                    try String(contentsOfFile: "\(machine.folder)/\($0)", encoding: .utf8)
                }
                #expect(result.code == 0 && files[0] == "one\ntwo\nthree\n", "\(files)")
                #expect(files[1].hasPrefix("written before\n") && !files[1].contains("HOLDS"), "\(files)")
                #expect(files[2].hasPrefix("pod/p created\n"), "\(files)")
            }
        }

        @Test func whatACommandDoesNotReadIsTheNextOnes() throws {
            try RealMachine.with { machine in
                try machine.write("one\ntwo\nthree\n", as: "in.txt")
                let script = """
                    exec p -- true
                    exec p -- sh -c "read x; echo first $x"
                    exec p -- sh -c "read x; echo second $x"
                    """
                let file = try redirected(machine, script + "\nrun \"cat\"\n", "< in.txt")
                #expect(file.output == "first one\nsecond two\nthree\n", "\(file.story)")
                let pipe = try redirected(machine, script + "\nexec p -- cat\n", "< in.txt | cat")
                #expect(pipe.output == "first one\nsecond two\nthree\n", "\(pipe.story)")
                let none = try redirected(machine, "exec p -- cat\nexec p -- wc -c\n", "< /dev/null")
                #expect(none.output == "0\n" && none.code == 0, "\(none.story)")
            }
        }

        @Test("what exec leaves in the background does not hold it, nor lose what was written") func background() throws
        {
            let script =
                """
                    exec p -- sh -c "sleep 1000 & head -c 200000 /dev/zero" | (sleep 1; wc -c)\nexec p -- sh -c "echo \
                    begun; yes &" | (head -1; true)\nprint "after"
                    """
            let result = try holds(Streams.box + script, ["200000\nbegun\nafter\n"])
            #expect(result.seconds < 60)
        }

        @Test("every line once: a burst through several files of the log, followed and read again") func everyLineOnce()
            throws
        {
            try RealMachine.with { machine in
                // Some 12 MB as conmon writes them: more than one file holds.
                let result = try machine.run(
                    """
                    pod p < restart never; container c image busybox:1.36 command [sh, -c, "seq 1 250000; head -c \
                    1000000 /dev/zero | tr '\\\\000' b; echo; printf END"] >
                    wait p running or done within 60s
                    logs p follow
                    print "again"
                    logs p
                    logs p follow tail 1
                    logs p tail 3 | awk '{print length($0)}'
                    logs p timestamps | head -1
                    logs p follow | (head -2; true)
                    """)
                let all =
                    (1...250_000).map(String.init).joined(separator: "\n") + "\n"
                    + String(repeating: "b", count: 1_000_000) + "\nEND\n"
                let begin = Array("\(all)again\n\(all)END\n6\n1000000\n3\n".utf8)
                // So much text is no message.
                let isWhole = result.outputBytes.starts(with: begin)
                #expect(result.code == 0 && isWhole, "\(result.error)")
                let rest = String(decoding: result.outputBytes.dropFirst(begin.count), as: UTF8.self).prefix(100)
                #expect(rest.hasPrefix("20") && rest.hasSuffix("Z 1\n1\n2\n"), "\(rest)")
            }
        }

        @Test func aFollowedLogEndsWithItsReaderAndGoesOnThroughRestarts() throws {
            let result = try holds(
                """
                pod p < container c image busybox:1.36 command [sh, -c, "i=0; while [ $i -lt 3 ]; do echo tick $i; \
                i=$((i+1)); sleep 0.3; done; exit 1"] >
                wait p running within 60s
                logs p follow | head -5
                print "after"
                """)
            #expect(result.output == "tick 0\ntick 1\ntick 2\ntick 0\ntick 1\nafter\n", "\(result.story)")
        }
    }
}
