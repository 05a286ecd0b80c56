@testable import PodKernel
@testable import PodRuntime
import CLinux
import Foundation
import Glibc
import PodLifecycle
import PodModel
import Testing

/// Whose the files of volumes are and who may read them, seen from inside a container.
struct VolumeModeTests {
    private static func mounts(_ names: String...) -> [VolumeMount] {
        names.map { VolumeMount(volume: $0, path: "/\($0)") }
    }

    private static let configs = [
        ConfigObject(
            meta: ObjectMeta(name: "keys"), data: ["token": "s", "blob": .binary([0xFF, 0x00, 0x0A])], isSecret: true),
        ConfigObject(meta: ObjectMeta(name: "site"), data: ["app.conf": "a\n", "b": "b\n"]),
    ]

    @Test func filesAreRootsAnd0644UnlessTheVolumeOrTheItemSaysElse() async throws {
        var spec = PodSpec()
        let items = [
            KeyFiles.Item(key: "app.conf", path: "conf/deep/app", mode: FileMode(0o400)),
            KeyFiles.Item(key: "b", path: "b"),
        ]
        spec.volumes = [
            Volume(name: "plain", source: .secret("keys")),
            Volume(name: "tight", source: .secret("keys", KeyFiles(mode: try #require(FileMode(0o440))))),
            Volume(
                name: "chosen", source: .config("site", KeyFiles(mode: try #require(FileMode(0o444)), items: items))),
        ]
        try await TestPod.with(spec, configs: Self.configs) { pod in
            let seen = try pod.sh(
                """
                stat -Lc '%a %u %g' /plain/token /tight/token /chosen/conf/deep/app /chosen/b
                cat /plain/token; cat /tight/token 2>/dev/null || echo closed; ls /chosen
                od -An -tx1 /plain/blob
                """
            ) { container in
                container.mounts = Self.mounts("plain", "tight", "chosen")
                container.user = "70:70"
            }
            #expect(
                seen.outputText == "644 0 0\n440 0 0\n400 0 0\n444 0 0\nsclosed\nb\nconf\n ff 00 0a\n",
                "\(seen.complaint)")
        }
    }

    @Test func whatABrokenOffWriteHasLeftIsNotShownByTheNext() throws {
        let folder = "/tmp/podsh-text-\(UInt32.random(in: 0...UInt32.max))"
        try makeFolders(folder, mode: 0o755)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let identity = PodIdentity(uid: UID(rawValue: 1), name: "web", namespace: "default")
        let volume = TextVolume(
            parts: [.secret("keys", KeyFiles())], mode: .standard, path: folder, group: nil,
            pod: DownwardValues(identity: identity, spec: PodSpec(), facts: PodFacts(), folder: "/"))
        try volume.write { _ in ["a": "1"] }
        try makeFolder("\(folder)/..2", mode: 0o755)
        try writeFile("\(folder)/..2/old", [], mode: 0o644)
        try volume.write { _ in ["a": "2"] }
        #expect(FolderListing.names("\(folder)/..data/.") == ["a"])
        var broken = volume
        let clashing = [KeyFiles.Item(key: "a", path: "x"), KeyFiles.Item(key: "a", path: "x/y")]
        broken.parts = [.secret("keys", KeyFiles(items: clashing))]
        #expect(throws: Failure.self) { try broken.write { _ in ["a": "3"] } }
        #expect(FolderListing.names(folder) == ["..2", "..data", "a"])
        var optional = volume
        let some = [KeyFiles.Item(key: "none", path: "n"), KeyFiles.Item(key: "a", path: "x")]
        optional.parts = [.secret("keys", KeyFiles(items: some, isOptional: true))]
        try optional.write { _ in ["a": "4"] }
        #expect(FolderListing.names("\(folder)/..data/.") == ["x"])
    }

    @Test func theGroupOfThePodOwnsItsVolumesAndEveryProcessBelongsToIt() async throws {
        var spec = PodSpec()
        spec.security.fsGroup = 2000
        spec.volumes = [
            Volume(name: "work"), Volume(name: "quick", source: .memory, sizeLimit: 1 << 20),
            Volume(name: "disk", source: .claim("disk")),
            Volume(name: "keys", source: .secret("keys", KeyFiles(mode: try #require(FileMode(0o400))))),
        ]
        let claims = [VolumeClaim(meta: ObjectMeta(name: "disk"), size: 1 << 20)]
        let sent = spec
        try await TestPod.with(sent, configs: Self.configs, claims: claims) { pod in
            let first = try pod.sh(
                """
                id -G; stat -Lc '%a %g' /work /quick /disk /keys/token; cat /keys/token
                for d in work quick disk; do echo x > /$d/f && stat -c %g /$d/f; done; mkdir /disk/own; chmod 700 \
                /disk/own; echo y > /disk/own/f
                """
            ) { container in
                container.mounts = Self.mounts("work", "quick", "disk", "keys")
                container.user = "70:70"
            }
            #expect(
                first.outputText == "70 2000\n2777 2000\n2777 2000\n2777 2000\n440 2000\ns2000\n2000\n2000\n",
                "\(first.outputText)\(first.complaint)")
            // What is there is given to the group of the next pod, and no link is followed out of the claim.
            symlink("/etc/passwd", "\(pod.layout.claims)/default/disk/link")
            var other = sent
            other.security.fsGroup = 3000
            other.volumes = [Volume(name: "disk", source: .claim("disk"))]
            _ = try pod.volumes.prepare(pod.sandbox.identity, uid: "uid-9", spec: other)
            defer { pod.volumes.remove(uid: "uid-9") }
            var information = stat()
            #expect(stat("\(pod.layout.claims)/default/disk/own/f", &information) == 0 && information.st_gid == 3000)
            #expect(information.st_mode & 0o777 == 0o664)
            #expect(stat("/etc/passwd", &information) == 0 && information.st_gid == 0)
        }
    }

    @Test func oneFileOfAConfigLiesWhereItIsWantedAndOthersBesideItStay() async throws {
        var spec = PodSpec()
        spec.volumes = [Volume(name: "site", source: .config("site")), Volume(name: "work")]
        try await TestPod.with(spec, configs: Self.configs) { pod in
            let seen = try pod.sh(
                """
                cat /etc/app.conf; grep -c root /etc/passwd; ls /work; stat -c %a /work; grep -o ' /etc/app.conf \
                .. *ro' /proc/mounts | wc -l
                """
            ) { container in
                container.mounts = [
                    VolumeMount(volume: "site", path: "/etc/app.conf", subPath: "app.conf"),
                    VolumeMount(volume: "work", path: "/work", subPath: "a/b"),
                ]
            }
            #expect(seen.outputText == "a\n1\n777\n0\n", "\(seen.outputText)\(seen.complaint)")
            #expect(access("\(try #require(pod.paths["work"]))/a/b", F_OK) == 0)
            #expect(
                throws: BundleFault(
                    reason: .config, message: "the sub-path 'none' cannot be mounted: the volume has no such file")
            ) {
                try pod.sh("true") { $0.mounts = [VolumeMount(volume: "site", path: "/x", subPath: "none")] }
            }
        }
    }

    @Test func aPartOfAVolumeNeverLeadsOutOfIt() async throws {
        var spec = PodSpec()
        spec.volumes = [Volume(name: "work")]
        try await TestPod.with(spec) { pod in
            let work = try #require(pod.paths["work"])
            symlink("/etc", "\(work)/absolute")
            symlink("../..", "\(work)/up")
            symlink("nowhere", "\(work)/dangling")
            symlink("/proc/self/root", "\(work)/magic")
            mkfifo("\(work)/fifo", 0o600)
            mkdir("\(work)/real", 0o755)
            symlink("real", "\(work)/inside")
            for path in [
                "absolute", "absolute/hostname", "up", "up/etc", "dangling", "dangling/x", "magic/etc", "fifo", "../x",
                "real/../..",
            ] {
                #expect(throws: BundleFault.self, "\(path)") {
                    try pod.sh("true") { $0.mounts = [VolumeMount(volume: "work", path: "/x", subPath: path)] }
                }
            }
            let fine = try pod.sh("touch /x/made") {
                $0.mounts = [VolumeMount(volume: "work", path: "/x", subPath: "inside")]
            }
            #expect(fine.isSuccess && access("\(work)/real/made", F_OK) == 0, "\(fine.complaint)")
            #expect(
                FolderListing.names("\(pod.layout.pod(pod.sandbox.uid))/containers").isEmpty, "nothing stays mounted")
        }
    }

    @Test func aPathOfTheHostIsWhatItsTypeSays() async throws {
        try await inPrivateMounts {
            let folder = try TestPod.makeFolder()
            defer { _ = podsh_remove_tree(folder) }
            mkdir(folder + "/home", 0o700)
            mkdir(folder + "/site", 0o755)
            mkdir(folder + "/site/dir", 0o755)
            _ = FileManager.default.createFile(atPath: folder + "/site/file", contents: Data("x".utf8))
            let socket = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(socket) }
            bindSocket(socket, folder + "/site/socket")
            func bind(_ path: String, _ kind: HostPathKind) throws(Failure) -> mode_t {
                let place = "\(folder)/place-\(UUID().uuidString.prefix(6))"
                try HostPath(path, kind, folder: folder + "/site", home: folder + "/home").bind(to: place)
                defer { _ = podsh_umount(place, 1) }
                var information = stat()
                return stat(place, &information) == 0 ? information.st_mode : 0
            }
            #expect(try bind("dir", .directory) & S_IFMT == S_IFDIR)
            #expect(try bind("new/deep", .directoryOrCreate) == S_IFDIR | 0o755)
            #expect(try bind("\(folder)/other/deep", .directoryOrCreate) == S_IFDIR | 0o755)
            #expect(try bind("file", .file) & S_IFMT == S_IFREG)
            #expect(try bind("dir/log", .fileOrCreate) == S_IFREG | 0o644)
            #expect(try bind("socket", .socket) & S_IFMT == S_IFSOCK)
            #expect(try bind("/dev/null", .charDevice) & S_IFMT == S_IFCHR)
            for (path, kind, words) in [
                ("file", HostPathKind.directory, "a directory"), ("none", .directory, "a directory"),
                ("file", .directoryOrCreate, "a directory"),
                ("dir", .file, "a file"), ("none", .file, "a file"), ("dir", .fileOrCreate, "a file"),
                ("file", .socket, "a socket file"),
                ("dir", .charDevice, "a character device"), ("/dev/null", .blockDevice, "a block device"),
            ] {
                #expect(throws: Failure("hostPath type check failed: \(path) is not \(words)")) {
                    _ = try bind(path, kind)
                }
            }
            symlink("../other", folder + "/site/outside")
            for (path, kind) in [
                ("../above", HostPathKind.directoryOrCreate), ("outside/x", .directoryOrCreate),
                ("\(folder)/home/x", .directoryOrCreate),
                ("gone/x", .fileOrCreate), ("/proc/x", .directoryOrCreate), ("socket", .any), ("/dev/null", .any),
            ] {
                #expect(throws: Failure.self, "\(path)") { _ = try bind(path, kind) }
            }
            for made in ["above", "other/x", "home/x"] { #expect(access("\(folder)/\(made)", F_OK) != 0, "\(made)") }
        }
    }
}
