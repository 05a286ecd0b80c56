@testable import PodImages
import Foundation
import PodKernel
import PodModel
import Testing

/// An image's `VOLUME` folders, from inside real containers.
struct ImageVolumeTests {
    private func see(
        _ paths: [String], _ script: String, readOnly: Bool, mounts: [VolumeMount] = []
    ) async throws -> String {
        var spec = PodSpec()
        spec.volumes = mounts.map { Volume(name: $0.volume) }
        let made = spec
        return try await TestPod.with(made) { pod in
            try pod.addLayer { layer in
                mkdir("\(layer)/data", 0o750)
                chown("\(layer)/data", 1234, 2345)
                try "seed".write(toFile: "\(layer)/data/seed", atomically: false, encoding: .utf8)
                symlink("data", "\(layer)/link")
                try "file".write(toFile: "\(layer)/plain", atomically: false, encoding: .utf8)
            }
            var container = Container(name: "main")
            container.command = ["/bin/sh", "-c", script]
            container.security.readOnlyRoot = readOnly
            container.mounts = mounts
            var image = ImageConfig()
            image.volumes = paths
            return try pod.run(container, image: image).outputText
        }
    }

    @Test func foldersAreMadeAndKeepWhatTheImageHas() async throws {
        let text = try await see(
            ["/data", "/var/lib/x"], "stat -c '%u:%g %a' /data; cat /data/seed; stat -c ' %F' /var/lib/x",
            readOnly: false)
        #expect(text == "1234:2345 750\nseed directory\n")
    }

    @Test func foldersAreWritableUnderAReadOnlyRootAndNothingElseIs() async throws {
        let script = """
            for f in data link var/lib/x var/lib/x/y; do touch /$f/w && echo $f; done
            cat /data/seed; echo; stat -c '%u:%g %a' /data
            touch /w /var/lib/w /tmp/w 2>/dev/null || echo refused
            """
        let text = try await see(
            ["/data", "/var/lib/x", "/link", "/var/lib/x/y", "/plain", ""], script, readOnly: true)
        #expect(text == "data\nlink\nvar/lib/x\nvar/lib/x/y\nseed\n1234:2345 750\nrefused\n")
    }

    @Test func theVolumesOfThePodGoFirst() async throws {
        let script =
            "ls /data; touch /data/sub/w /var/lib/x/w && echo wrote; ls /data/sub; grep -c ' /var/lib/x ' /proc/mounts"
        let mounts = [VolumeMount(volume: "a", path: "/var/lib/x"), VolumeMount(volume: "b", path: "/data/sub")]
        let text = try await see(["/data", "/var/lib/x", "/var/lib/x/inner"], script, readOnly: true, mounts: mounts)
        #expect(text == "seed\nsub\nwrote\nw\n1\n")
    }
}
