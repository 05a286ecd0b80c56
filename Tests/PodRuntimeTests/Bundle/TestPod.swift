@testable import PodKernel
@testable import PodImages
@testable import PodRuntime
import CLinux
import Foundation
import Glibc
import PodLifecycle
import PodModel

/// A pod without an engine: a pause process, volumes and an image of busybox, in which containers run by the OCI
/// runtime alone. Must be used inside `inPrivateMounts`.
final class TestPod {
    let layout: EnvironmentLayout
    let sandbox: SandboxHandle
    let volumes: PodVolumes
    let folder: String
    var spec: PodSpec
    /// Layers of the image, the topmost first.
    var layers: [String]
    var machine = MachineFacts.detect()
    var services: [ServiceRoute] = []
    private(set) var paths: [String: String] = [:]
    private let pause: ChildProcess
    private var runs = 0

    init(
        _ spec: PodSpec = PodSpec(), name: String = "probe", configs: [ConfigObject] = [], claims: [VolumeClaim] = []
    ) throws {
        folder = try TestPod.makeFolder()
        self.spec = spec
        layout = EnvironmentLayout(name: "bundle-test", home: folder + "/home")
        layers = [try TestPod.busybox(folder + "/image")]
        volumes = PodVolumes(layout: layout, folder: folder)
        for config in configs { volumes.provide(config) }
        for claim in claims { volumes.provide(claim) }
        let sysctls = try PodSysctls.settings(of: spec)
        pause = try PauseProgram("/usr/bin/catatonit", Cgroups(isRootless: true), below: layout.cgroup).start { spawn in
            spawn.newNamespaces.formUnion(spec.usesHostNetwork ? [.ipc, .uts] : [.net, .ipc, .uts])
            if spec.sharesProcesses { spawn.newNamespaces.insert(.pid) }
            spawn.hostname = name
            spawn.sysctls = sysctls
        }
        sandbox = SandboxHandle(
            worker: PodWorkerSlot(index: 0, generation: 0),
            identity: PodIdentity(uid: UID(rawValue: 1), name: name, namespace: "default"), node: 0,
            nodeName: "node-1", uid: "uid-1", pause: pause.process, address: IPv4(10, 1, 2, 3), hostname: name,
            cgroup: "\(layout.cgroup)/node-1/uid-1")
        do {
            try Bundle.preparePod(sandbox, spec: spec, nameserver: IPv4(10, 1, 2, 1), layout: layout)
            paths = try volumes.prepare(sandbox.identity, uid: sandbox.uid, spec: spec)
        } catch {
            close()
            throw error
        }
    }

    /// Runs a container to its end.
    func run(
        _ container: Container, image config: ImageConfig = ImageConfig(), runtime: String = TestPod.runtime
    ) throws -> Finished {
        let bundle = try write(container, image: config)
        defer { Bundle.remove(bundle.directory) }
        return try TestPod.start(bundle, runtime, root: "\(folder)/runtime", name: "\(layout.tag)-\(runs)")
    }

    /// Runs a script of busybox's shell in a container.
    func sh(_ script: String, _ change: (inout Container) -> Void = { _ in }) throws -> Finished {
        var container = Container(name: "main")
        container.command = ["/bin/sh", "-c", script]
        change(&container)
        return try run(container)
    }

    func write(_ container: Container, image config: ImageConfig = ImageConfig()) throws -> WrittenBundle {
        runs += 1
        var request = BundleRequest(
            layout: layout, sandbox: sandbox, template: PodTemplate(labels: [:], spec: spec), container: container,
            identifier: "\(container.name)-\(runs)",
            image: StoredImage(reference: "test", digest: "", layers: layers, config: config), volumes: paths,
            configs: volumes, machine: machine)
        request.services = services
        return try Bundle.write(request)
    }

    /// Adds a layer on top, as `fill` makes it.
    func addLayer(_ fill: (String) throws -> Void) throws {
        let path = "\(folder)/layer-\(layers.count)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try fill(path)
        layers.insert(path, at: 0)
    }

    /// The machine itself becomes the image.
    func useTheMachine() { layers = ["/"] }

    func close() {
        pause.end()
        volumes.remove(uid: sandbox.uid)
        volumes.close()
        let hierarchies = ["/sys/fs/cgroup"] + FolderListing.folders("/sys/fs/cgroup").map { "/sys/fs/cgroup/\($0)" }
        for hierarchy in hierarchies {
            for place in [sandbox.cgroup, "\(layout.cgroup)/node-1", layout.cgroup] { rmdir("\(hierarchy)/\(place)") }
        }
        _ = podsh_remove_tree(folder)
    }

    static func with<Result: Sendable>(
        _ spec: PodSpec = PodSpec(), configs: [ConfigObject] = [], claims: [VolumeClaim] = [],
        _ body: @escaping @Sendable (TestPod) throws -> Result
    ) async throws -> Result {
        try await inPrivateMounts {
            let pod = try TestPod(spec, configs: configs, claims: claims)
            defer { pod.close() }
            return try body(pod)
        }
    }

    static func start(_ bundle: WrittenBundle, _ runtime: String, root: String, name: String) throws -> Finished {
        var spawn = Spawn([runtime, "--root", root, "run", "--bundle", bundle.directory, name])
        spawn.environment = Spawn.plainEnvironment
        let finished = try spawn.run(timeout: .seconds(60))
        if finished.timedOut {
            var remove = Spawn([runtime, "--root", root, "delete", "--force", name])
            remove.environment = Spawn.plainEnvironment
            _ = try? remove.run(timeout: .seconds(20))
        }
        return finished
    }

    static let runtime = executable("/usr/bin/crun", "/usr/sbin/runc", "/usr/bin/runc")

    private static func executable(_ paths: String...) -> String {
        paths.first { FileManager.default.isExecutableFile(atPath: $0) } ?? paths[0]
    }

    static func makeFolder() throws -> String {
        let path = "/var/tmp/podsh-bundle-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    /// An image's layer with busybox and a few accounts.
    private static func busybox(_ path: String) throws -> String {
        let files = FileManager.default
        for folder in ["bin", "etc", "tmp", "mnt", "home/app", "usr/bin"] {
            try files.createDirectory(atPath: "\(path)/\(folder)", withIntermediateDirectories: true)
        }
        chmod("\(path)/tmp", 0o1777)
        let program = executable("/bin/busybox", "/usr/bin/busybox")
        try files.copyItem(atPath: program, toPath: "\(path)/bin/busybox")
        var list = Spawn([program, "--list"])
        list.environment = Spawn.plainEnvironment
        for name in try list.run(timeout: .seconds(10)).outputText.split(separator: "\n") where name != "busybox" {
            symlink("busybox", "\(path)/bin/\(name)")
        }
        let accounts = "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1001:app:/home/app:/bin/sh\n"
        try accounts.write(toFile: "\(path)/etc/passwd", atomically: false, encoding: .utf8)
        let groups = "root:x:0:\napp:x:1001:\nlogs:x:1002:app\n"
        try groups.write(toFile: "\(path)/etc/group", atomically: false, encoding: .utf8)
        return path
    }
}
