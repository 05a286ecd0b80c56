import Foundation
import Glibc
import PodTesting
import Testing

extension RealMachines {
    /// Without root, where user namespaces allow it.
    @Suite struct Rootless {
        @Test func nobodyRunsPodsInNamespacesOfItsOwn() throws {
            try RealMachine.with { machine in
                let place = "/tmp/pn\(UUID().uuidString.prefix(6).lowercased())"
                try FileManager.default.createDirectory(atPath: "\(place)/root/bin", withIntermediateDirectories: true)
                defer { try? FileManager.default.removeItem(atPath: place) }
                for (from, to) in [(machine.podsh.path, "\(place)/podsh"), ("/bin/busybox", "\(place)/root/bin/busybox")] {
                    try FileManager.default.copyItem(atPath: from, toPath: to)
                }
                try Data(
                    """
                    template web <
                        volume data
                        container app image dir:./root port 80 command [/bin/busybox, sh, -c, "echo served > /data/index.html; exec /bin/busybox httpd -f -p 80 -h /data"]
                    >
                    replicate web 2
                    service web port 80
                    wait web ready within 60s
                    expect http(svc/web.endpoint).body =~ "served" within 20s
                    exec ${web.pods[0].name} -- /bin/busybox id -u
                    """.utf8
                ).write(to: URL(fileURLWithPath: "\(place)/script.pod"))
                _ = try Program(path: "/bin/chown").run("-R", "65534:65534", place)
                var podsh = Program(path: "/usr/bin/setpriv", environment: machine.podsh.environment)
                podsh.environment["PODSH_HOME"] = "\(place)/home"
                podsh.directory = place
                let asNobody = ["--reuid=65534", "--regid=65534", "--clear-groups", "\(place)/podsh"]
                let doctor = try podsh.run(asNobody + ["doctor"])
                #expect(doctor.output.contains("user namespace"), "\(doctor.story)")
                let result = try podsh.run(asNobody + ["run", "--grace", "1s", "script.pod"])
                #expect(result.code == 0 && result.output.contains("0\n"), "\(result.story)")
                let left = eventually(20) { Self.processesOfNobody(in: place).isEmpty ? true : nil }
                #expect(left == true, "\(Self.processesOfNobody(in: place))")
            }
        }

        private static func processesOfNobody(in place: String) -> [String] {
            ((try? Program(path: "/usr/bin/pgrep").run("--full", "--list-full", "--uid", "65534", place))?.output ?? "")
                .split(separator: "\n").map(String.init)
        }
    }
}
