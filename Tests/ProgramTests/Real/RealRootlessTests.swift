import Foundation
import Glibc
import PodTesting
import Testing

extension RealMachines {
    /// Without root, where user namespaces allow it.
    @Suite struct Rootless {
        @Test func nobodyRunsPodsInNamespacesOfItsOwn() throws {
            try withPlace { place, podsh in
                try Data(
                    """
                    template web <
                        volume data
                        container app image dir:./root port 80 command [/bin/busybox, sh, -c, "echo served > \
                    /data/index.html; exec /bin/busybox httpd -f -p 80 -h /data"]
                    >
                    replicate web 2
                    service web port 80
                    wait web ready within 60s
                    expect http(svc/web.endpoint).body =~ "served" within 60s
                    exec ${web.pods[0].name} -- /bin/busybox id -u
                    """.utf8
                ).write(to: URL(fileURLWithPath: "\(place)/served.pod"))
                let asNobody = ["--reuid=65534", "--regid=65534", "--clear-groups", "\(place)/podsh"]
                let doctor = try podsh.run(asNobody + ["doctor"])
                #expect(doctor.output.contains("user namespace"), "\(doctor.story)")
                let result = try podsh.run(asNobody + ["run", "--grace", "1s", "served.pod"])
                #expect(result.code == 0 && result.output.contains("0\n"), "\(result.story)")
                let left = eventually { Self.processesOfNobody(in: place).isEmpty ? true : nil }
                #expect(left == true, "\(Self.processesOfNobody(in: place))")
            }
        }

        /// What a runner in a container often is: root of a namespace, whose cgroups are not its own.
        @Test func rootOfAUserNamespaceIsAUserLikeAnyOther() throws {
            try withPlace { place, podsh in
                let result = try podsh.run([
                    "--reuid=65534", "--regid=65534", "--clear-groups", "/usr/bin/unshare", "-Ur", "\(place)/podsh",
                    "run", "--grace", "1s", "script.pod",
                ])
                #expect(result.code == 0 && result.output.contains("0\n"), "\(result.story)")
                let left = eventually { Self.processesOfNobody(in: place).isEmpty ? true : nil }
                #expect(left == true, "\(Self.processesOfNobody(in: place))")
            }
        }

        @Test func portsOfTheMachineAreRefused() throws {
            try withPlace { place, podsh in
                try Data(
                    """
                        pod web < container app image dir:./root port 80 host 18080 command [/bin/busybox, sleep, 1d] \
                        >\nwait web ready within 60s\n
                        """
                        .utf8
                )
                .write(to: URL(fileURLWithPath: "\(place)/port.pod"))
                let result = try podsh.run([
                    "--reuid=65534", "--regid=65534", "--clear-groups", "\(place)/podsh", "run", "--grace", "1s",
                    "port.pod",
                ])
                #expect(
                    result.code != 0 && result.error.contains("host port 18080 cannot be opened without root"),
                    "\(result.story)")
            }
        }

        /// Whether there is a way out for pods or not: the images come by way of the caller's network, in which the
        /// tests' registry listens on loopback.
        @Test(arguments: [["pull", "busybox:1.36"], ["run", "--grace", "1s", "pull.pod"]])
        func imagesArePulledFromTheCallersNetwork(_ words: [String]) throws {
            try withPlace { place, podsh in
                var podsh = podsh
                let registries = "\(place)/registries.conf"
                let text = try String(
                    contentsOfFile: podsh.environment["CONTAINERS_REGISTRIES_CONF"] ?? "", encoding: .utf8)
                try text.write(toFile: registries, atomically: true, encoding: .utf8)
                chmod(registries, 0o644)
                podsh.environment["CONTAINERS_REGISTRIES_CONF"] = registries
                try Data(
                    """
                    pod a < container busybox:1.36 command sleep 1d >
                    pod b < container nginx:1.27 >
                    wait a ready within 60s
                    wait b ready within 60s
                    exec a -- sh -c "echo sha256: here; ls -d /sys/class/net/*"
                    """.utf8
                ).write(to: URL(fileURLWithPath: "\(place)/pull.pod"))
                let pulled = try podsh.run(
                    ["--reuid=65534", "--regid=65534", "--clear-groups", "\(place)/podsh"] + words)
                #expect(pulled.code == 0 && pulled.output.contains("sha256:"), "\(pulled.story)")
                let left = eventually(20) { Self.processesOfNobody(in: place).isEmpty ? true : nil }
                #expect(left == true, "\(Self.processesOfNobody(in: place))")
            }
        }

        /// podsh is more than one process then (and one that starts what pulls): the end of any of them is the end of
        /// all.
        @Test(arguments: 0..<4) func whicheverOfItsProcessesIsKilledNothingIsLeft(_ victim: Int) throws {
            try withPlace { place, podsh in
                try Data(
                    """
                    run "/bin/sleep 4001 & (setsid /bin/sleep 4002 &); true"
                    pod web < container app image dir:./root command [/bin/busybox, sleep, 1d] >
                    wait web ready within 60s
                    run "/bin/sleep 4003 & (setsid env -i /bin/sleep 4004 &); echo up; true"
                    sleep 10m
                    """.utf8
                ).write(to: URL(fileURLWithPath: "\(place)/long.pod"))
                let asNobody = ["--reuid=65534", "--regid=65534", "--clear-groups", "\(place)/podsh"]
                let running = try BackgroundProgram(
                    podsh, asNobody + ["run", "--env", "killed", "long.pod"], folder: place)
                #expect(running.shows("up"), "\(running.story)")
                let all = try Program(path: "/usr/bin/pgrep")
                    .run("--exact", "--uid", "65534", "--full", "\(place)/podsh run --env killed long.pod").output
                    .split(separator: "\n").compactMap { Int32($0) }.filter { comm($0) == "podsh" }
                try #require(all.count == 4, "\(all)")
                kill(all[victim], SIGKILL)
                // Who only starts pulls is not missed before the next pull.
                if victim == 3 { running.signal(SIGKILL) }
                #expect(running.waitForExit() != nil)
                let cleaned = try podsh.run(asNobody + ["clean"])
                #expect(cleaned.code == 0, "\(cleaned.story)")
                let left = { Self.processesOfNobody(in: place) + Self.processesOfNobody(in: "/bin/sleep 400") }
                #expect(eventually(20) { left().isEmpty ? true : nil } == true, "\(left())")
                #expect(try podsh.run(asNobody + ["clean"]).output == "nothing to clean\n")
            }
        }

        private func comm(_ process: Int32) -> String {
            ((try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8)) ?? "").trimmingCharacters(
                in: .newlines)
        }

        /// A folder of nobody's with podsh, a root file system and a script that serves from it, and a program that
        /// runs as nobody.
        private func withPlace(_ body: (String, Program) throws -> Void) throws {
            try RealMachine.with { machine in
                let place = "/tmp/pn\(UUID().uuidString.prefix(6).lowercased())"
                try FileManager.default.createDirectory(atPath: "\(place)/root/bin", withIntermediateDirectories: true)
                defer { try? FileManager.default.removeItem(atPath: place) }
                for (from, to) in [
                    (machine.podsh.path, "\(place)/podsh"), ("/bin/busybox", "\(place)/root/bin/busybox"),
                ] {
                    try copyProgram(from, to: to)
                }
                try Data(
                    """
                    pod web < container app image dir:./root port 80 command [/bin/busybox, sleep, 1d] >
                    wait web ready within 60s
                    exec web -- /bin/busybox id -u
                    """.utf8
                ).write(to: URL(fileURLWithPath: "\(place)/script.pod"))
                _ = try Program(path: "/bin/chown").run("-R", "65534:65534", place)
                var podsh = Program(path: "/usr/bin/setpriv", environment: machine.podsh.environment)
                podsh.environment["PODSH_HOME"] = "\(place)/home"
                podsh.environment["HOME"] = place
                podsh.directory = place
                try body(place, podsh)
            }
        }

        private static func processesOfNobody(in place: String) -> [String] {
            ((try? Program(path: "/usr/bin/pgrep").run("--full", "--list-full", "--uid", "65534", place))?.output ?? "")
                .split(separator: "\n").map(String.init)
        }
    }
}
