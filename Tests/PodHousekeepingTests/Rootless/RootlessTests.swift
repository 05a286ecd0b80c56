import PodKernel
import Foundation
import Glibc
import PodTesting
import Testing

/// Pods without root, as `nobody`: they run, are reached from within podsh's own network, and leave nothing.
@Suite(.serialized) struct RootlessTests {
    private let pod = """
        pod web < container main < image "dir:image"; port 8080; probe ready tcp 8080 every 1s; command httpd -f -p \
        8080 -h /www >; grace 1s >
        wait web ready within 60s

        """

    @Test func aPodRunsAndIsReached() throws {
        let nobody = try Nobody()
        let doctor = try nobody.program.run(nobody.words + ["doctor"])
        #expect(doctor.code == 0 && doctor.output.hasSuffix("real pods can run here\n"), "\(doctor.story)")
        let script = try nobody.script(
            pod + """
                print http("http://${web.address}:8080/").body
                run "/bin/busybox wget -q -O - http://${web.address}:8080/"
                exec web -- id -u
                """)
        let result = try nobody.program.run(nobody.words + ["run", script])
        #expect(result.code == 0, "\(result.story)")
        #expect(result.output.components(separatedBy: "hello from a pod").count == 3, "\(result.story)")
        #expect(result.error.contains("cgroups need root"), "what does not work is said at the start")
        #expect(nobody.leftovers.isEmpty && nobody.processes.isEmpty, "\(nobody.leftovers) \(nobody.processes)")
    }

    /// A range of users for each pod is root's to give.
    @Test func aUserNamespaceOfItsOwnIsRefusedWithItsReason() throws {
        let nobody = try Nobody()
        let script = try nobody.script(
            """
            pod p < security < user-namespace >; container c image "dir:image" command sleep 1d >\nwait p ready \
            within 5s\n
            """
        )
        let result = try nobody.program.run(nobody.words + ["run", script])
        #expect(result.code != 0 && result.error.contains("only where podsh runs as root"), "\(result.story)")
        #expect(nobody.leftovers.isEmpty && nobody.processes.isEmpty, "\(nobody.leftovers) \(nobody.processes)")
    }

    @Test func exitCodesAndSignalsAreHandedOn() throws {
        let nobody = try Nobody()
        let failing = try nobody.script(pod + "exit 7\n")
        #expect(try nobody.program.run(nobody.words + ["run", failing]).code == 7)
        for (signal, code) in [(SIGTERM, Int32(143)), (SIGINT, 130)] {
            let waiting = try nobody.script(pod + "print \"it runs\"\nsleep 10m\n")
            let podsh = try BackgroundProgram(nobody.program, nobody.words + ["run", waiting], folder: nobody.folder)
            #expect(podsh.shows("it runs"), "\(podsh.story)")
            podsh.signal(signal)
            #expect(podsh.waitForExit() == code, "\(podsh.story)")
            #expect(nobody.leftovers.isEmpty && nobody.processes.isEmpty, "\(nobody.leftovers) \(nobody.processes)")
        }
    }

    /// A signal that comes while the three processes are only being made is not lost, and ends nothing halfway.
    @Test(arguments: [SIGTERM, SIGINT]) func aSignalAtTheVeryBeginningIsHandedOn(_ signal: Int32) throws {
        let nobody = try Nobody()
        let waiting = try nobody.script(pod + "print \"it runs\"\nsleep 10m\n")
        for delay in stride(from: Int32(0), to: 60, by: 12) {
            let podsh = try BackgroundProgram(nobody.program, nobody.words + ["run", waiting], folder: nobody.folder)
            // From the moment in which podsh has its own handlers; before it, a program ends as every program does.
            #expect(eventually { nobody.processes.count > 1 ? true : nil } == true, "\(podsh.story)")
            poll(nil, 0, delay)
            podsh.signal(signal)
            let code = podsh.waitForExit()
            #expect(code == 128 + signal, "after \(delay) ms: \(podsh.story)")
            #expect(
                eventually { nobody.leftovers.isEmpty && nobody.processes.isEmpty ? true : nil } == true,
                "\(nobody.leftovers) \(nobody.processes)")
        }
    }

    @Test(arguments: 0..<3) func whicheverProcessIsKilledNothingRunsOn(_ which: Int) throws {
        let nobody = try Nobody()
        let script = try nobody.script(pod + "print \"it runs\"\nsleep 10m\n")
        let podsh = try BackgroundProgram(nobody.program, nobody.words + ["run", script], folder: nobody.folder)
        #expect(podsh.shows("it runs"), "\(podsh.story)")
        // setpriv has become podsh; below it lie the first process of the namespaces, podsh itself, and the last that
        // pulls by the caller's network, which nobody misses before the next pull.
        let own = nobody.processes.filter { process in
            let name = (try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8)) ?? ""
            return name == "podsh\n"
        }.sorted()
        #expect(own.count == 4, "\(own)")
        kill(own[min(which, own.count - 1)], SIGKILL)
        #expect(podsh.waitForExit() == 137, "\(podsh.story)")
        #expect(eventually { nobody.processes.isEmpty ? true : nil } == true, "\(nobody.processes)")
        #expect(!nobody.leftovers.isEmpty, "files are left")
        let clean = try nobody.program.run(nobody.words + ["clean"])
        #expect(clean.code == 0 && clean.output.contains("cleaned environment"), "\(clean.story)")
        #expect(nobody.leftovers.isEmpty, "\(nobody.leftovers)")
    }

    /// In a mount namespace that shows a range of uids and a tun device, as a machine with `uidmap` and `passt` has
    /// them; the tests' packages have `uidmap` alone.
    @Test func withUidmapAndPasstThereAreUsersAndAWayOut() throws {
        let nobody = try Nobody()
        let script = try nobody.script(
            pod + """
                exec web -- /bin/busybox touch /mine
                exec web -- /bin/busybox chown 1000:1000 /mine
                exec web -- /bin/busybox stat -c %u:%g /mine
                run "cat /proc/net/dev"
                """)
        let setUp = """
            set -e
            mknod "$1/tun" c 10 200
            chmod 666 "$1/tun"
            mount --bind "$1/tun" /dev/net/tun
            echo nobody:200000:65536 > "$1/ids"
            mount --bind "$1/ids" /etc/subuid
            mount --bind "$1/ids" /etc/subgid
            shift
            exec setpriv "$@"
            """
        let preparation = "\(nobody.folder)/prepare.sh"
        try Data(setUp.utf8).write(to: URL(fileURLWithPath: preparation))
        var program = nobody.program
        program.path = "/usr/bin/unshare"
        let result = try program.run(["-m", "/bin/sh", preparation, nobody.folder] + nobody.words + ["run", script])
        #expect(result.code == 0 && result.output.contains("1000:1000"), "\(result.story)")
        #expect(!result.error.contains("your own"), "\(result.story)")
        #expect(nobody.leftovers.isEmpty, "\(nobody.leftovers)")
        #expect(eventually { nobody.processes.isEmpty ? true : nil } == true, "\(nobody.processes)")
        if access("/usr/bin/pasta", X_OK) != 0 { return }
        #expect(!result.error.contains("outside"), "\(result.story)")
        let devices = result.output.split(separator: "\n").filter {
            $0.contains(":") && !$0.contains(" lo:") && !$0.contains(" ps")
        }
        #expect(devices.count >= 2, "an interface leads out: \(result.story)")
    }
}
