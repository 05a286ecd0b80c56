@testable import PodKernel
@testable import PodRuntime
import CLinux
import Foundation
import Glibc
import PodLifecycle
import PodModel
import Testing

private func meta(_ name: String) -> ObjectMeta {
    ObjectMeta(name: name)
}

private func mounting(_ volumes: [Volume], readOnly: Bool = false) -> (inout Container) -> Void {
    { container in
        container.mounts = volumes.map { VolumeMount(volume: $0.name, path: "/\($0.name)", readOnly: readOnly) }
    }
}

struct VolumeTests {
    @Test func emptyAndMemoryLiveAsLongAsThePod() async throws {
        var spec = PodSpec()
        spec.volumes = [Volume(name: "work"), Volume(name: "quick", source: .memory, sizeLimit: 1 << 20)]
        let volumes = spec.volumes
        try await TestPod.with(spec) { pod in
            let first = try pod.sh("echo kept > /work/a; echo kept > /quick/a; stat -c %a /work") { container in
                mounting(volumes)(&container)
                container.user = "app"
            }
            #expect(first.outputText == "777\n", "\(first.complaint)")
            let second = try pod.sh(
                """
                cat /work/a /quick/a; head -c 2000000 /dev/zero > /quick/b; stat -c %s /quick/b
                grep -cE ' /(work|quick) .*nosuid,nodev' /proc/mounts
                """, mounting(volumes))
            #expect(second.outputText == "kept\nkept\n1044480\n2\n", "one page of the MiB is taken by the other file")
            let third = try pod.sh("touch /work/b", mounting(volumes, readOnly: true))
            #expect(!third.isSuccess && third.complaint.contains("Read-only"))
            pod.volumes.remove(uid: pod.sandbox.uid)
            #expect(
                FolderListing.names(pod.layout.pod(pod.sandbox.uid)).filter { ["volumes", "shm"].contains($0) }.isEmpty)
        }
    }

    @Test func mountsLieInEachOtherInAnyOrder() async throws {
        var spec = PodSpec()
        spec.volumes = [Volume(name: "inner"), Volume(name: "outer")]
        try await TestPod.with(spec) { pod in
            let finished = try pod.sh("echo in > /a/b/c/note; ls /a/b; grep -oE ' /a[^ ]*' /proc/mounts") { container in
                container.mounts = [
                    VolumeMount(volume: "inner", path: "/a/b/c"), VolumeMount(volume: "outer", path: "//a/./"),
                ]
            }
            #expect(finished.outputText == "c\n /a\n /a/b/c\n", "\(finished.complaint)")
            for wrong in ["/", "/proc/x", "/proc", "/a/../b", "relative"] {
                #expect(throws: BundleFault.self, "\(wrong)") {
                    try pod.sh("true") { $0.mounts = [VolumeMount(volume: "inner", path: wrong)] }
                }
            }
        }
    }

    @Test func hostPathsAreTakenFromTheScriptsFolderAndNeverFromAbove() async throws {
        try await inPrivateMounts {
            let folder = try TestPod.makeFolder()
            defer { _ = podsh_remove_tree(folder) }
            let files = FileManager.default
            for name in ["site/deep", "home/environments", "other"] {
                try files.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
            }
            _ = files.createFile(atPath: "\(folder)/site/index.html", contents: Data("hello".utf8))
            symlink("deep", folder + "/site/inside")
            symlink("../other", folder + "/site/outside")
            symlink("nowhere", folder + "/site/dangling")
            mkfifo(folder + "/site/fifo", 0o600)
            let socket = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(socket) }
            bindSocket(socket, folder + "/site/socket")
            func bind(_ path: String) throws {
                let place = "\(folder)/place-\(UUID().uuidString.prefix(6))"
                try HostPath(path, folder: folder + "/site", home: folder + "/home").bind(to: place)
                defer { _ = podsh_umount(place, 1) }
                let text = try String(contentsOfFile: "/proc/thread-self/mountinfo", encoding: .utf8)
                let line = text.split(separator: "\n").first { $0.contains(" \(place) ") } ?? ""
                #expect(line.contains("nosuid,nodev"), "\(line)")
            }
            for path in ["deep", "./deep/../index.html", "inside", "."] { try bind(path) }
            for path in ["site", "site/inside", "other"] { try bind("\(folder)/\(path)") }
            try bind("/usr/share")
            for path in [
                "..", "../other", "outside", "dangling",
                "missing", folder + "/site/outside", "fifo", "socket", "deep/../../other", "", "/", "//",
                "/proc", "/proc/self", "/proc/self/cwd", folder + "/home", folder + "/home/environments", folder,
                "/usr/..",
            ] {
                #expect(throws: Failure.self, "\(path)") { try bind(path) }
            }
        }
    }

    @Test func aLinkInThePlaceOfAFileIsNotFollowed() throws {
        let folder = try TestPod.makeFolder()
        defer { _ = podsh_remove_tree(folder) }
        symlink(folder + "/sentinel", folder + "/file")
        #expect(throws: Failure.self) { try writeFile(folder + "/file", "x".utf8, mode: 0o644) }
        #expect(access(folder + "/sentinel", F_OK) != 0)
    }

    @Test func aChangedSecretIsSeenWholeAndAtOnce() async throws {
        let secret = { @Sendable (value: String) in
            ConfigObject(meta: meta("keys"), data: ["token": .text(value), "user": .text(value)], isSecret: true)
        }
        let config = ConfigObject(meta: meta("settings"), data: ["app.conf": "a = 1\n"])
        var spec = PodSpec()
        spec.volumes = [
            Volume(name: "keys", source: .secret("keys")), Volume(name: "settings", source: .config("settings")),
        ]
        let volumes = spec.volumes
        try await TestPod.with(spec, configs: [secret("one"), config]) { pod in
            let look =
                "cat /keys/token /settings/app.conf; stat -L -c '%a %u' /keys/token /settings/app.conf; touch /keys/x"
            let first = try pod.sh(look, mounting(volumes))
            #expect(first.outputText == "onea = 1\n644 0\n644 0\n" && !first.isSuccess, "\(first.complaint)")
            let path = try #require(pod.paths["keys"])
            let reader = try TornReads(path)
            for round in 0..<200 {
                pod.volumes.provide(secret(String(repeating: "\(round % 10)", count: 5000)))
                try pod.volumes.refresh(ObjectKey(.secret, "keys"))
            }
            #expect(reader.stop() == 0, "token and user of one generation are always equal")
            pod.volumes.provide(ConfigObject(meta: meta("keys"), data: ["token": "last"], isSecret: true))
            try pod.volumes.refresh(ObjectKey(.secret, "keys"))
            let names = try pod.sh("ls /keys; cat /keys/token") { container in
                mounting(volumes)(&container)
                container.user = "app"
            }
            #expect(names.outputText == "token\nlast", "the container's user may read it: \(names.complaint)")
        }
    }

    @Test func claimsSurviveThePodKeptOnesTheEnvironment() async throws {
        let claims = [
            VolumeClaim(meta: meta("data"), size: 1 << 20),
            VolumeClaim(meta: meta("archive"), size: 1 << 20, keep: true),
        ]
        var spec = PodSpec()
        spec.volumes = [
            Volume(name: "data", source: .claim("data")), Volume(name: "archive", source: .claim("archive")),
        ]
        let volumes = spec.volumes
        let sent = spec
        try await TestPod.with(sent, claims: claims) { pod in
            let written = try pod.sh("echo a > /data/a; echo b > /archive/b", mounting(volumes))
            #expect(written.isSuccess, "\(written.complaint)")
            let other = PodVolumes(layout: EnvironmentLayout(name: "other", home: pod.layout.home), folder: pod.folder)
            for claim in claims { other.provide(claim) }
            let held =
                """
                persistentvolumeclaim/archive is kept and environment 'bundle-test' uses it now: it is free when \
                that ends
                """
            #expect(throws: Failure(held)) {
                try other.prepare(pod.sandbox.identity, uid: "uid-2", spec: sent)
            }
            pod.volumes.remove(uid: pod.sandbox.uid)
            let again = try pod.volumes.prepare(pod.sandbox.identity, uid: pod.sandbox.uid, spec: sent)
            #expect(try String(contentsOfFile: (again["data"] ?? "") + "/a", encoding: .utf8) == "a\n")
            pod.volumes.remove(uid: pod.sandbox.uid)
            pod.volumes.close()
            #expect(access(pod.layout.claims, F_OK) != 0)
            let later = try other.prepare(pod.sandbox.identity, uid: "uid-3", spec: sent)
            #expect(try String(contentsOfFile: (later["archive"] ?? "") + "/b", encoding: .utf8) == "b\n")
            #expect(FolderListing.names(later["data"] ?? "") == [])
            other.remove(uid: "uid-3")
            other.close()
        }
    }

    @Test func whatNobodyMayChangeIsRemovedAllTheSame() throws {
        let folder = try TestPod.makeFolder()
        try FileManager.default.createDirectory(atPath: folder + "/tree/full/deep", withIntermediateDirectories: true)
        try FileManager.default.createDirectory(atPath: folder + "/tree/empty", withIntermediateDirectories: true)
        for name in ["a", "full/b", "full/deep/c"] {
            _ = FileManager.default.createFile(atPath: "\(folder)/tree/\(name)", contents: nil)
        }
        symlink("a", folder + "/tree/link")
        let held = ["a", "full/b", "full/deep", "empty", ""].map { "\(folder)/tree/\($0)" }
        #expect(try Spawn(["/usr/bin/chattr", "+i"] + held).run(timeout: .seconds(10)).exit.code == 0)
        #expect(try Spawn(["/usr/bin/chattr", "+a", "\(folder)/tree/full"]).run(timeout: .seconds(10)).exit.code == 0)
        #expect(podsh_remove_tree(folder + "/tree") == 0)
        #expect(access(folder + "/tree", F_OK) != 0)
        #expect(podsh_remove_tree(folder) == 0)
    }

    @Test func removingFollowsNoLinkEntersNoMountAndGoesDeep() async throws {
        try await inPrivateMounts {
            let folder = try TestPod.makeFolder()
            defer { _ = podsh_remove_tree(folder) }
            let files = FileManager.default
            try files.createDirectory(atPath: folder + "/host", withIntermediateDirectories: true)
            _ = files.createFile(atPath: folder + "/host/precious", contents: nil)
            try files.createDirectory(atPath: folder + "/tree/mounted", withIntermediateDirectories: true)
            symlink(folder + "/host", folder + "/tree/link")
            _ = podsh_mount(folder + "/host", folder + "/tree/mounted", nil, UInt(PODSH_MS_BIND), nil)
            #expect(podsh_remove_tree(folder + "/tree") < 0, "what is mounted stays")
            #expect(access(folder + "/host/precious", F_OK) == 0)
            _ = podsh_umount(folder + "/tree/mounted", 1)
            var place = open(folder + "/tree", O_RDONLY | O_DIRECTORY)
            for _ in 0..<3000 {
                mkdirat(place, "d", 0o755)
                let next = openat(place, "d", O_RDONLY | O_DIRECTORY)
                close(place)
                place = next
            }
            close(place)
            #expect(podsh_remove_tree(folder + "/tree") == 0)
            #expect(access(folder + "/tree", F_OK) != 0 && access(folder + "/host/precious", F_OK) == 0)
        }
    }
}

func bindSocket(_ descriptor: Int32, _ path: String) {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { bytes in
        for (i, byte) in path.utf8.prefix(bytes.count - 1).enumerated() { bytes[i] = byte }
    }
    withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            _ = bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
}

/// Reads two files of a secret again and again, both through one `..data`, and counts when they differ.
private final class TornReads: Sendable {
    private let thread: MachineThread
    private let state: Monitor<(torn: Int, isDone: Bool)>

    init(_ path: String) throws {
        let state = Monitor<(torn: Int, isDone: Bool)>((0, false))
        self.state = state
        let place = open(path, O_RDONLY | O_DIRECTORY)
        thread = try MachineThread("test-reader") {
            while !state.change({ $0.isDone }) {
                let data = openat(place, "..data", O_RDONLY | O_DIRECTORY)
                let texts = ["token", "user"].map { name -> [UInt8]? in
                    let file = openat(data, name, O_RDONLY)
                    if file < 0 { return nil }
                    return FileDescriptor(owning: file).read(limit: 10_000)
                }
                close(data)
                // A generation that has just been removed is gone, not torn.
                if let token = texts[0], let user = texts[1], token != user { state.change { $0.torn += 1 } }
            }
            close(place)
        }
    }

    func stop() -> Int {
        state.change { $0.isDone = true }
        thread.join()
        return state.change { $0.torn }
    }
}
