@testable import PodKernel
import CLinux
import Glibc
import PodLifecycle
import Synchronization

/// Runs `body` on a thread with a mount namespace of its own, as the runtime's workers have: what it mounts vanishes
/// with it. On a hybrid tree the second cgroup hierarchy is out of sight, or crun would refuse to work.
func inPrivateMounts<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    if geteuid() != 0 { throw Failure("real containers are tested as root") }
    let executor = try PrivateThread()
    defer { executor.end() }
    return try await withTaskExecutorPreference(executor) { try body() }
}

/// One thread that carries out the jobs of one test, so that what it expects is known to be that test's.
private final class PrivateThread: TaskExecutor {
    private let jobs = Monitor<(waiting: [UnownedJob], isDone: Bool)>(([], false))

    init() throws {
        let jobs = jobs
        let executor = Mutex<UnownedTaskExecutor?>(nil)
        let shared = Shared(executor)
        _ = try MachineThread("test-mounts") {
            guard let executor = jobs.wait({ _ in shared.value.withLock { $0 } }) else { return }
            // Never in the machine's own: what follows would take its cgroups away.
            do { try Namespaces.mount.unshare() } catch { fatalError("\(error)") }
            _ = podsh_mount(nil, "/", nil, UInt(PODSH_MS_REC | PODSH_MS_PRIVATE), nil)
            if access("/sys/fs/cgroup/unified", F_OK) == 0 { _ = podsh_umount("/sys/fs/cgroup/unified", 1) }
            while let job = jobs.wait({ state -> UnownedJob?? in
                if !state.waiting.isEmpty { return .some(state.waiting.removeFirst()) }
                return state.isDone ? .some(nil) : nil
            }) ?? nil {
                job.runSynchronously(on: executor)
            }
        }
        shared.value.withLock { $0 = asUnownedTaskExecutor() }
        jobs.change { _ in }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.change { $0.waiting.append(job) }
    }

    func end() { jobs.change { $0.isDone = true } }
}

/// A lock that two threads hold on to.
private final class Shared<Value: ~Copyable & Sendable>: Sendable {
    let value: Value

    init(_ value: consuming Value) {
        self.value = value
    }
}
