@testable import PodKernel
@testable import PodImages
@testable import PodRuntime
import CLinux
import Foundation
import Glibc
import PodLifecycle
import PodModel
import Testing

/// Images that want out of their root.
struct HostileImageTests {
    @Test(arguments: ["/usr/bin/crun", "/usr/sbin/runc"])
    func linksInsteadOfTheKernelsDirectoriesAreLaidOver(runtime: String) async throws {
        try await TestPod.with { pod in
            let host = pod.folder + "/host"
            try FileManager.default.createDirectory(atPath: host, withIntermediateDirectories: true)
            try pod.addLayer { layer in
                for name in ["dev", "proc", "sys", "run", "data"] { symlink(host, "\(layer)/\(name)") }
            }
            var container = Container(name: "main")
            container.command = [
                "/bin/sh", "-c", "test -c /dev/null && wc -c < /proc/interrupts && cat /proc/self/comm",
            ]
            let finished = try pod.run(container, runtime: runtime)
            #expect(finished.outputText == "0\ncat\n", "\(finished.complaint)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: host) == [], "nothing came to the host")
        }
    }

    @Test(arguments: ["/usr/bin/crun", "/usr/sbin/runc"])
    func aMountTargetThatIsALinkStaysInTheRoot(runtime: String) async throws {
        var spec = PodSpec()
        spec.volumes = [Volume(name: "data")]
        try await TestPod.with(spec) { pod in
            let host = pod.folder + "/host"
            try FileManager.default.createDirectory(atPath: host, withIntermediateDirectories: true)
            try pod.addLayer { layer in symlink("../../../../..\(host)", "\(layer)/data") }
            var container = Container(name: "main")
            container.command = ["/bin/sh", "-c", "echo in > /data/note; grep -c ' \(host) ' /proc/mounts"]
            container.mounts = [VolumeMount(volume: "data", path: "/data")]
            // The link leads nowhere inside the image: refused, and nothing has been made outside.
            #expect(throws: BundleFault.self) { try pod.run(container, runtime: runtime) }
            try pod.addLayer { layer in
                try FileManager.default.createDirectory(atPath: layer + host, withIntermediateDirectories: true)
            }
            let finished = try pod.run(container, runtime: runtime)
            #expect(finished.outputText == "1\n", "\(finished.complaint)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: host) == [])
        }
    }

    /// Swaps a directory of a shared volume for a link while containers mount there.
    @Test func aSwappedMountTargetNeverShowsTheHost() async throws {
        var spec = PodSpec()
        spec.volumes = [Volume(name: "shared"), Volume(name: "inner")]
        try await TestPod.with(spec) { pod in
            let host = pod.folder + "/host"
            try FileManager.default.createDirectory(atPath: host, withIntermediateDirectories: true)
            let shared = try #require(pod.paths["shared"])
            let swapping = try Swapping(shared, host)
            defer { swapping.stop() }
            var started = 0
            for _ in 0..<100 {
                let finished = try? pod.sh("echo in > /data/target/note") { container in
                    container.mounts = [
                        VolumeMount(volume: "inner", path: "/data/target"),
                        VolumeMount(volume: "shared", path: "/data"),
                    ]
                }
                if finished?.isSuccess == true { started += 1 }
                #expect(try FileManager.default.contentsOfDirectory(atPath: host) == [])
            }
            #expect(started > 0 && swapping.rounds > 100, "\(started) started, \(swapping.rounds) swaps")
        }
    }

    @Test func anEntryThatIsItsOwnInterpreterLeavesTheRuntimeAsItIs() async throws {
        let before = try Data(contentsOf: URL(fileURLWithPath: TestPod.runtime))
        try await TestPod.with { pod in
            try pod.addLayer { layer in
                try "#!/proc/self/exe\n".write(toFile: layer + "/entry", atomically: false, encoding: .utf8)
                chmod(layer + "/entry", 0o755)
                symlink("/proc/self/exe", layer + "/link")
            }
            var container = Container(name: "main")
            container.command = ["/entry"]
            let finished = try pod.run(container)
            #expect(!finished.isSuccess)
            let text = try pod.sh(
                """
                for i in 1 2 3; do for file in /proc/1/exe /link; do (echo broken > $file) 2>/dev/null; done; \
                done; echo end
                """
            )
            #expect(text.outputText == "end\n")
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: TestPod.runtime)) == before)
    }

    @Test func accountsThatAreNoRegularFileAreRefusedAtOnce() async throws {
        let fault = { @Sendable (message: String) in BundleFault(reason: .config, message: message) }
        try await TestPod.with { pod in
            try pod.addLayer { layer in
                mkdir(layer + "/etc", 0o755)
                mkfifo(layer + "/etc/passwd", 0o644)
            }
            #expect(throws: fault("the image's /etc/passwd is not a regular file")) { try pod.sh("true") }
            try pod.addLayer { layer in
                mkdir(layer + "/etc", 0o755)
                symlink("/dev/zero", layer + "/etc/passwd")
            }
            let finished = try pod.sh("true")
            #expect(finished.isSuccess, "a link to nowhere inside the image is no file")
            try pod.addLayer { layer in
                mkdir(layer + "/etc", 0o755)
                _ = FileManager.default.createFile(atPath: layer + "/etc/passwd", contents: nil)
                truncate(layer + "/etc/passwd", 1 << 30)
            }
            #expect(throws: fault("the image's /etc/passwd has 1073741824 bytes; the limit is 10485760")) {
                try pod.sh("true")
            }
        }
    }

    @Test func usersAreNumbersInRangeOrNamesOfTheImage() async throws {
        try await TestPod.with { pod in
            for wrong in ["4294967296", "-1", "0x0", "root\n", "nobody-here", "2147483648", ":", "app:nogroup", ""] {
                #expect(throws: BundleFault.self, "\(wrong.debugDescription)") {
                    try pod.sh("true") { $0.user = wrong }
                }
            }
            let cases = [
                "app": "uid=1000(app) gid=1001(app) groups=1001(app),1002(logs)\n/home/app\n",
                "1000": "uid=1000(app) gid=1001(app) groups=1001(app),1002(logs)\n/home/app\n",
                "1000:0": "uid=1000(app) gid=0(root) groups=0(root)\n/home/app\n",
                "77": "uid=77 gid=0(root) groups=0(root)\n/\n",
            ]
            for (user, expected) in cases.sorted(by: { $0.key < $1.key }) {
                let text = try pod.sh("id; echo $HOME") { $0.user = user }.outputText
                #expect(text == expected, "\(user)")
            }
        }
    }

    @Test func anImageDoesNotBeginInAnotherProcess() async throws {
        try await TestPod.with { pod in
            for wrong in ["/proc/self/fd/7", "/a/../../etc", "/sys/kernel"] {
                var image = ImageConfig()
                image.entrypoint = ["/bin/pwd"]
                image.workingDirectory = wrong
                #expect(throws: BundleFault.self, "\(wrong)") { try pod.run(Container(name: "main"), image: image) }
            }
            var image = ImageConfig()
            image.entrypoint = ["/bin/pwd"]
            image.workingDirectory = "/new/place"
            let place = try pod.run(Container(name: "main"), image: image).outputText
            #expect(place == "/new/place\n")
            image.entrypoint = []
            #expect(throws: BundleFault.self, "nothing to run") { try pod.run(Container(name: "main"), image: image) }
        }
    }

    @Test func manyLayersAndOddNamesMakeARoot() async throws {
        try await TestPod.with { pod in
            for i in 0..<120 {
                let layer = "\(pod.folder)/a, layer: with \\ odd names and a long path, number \(i)"
                try FileManager.default.createDirectory(atPath: layer, withIntermediateDirectories: true)
                _ = FileManager.default.createFile(atPath: "\(layer)/file-\(i)", contents: nil)
                pod.layers.insert(layer, at: 0)
            }
            let count = try pod.sh("ls / | grep -c ^file-").outputText
            #expect(count == "120\n")
        }
    }
}

/// A thread that turns `FOLDER/target` from a directory into a link to `host` and back.
private final class Swapping: Sendable {
    private let thread: MachineThread
    private let state: Monitor<(rounds: Int, isDone: Bool)>

    init(_ folder: String, _ host: String) throws {
        let state = Monitor<(rounds: Int, isDone: Bool)>((0, false))
        self.state = state
        thread = try MachineThread("test-swap") {
            mkdir("\(folder)/one", 0o755)
            symlink(host, "\(folder)/two")
            while !state.change({ state in
                state.rounds += 1
                return state.isDone
            }) {
                rename("\(folder)/one", "\(folder)/target")
                rename("\(folder)/target", "\(folder)/one")
                rename("\(folder)/two", "\(folder)/target")
                rename("\(folder)/target", "\(folder)/two")
            }
        }
    }

    var rounds: Int { state.change { $0.rounds } }

    func stop() {
        state.change { $0.isDone = true }
        thread.join()
    }
}
