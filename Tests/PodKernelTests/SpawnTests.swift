import PodKernel
import Glibc
import PodLifecycle
import PodModel
import Testing

@Suite struct SpawnTests {
    private func shell(_ script: String) -> Spawn { Spawn(["/bin/busybox", "sh", "-c", script]) }

    @Test func aProgramIsFedAndHeardAndItsEndTold() throws {
        let done = try shell("read line; echo got $line; echo oops >&2; exit 3").run(
            timeout: .seconds(30), input: Array("x\n".utf8))
        #expect(done.outputText == "got x\n")
        #expect(done.complaint == "oops")
        #expect(done.exit == Exit(code: 3))
        #expect(try shell("kill -9 $$").run(timeout: .seconds(30)).exit == .killed)
    }

    @Test func aChildHasItsThreeDescriptorsAndThoseItWasGiven() throws {
        let open = try FileDescriptor.open("/etc/hostname", flags: FileDescriptor.read)
        var spawn = shell("ls /proc/self/fd | tr '\\n' ' '")
        // The last one is that of ls itself.
        #expect(try spawn.run(timeout: .seconds(30)).outputText == "0 1 2 3 ")
        spawn.passes = [(child: 7, own: open.number)]
        #expect(try spawn.run(timeout: .seconds(30)).outputText == "0 1 2 3 7 ")
    }

    @Test func aLimitOfDescriptorsHoldsForTheProgramAndNotForTheWayThere() throws {
        let open = try (0..<80).map { _ in
            try FileDescriptor.open("/etc/hostname", flags: FileDescriptor.read)
        }
        var spawn = shell("ulimit -n; ulimit -Hn")
        spawn.joins = ["/proc/self/ns/uts"]
        spawn.confinement = Confinement(
            capabilities: 0, gainsNothing: false, filter: [], limits: [(UInt64(RLIMIT_NOFILE.rawValue), 20, 30)])
        let text = try withExtendedLifetime(open) { try spawn.run(timeout: .seconds(30)).outputText }
        #expect(text == "20\n30\n")
    }

    @Test func nothingIsInheritedOfTheEnvironmentAndSignalsAreDefault() throws {
        #expect(try Spawn(["/usr/bin/env"]).run(timeout: .seconds(30)).outputText == "")
        let text = try Spawn(["/bin/grep", "-E", "SigIgn|SigBlk", "/proc/self/status"]).run(timeout: .seconds(30))
            .outputText
        for line in text.split(separator: "\n") { #expect(line.hasSuffix("0000000000000000"), "\(line)") }
    }

    @Test func whatCannotBeStartedIsNamed() {
        #expect(throws: Failure("cannot execute /no/such: No such file or directory")) {
            _ = try Spawn(["/no/such"]).start()
        }
        var spawn = shell("true")
        spawn.joins = ["/proc/self/ns/nothing"]
        #expect(throws: Failure("cannot join /proc/self/ns/nothing: No such file or directory")) {
            _ = try spawn.start()
        }
        spawn.joins = []
        spawn.directory = "/no/such"
        #expect(throws: Failure("cannot change to /no/such: No such file or directory")) { _ = try spawn.start() }
        #expect(throws: Failure.self) { _ = try Spawn(["/bin/busybox", "echo", "a\0b"]).start() }
    }

    @Test func namespacesHostNameAndSettingsAreTheChildsOwn() throws {
        var spawn = shell(
            "hostname; cat /proc/sys/net/ipv4/ip_unprivileged_port_start; ip link | wc -l; readlink /proc/self/ns/net")
        spawn.newNamespaces = [.net, .ipc, .uts]
        spawn.hostname = "inside"
        spawn.sysctls = [("/proc/sys/net/ipv4/ip_unprivileged_port_start", "0")]
        let lines = try spawn.run(timeout: .seconds(30)).outputText.split(separator: "\n")
        #expect(lines.first == "inside")
        #expect(lines.dropFirst().first == "0")
        #expect(readText("/proc/sys/kernel/hostname")?.hasPrefix("inside") == false)
        #expect(try lines.last.map(String.init) != linkText("/proc/self/ns/net"))
    }

    @Test func whoTakesTooLongIsKilledAndOutputIsBounded() throws {
        let slow = try shell("sleep 1000").run(timeout: .milliseconds(200))
        #expect(slow.timedOut && slow.exit == .killed)
        let loud = try shell("yes | head -c 3000000").run(timeout: .seconds(30), limit: 1000)
        #expect(loud.output.count == 1000 && loud.exit.code == 0)
    }

    @Test func aGrandchildThatHoldsTheOutputIsNotWaitedFor() throws {
        let begin = monotonicNow()
        let done = try shell("echo a; sleep 60 & exit 0").run(timeout: .seconds(50))
        #expect(done.outputText == "a\n")
        #expect(monotonicNow() - begin < .seconds(40))
    }
}
