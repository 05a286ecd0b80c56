import Foundation
import Glibc
import PodTesting
import Testing

/// Outputs that fail, end, or are not read: podsh says so by its code, ends, and waits for nobody for ever.
@Suite struct OutputFaultTests {
    /// Every way to make the program write to standard output.
    static let calls = [
        "-c 'print 1'", "-c help", "explain pod", "fmt - < a.pod", "export a.pod", "plan a.pod", "parse a.pod",
        "--help", "--version",
        "run --help", "--generate-completion-script bash", "doctor", "images", "prune", "clean --dry-run nothing-here",
        "simulate a.pod --fail any-node --expect '1 == 1'", "run --sim a.pod",
        "--sim -c 'pod a < container b >; wait a ready; get pods'",
    ]

    /// A shell in a folder with a script, where `$PODSH` is the program.
    private func sh(_ script: String) throws -> ProgramResult {
        try withTemporaryFolder { folder in
            try Data("pod web < container nginx >\nprint \"made\"\n".utf8).write(
                to: folder.appendingPathComponent("a.pod"))
            var shell = Program(path: "/bin/bash", environment: Program.podsh.environment)
            shell.environment["PODSH"] = Program.podsh.path
            shell.environment["PODSH_HOME"] = folder.appendingPathComponent("home").path
            shell.directory = folder.path
            return try shell.run("-c", script)
        }
    }

    @Test(arguments: calls) func aFullDiskIsAnError(_ call: String) throws {
        let full = try sh("$PODSH \(call) > /dev/full")
        #expect(full.code == 74, "\(full.story)")
        #expect(full.error.contains("podsh: cannot write standard output: No space left on device"), "\(full.story)")
    }

    @Test(arguments: calls) func aClosedOutputIsAnError(_ call: String) throws {
        let closed = try sh("$PODSH \(call) >&-")
        #expect(closed.code == 74, "\(closed.story)")
    }

    @Test(arguments: calls) func aReaderThatHasGoneEndsItQuietly(_ call: String) throws {
        let gone = try sh("mkfifo f; exec 3<> f; exec 4> f; exec 5< f; exec 3>&- 5<&-; $PODSH \(call) >&4")
        #expect(gone.code == 141, "\(gone.story)")
        #expect(!gone.error.contains("cannot write"), "\(gone.story)")
        // A caller that ignores SIGPIPE, as many a language's library does, learns it too.
        let ignored = try sh(
            "trap '' PIPE; mkfifo f; exec 3<> f; exec 4> f; exec 5< f; exec 3>&- 5<&-; $PODSH \(call) >&4")
        #expect(ignored.code == 141, "\(ignored.story)")
    }

    @Test func errorsThatCannotBeToldDoNotPassForSuccess() throws {
        #expect(try sh("$PODSH -c 'pod a < cuntainer b >' 2> /dev/full").code != 0)
        #expect(try sh("$PODSH --sim a.pod > /dev/null 2> /dev/full").code == 74)
        #expect(try sh("$PODSH -c 'expect 1 == 2' 2> /dev/full").code == 74)
    }

    @Test func aScriptEndsWithItsReader() throws {
        let result = try sh("$PODSH -c 'while true { print \"line\" }' | head -1; echo ${PIPESTATUS[0]}")
        #expect(result.output == "line\n141\n", "\(result.story)")
    }

    @Test(arguments: ["INT", "TERM", "HUP"]) func aSignalEndsAWriteThatNobodyReads(_ signal: String) throws {
        let script = """
            mkfifo f; exec 3<> f
            $PODSH --grace 1s -c 'while true { print "a line of some length" }' > f 2>&1 &
            p=$!
            until [ "$(awk '/^State/ { print $2 }' /proc/$p/status)" = S ] && grep -q . /proc/$p/wchan; do :; done
            kill -\(signal) $p; wait $p; echo $?
            """
        // A background job of a shell without job control ignores INT.
        let result = try sh("set -m\n" + script)
        #expect(result.output.hasSuffix(signal == "INT" ? "130\n" : "143\n"), "\(result.story)")
        #expect(result.seconds < 20, "\(result.story)")
    }
}
