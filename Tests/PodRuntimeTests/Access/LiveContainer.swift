@testable import PodKernel
@testable import PodRuntime
import Foundation
import Glibc
import PodLifecycle
import PodModel
import Testing

/// A pod with one container of busybox on real machines of its own, gone when the test ends.
final class LiveContainer {
    let runtime: LinuxRuntime
    let worker = PodWorkerSlot(index: 0, generation: 1)
    let folder: String
    private(set) var news: [RuntimeReport.News] = []

    /// `script`: what the container's shell runs.
    static func with<T>(
        _ script: String = "exec sleep 100000", change: (inout Container) -> Void = { _ in },
        _ body: (LiveContainer) throws -> T
    ) throws -> T {
        let live = try LiveContainer(script, change)
        defer { live.close() }
        return try body(live)
    }

    private init(_ script: String, _ change: (inout Container) -> Void) throws {
        let tag = String(UInt32.random(in: 0...UInt32.max), radix: 16)
        folder = "/tmp/podsh-access-test-\(tag)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        try LiveContainer.makeRoot("\(folder)/root")
        let layout = EnvironmentLayout(name: "access-\(tag)", home: "\(folder)/home")
        do {
            runtime = try LinuxRuntime.open(LinuxOptions(layout: layout, folder: folder))
        } catch {
            try? FileManager.default.removeItem(atPath: folder)
            throw error
        }
        do {
            try start(script, change)
        } catch {
            close()
            throw error
        }
    }

    private func start(_ script: String, _ change: (inout Container) -> Void) throws {
        var container = Container(name: "main", image: "dir:\(folder)/root")
        container.command = ["/bin/sh", "-c", script]
        change(&container)
        var spec = PodSpec()
        spec.containers = [container]
        let now = MachineTime.now()
        runtime.addNode(0, name: "node-1")
        runtime.admit(
            worker,
            pod: PodIdentity(uid: UID(rawValue: UInt64.random(in: 1...UInt64.max)), name: "box", namespace: "default"),
            template: PodTemplate(labels: [:], spec: spec), on: 0)
        runtime.perform(.ensureSandbox, for: worker, at: now)
        try expect { if case .sandboxReady = $0 { true } else { false } }
        runtime.perform(.ensureImage(container: 0), for: worker, at: now)
        try expect { if case .imageReady = $0 { true } else { false } }
        runtime.perform(.startContainer(container: 0, run: 0), for: worker, at: now)
        try expect { $0 == .started(container: 0) }
    }

    private static func makeRoot(_ root: String) throws {
        for name in ["bin", "etc", "tmp", "data"] {
            try FileManager.default.createDirectory(atPath: "\(root)/\(name)", withIntermediateDirectories: true)
        }
        try FileManager.default.copyItem(atPath: "/bin/busybox", toPath: "\(root)/bin/busybox")
        let names = [
            "sh", "sleep", "cat", "ls", "echo", "true", "false", "test", "touch", "mkdir", "mkfifo", "ln", "head",
            "yes", "id",
            "grep", "sed", "seq", "httpd", "nc", "hostname", "mv", "rm", "kill", "ps", "awk", "mknod", "dd", "wc",
            "stat", "chroot",
            "unshare", "mount", "umount", "dmesg", "find", "mkdir", "rmdir", "stty", "tty",
        ]
        for name in Set(names) { symlink("busybox", "\(root)/bin/\(name)") }
        try "root:x:0:0:root:/:/bin/sh\n".write(toFile: "\(root)/etc/passwd", atomically: false, encoding: .utf8)
    }

    var handle: ContainerHandle {
        get throws { try #require(runtime.containerHandle(of: worker, container: 0)) }
    }

    /// Waits for a report; what came before it is kept in `news`.
    func expect(_ what: (RuntimeReport.News) -> Bool, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let found = try news(seconds: 60) { $0.contains(where: what) }
        try #require(found, "reports: \(news)", sourceLocation: sourceLocation)
        news.removeSubrange(...(news.firstIndex(where: what) ?? 0))
    }

    /// Takes reports until they hold what is asked.
    func news(seconds: Int64, _ isEnough: ([RuntimeReport.News]) -> Bool) throws -> Bool {
        let deadline = monotonicNow() + .seconds(seconds)
        while !isEnough(news) {
            let left = deadline - monotonicNow()
            if left <= .zero { return false }
            _ = waitReadable(runtime.wakeDescriptor, timeout: min(left, .milliseconds(200)))
            var reports: [RuntimeReport] = []
            runtime.takeReports(until: MachineTime.now(), into: &reports)
            news += reports.map(\.news)
        }
        return true
    }

    /// Runs words in the container and keeps at most 1 MiB of what they write.
    func run(_ words: [String], seconds: Int64 = 60) throws -> (code: Int32, output: String, message: String?) {
        let pipe = try FileDescriptor.pipe()
        let command = try ContainerExec(program: runtime.program, entry: EntryProgram()).start(
            words, in: try handle, hasTerminal: false, streams: (nil, pipe.write.number, pipe.write.number))
        let output = pipe.takeRead()
        _ = fcntl(output.number, F_SETFL, O_NONBLOCK)
        var bytes: [UInt8] = []
        let deadline = monotonicNow() + .seconds(seconds)
        while true {
            let result = command.result()
            bytes += output.read(limit: 1 << 20)
            if let (exit, message) = result { return (exit.code, String(decoding: bytes, as: UTF8.self), message) }
            try #require(
                monotonicNow() < deadline, "\(words) did not end; it said \(String(decoding: bytes, as: UTF8.self))")
            _ = waitReadable(command.descriptor, timeout: .milliseconds(10))
        }
    }

    func shell(_ script: String) throws -> (code: Int32, output: String, message: String?) {
        try run(["sh", "-c", script])
    }

    /// How many processes of the container have this in their command line, shells that only mention it aside.
    func processes(_ text: String) throws -> Int {
        try run(["ps", "-o", "args"]).output.split(separator: "\n").count { $0.hasPrefix(text) }
    }

    /// How a person's command ended.
    func end(of command: any RunningCommand, seconds: Int64 = 240) throws -> Exit {
        let isOver = waitReadable(command.descriptor, timeout: .seconds(seconds))
        try #require(isOver, "it did not end")
        return try #require(command.result())
    }

    func close() {
        runtime.close()
        try? FileManager.default.removeItem(atPath: folder)
    }
}

/// Descriptors that this process has open now.
func openDescriptors() -> Int {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? -1
}
