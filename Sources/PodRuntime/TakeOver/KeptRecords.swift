internal import CLinux
internal import Glibc
internal import PodKernel
internal import PodLifecycle
internal import PodModel
internal import PodText

/// What is written of a sandbox in its pod's folder, for a podsh that comes after this one.
struct KeptSandbox: Codable {
    let pause: KeptChild
    let address: IPv4
    let hostname: String
    /// Of its own users, the first.
    let users: UInt32?
    let seLinuxCategories: [Int]?
    let volumes: [String: String]

    /// nil when its pause process has ended already.
    init?(_ sandbox: SandboxHandle, volumes: [String: String]) {
        guard let pause = KeptChild(of: sandbox.pause) else { return nil }
        self.pause = pause
        address = sandbox.address
        hostname = sandbox.hostname
        users = sandbox.users?.first
        seLinuxCategories = sandbox.seLinuxLevel?.categories
        self.volumes = volumes
    }

    private static func path(_ pod: String) -> String { "\(pod)/sandbox.json" }

    func write(in pod: String) throws(Failure) { try KeptFile.write(self, to: KeptSandbox.path(pod)) }
    static func read(in pod: String) -> KeptSandbox? { KeptFile.read(KeptSandbox.self, from: path(pod)) }
}

/// The same of the newest run of a container.
struct KeptRun: Codable {
    let name: String
    let run: Int32
    let identifier: String
    let conmon: KeptChild
    let first: KeptChild
    let directory: String
    let rootfs: String
    let stopSignal: Int32
    let terminationLog: String
    let terminationMessage: TerminationMessage
    let user: UInt32
    let gainsNothing: Bool
    let cgroup: String
    let started: Timestamp
    let hasTerminal: Bool
    let takesInput: Bool

    /// nil when it has ended already.
    init?(_ run: ContainerRun) {
        guard let conmon = KeptChild(of: run.conmon.process.process),
            let first = KeptChild(of: run.first.process.process)
        else { return nil }
        name = run.handle.name
        self.run = run.handle.run
        identifier = run.handle.identifier
        self.conmon = conmon
        self.first = first
        directory = run.bundle.directory
        rootfs = run.bundle.rootfs
        stopSignal = run.bundle.stopSignal
        terminationLog = run.bundle.terminationLog
        terminationMessage = run.bundle.terminationMessage
        user = run.bundle.user
        gainsNothing = run.bundle.gainsNothing
        cgroup = run.handle.cgroup
        started = run.handle.started
        hasTerminal = run.handle.hasTerminal
        takesInput = run.handle.takesInput
    }

    private static func folder(_ pod: String) -> String { "\(pod)/runs" }

    func write(in pod: String) throws(Failure) {
        try makeFolder(KeptRun.folder(pod), mode: 0o700)
        try KeptFile.write(self, to: "\(KeptRun.folder(pod))/\(name)")
    }

    static func read(_ name: String, in pod: String) -> KeptRun? {
        KeptFile.read(KeptRun.self, from: "\(folder(pod))/\(name)")
    }

    static func all(in pod: String) -> [KeptRun] {
        FolderListing.names(folder(pod)).compactMap { read($0, in: pod) }
    }

    /// The run as this podsh has it; `conmon` and `first` are nil when they have ended.
    func taken(_ sandbox: SandboxHandle, container: Int, conmon: SharedChild?, first: SharedChild?) -> ContainerRun {
        var handle = ContainerHandle(
            sandbox: sandbox, container: container, name: name, run: run, identifier: identifier,
            process: self.first.process, bundle: directory, console: directory, cgroup: cgroup, started: started,
            hasTerminal: hasTerminal)
        handle.takesInput = takesInput
        var bundle = WrittenBundle(
            directory: directory, rootfs: rootfs, stopSignal: stopSignal, terminationLog: terminationLog,
            terminationMessage: terminationMessage)
        bundle.user = user
        bundle.gainsNothing = gainsNothing
        // No descriptor: nothing of it can be waited for or killed any more.
        func gone(_ process: Int32) -> SharedChild { SharedChild(ChildProcess(process: process, pidfd: -1)) }
        return ContainerRun(
            handle: handle, bundle: bundle, conmon: conmon ?? gone(self.conmon.process),
            first: first ?? gone(self.first.process))
    }
}

/// How it ended, until the engine has heard of it.
struct KeptExit: Codable {
    let run: Int32
    let exit: Exit
    let time: Timestamp

    private static func folder(_ pod: String) -> String { "\(pod)/ended" }

    func write(_ name: String, in pod: String) throws(Failure) {
        try makeFolder(KeptExit.folder(pod), mode: 0o700)
        try KeptFile.write(self, to: "\(KeptExit.folder(pod))/\(name)")
    }

    static func read(_ name: String, in pod: String) -> KeptExit? {
        KeptFile.read(KeptExit.self, from: "\(folder(pod))/\(name)")
    }
}

private enum KeptFile {
    /// Whole or not at all.
    static func write(_ value: some Encodable, to path: String) throws(Failure) {
        let draft = "\(path).new"
        do {
            let text = try DocumentCoding.document(of: value).jsonText
            unlink(draft)
            let file = try FileDescriptor.open(
                draft, flags: O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode: 0o600)
            try file.write(Array(text.utf8))
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure("\(path): \(error)")
        }
        if rename(draft, path) != 0 { throw Failure.system("cannot write \(path)", errno) }
    }

    /// nil where there is none, or none of ours.
    static func read<Value: Decodable>(_ type: Value.Type, from path: String) -> Value? {
        guard let text = readText(path, limit: 1 << 20), let document = try? JSONReader.value(of: text) else {
            return nil
        }
        return try? DocumentCoding.value(type, from: document)
    }
}
