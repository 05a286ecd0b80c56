import Glibc
import PodHousekeeping
import PodKernel
import PodLifecycle
import PodModel
import PodTesting
import Synchronization
import Testing

/// What `doctor` says of this machine, which has all that pods need, and of one that has nothing.
struct DoctorTests {
    @Test func theMachineOfTheTestsCanRunRealPods() throws {
        let result = try Program.podsh.run("doctor")
        #expect(result.code == 0, "\(result.story)")
        #expect(result.output.contains("crun creates containers"), "a container was made: \(result.story)")
        for subject in [
            "OCI runtime", "conmon", "catatonit", "nft", "skopeo", "cgroups", "overlayfs", "seccomp", "netem",
            "security module",
        ] {
            #expect(result.output.contains(subject), "\(result.story)")
        }
        #expect(result.output.hasSuffix("real pods can run here\n"))
    }

    @Test func whatIsMissingIsNamedWithTheCommandThatInstallsIt() {
        let home = TemporaryHome()
        let lines = Doctor.examine(home: home.path, path: "/nonexistent")
        let missing = lines.filter { $0.state == .missing }
        #expect(missing.map(\.subject) == ["OCI runtime", "conmon", "catatonit", "nft"])
        for line in missing { #expect(line.remedy?.contains("apt-get install") == true, "\(line)") }
        #expect(lines.first { $0.subject == "skopeo" }?.state == .lacking, "what is here already runs without it")
        #expect(Doctor.shortages(home: home.path, path: "/nonexistent").count == 4)
    }

    @Test func aHomeThatCannotBeUsedIsSaidOnceAndEndsWith69() throws {
        var podsh = Program.podsh
        podsh.environment["PODSH_HOME"] = "/proc/podsh"
        let doctor = try podsh.run("doctor")
        #expect(doctor.code == 69 && doctor.output.contains("MISSING   home"), "\(doctor.story)")
        let script = try podsh.run("-c", "pod web < container a image host >")
        #expect(script.code == 69 && script.error.contains("/proc/podsh"), "\(script.story)")
        #expect(try podsh.run("-c", "print 1").code == 0, "what needs no machine runs")
    }

    @Test func aFirewallThatForwardsNothingByDefaultIsMissingWhatPodsNeed() throws {
        let told = Mutex<Result<[Doctor.Line], Failure>?>(nil)
        // A thread never comes back out of a network namespace of its own.
        try MachineThread("test-network") {
            let result = Result<[Doctor.Line], Failure> { () throws(Failure) in
                try Namespaces.net.unshare()
                let chain = "{ type filter hook forward priority 0; policy drop; }"
                let done = try Spawn(["/usr/sbin/nft", "add table ip strict; add chain ip strict forward \(chain)"])
                    .run(timeout: .seconds(20))
                if !done.isSuccess { throw Failure(done.complaint) }
                return Doctor.examine(home: "/tmp/podsh-doctor-tests")
            }
            told.withLock { $0 = result }
        }.join()
        let lines = try #require(try told.withLock { $0 }?.get())
        let missing = lines.filter { $0.subject == "network" && $0.state == .missing }
        #expect(missing.contains { $0.detail.contains("ip strict forward") }, "\(missing)")
    }
}
