import Glibc
import PodLinux
import PodTesting
import Testing

/// What `doctor` says of this machine, which has all that pods need, and of one that has nothing.
struct DoctorTests {
    @Test func theMachineOfTheTestsCanRunRealPods() throws {
        let result = try Program.podsh.run("doctor")
        #expect(result.code == 0, "\(result.story)")
        #expect(result.output.contains("crun creates containers"), "a container was made: \(result.story)")
        for subject in ["OCI runtime", "conmon", "catatonit", "nft", "skopeo", "cgroups", "overlayfs", "seccomp", "netem", "security module"] {
            #expect(result.output.contains(subject), "\(result.story)")
        }
        #expect(result.output.hasSuffix("real pods can run here\n"))
    }

    @Test func whatIsMissingIsNamedWithTheCommandThatInstallsIt_R20() {
        let home = TemporaryHome()
        let lines = Doctor.examine(home: home.path, path: "/nonexistent")
        let missing = lines.filter { $0.state == .missing }
        #expect(missing.map(\.subject) == ["OCI runtime", "conmon", "catatonit", "nft"])
        for line in missing { #expect(line.remedy?.contains("apt-get install") == true, "\(line)") }
        #expect(lines.first { $0.subject == "skopeo" }?.state == .lacking, "what is here already runs without it")
        #expect(Doctor.shortages(home: home.path, path: "/nonexistent").count == 4)
    }

    @Test func aHomeThatCannotBeUsedIsSaidOnceAndEndsWith69_S14() throws {
        var podsh = Program.podsh
        podsh.environment["PODSH_HOME"] = "/proc/podsh"
        let doctor = try podsh.run("doctor")
        #expect(doctor.code == 69 && doctor.output.contains("MISSING   home"), "\(doctor.story)")
        let script = try podsh.run("-c", "pod web < container a image host >")
        #expect(script.code == 69 && script.error.contains("/proc/podsh"), "\(script.story)")
        #expect(try podsh.run("-c", "print 1").code == 0, "what needs no machine runs")
    }
}
