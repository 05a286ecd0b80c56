@testable import PodKernel
@testable import PodNetwork
@testable import PodRuntime
import Foundation
import Glibc
import PodLifecycle
import PodModel
import PodTesting
import Testing

/// Pods whose users are none of the machine's (`hostUsers: false`).
@Suite(.serialized) struct UserNamespaceTests {
    private static func own(_ spec: inout PodSpec) { spec.security.userNamespace = true }

    private func owner(_ process: Int32) -> UInt32? {
        var information = stat()
        return stat("/proc/\(process)", &information) == 0 ? information.st_uid : nil
    }

    @Test func eachPodHasUsersOfItsOwnUntilItsSandboxIsRemoved() throws {
        let bed = try MachineBed("users")
        let script =
            """
            cat /proc/self/uid_map /proc/self/gid_map; id -u; stat -c '%u %g' / /bin/busybox /etc/hosts /dev/shm; \
            sleep 1000
            """
        let workers = try ["a", "b"].map { try bed.start($0, [bed.container("c", script)], change: Self.own) }
        let ranges = try workers.map { try #require(bed.runtime.sandboxHandle(of: $0)?.users) }
        #expect(!ranges[0].overlaps(UInt64(ranges[1].first)..<UInt64(ranges[1].first) + 65_536), "\(ranges)")
        for (worker, range) in zip(workers, ranges) {
            #expect(range.first >= 65_536 && range.first % 65_536 == 0)
            #expect(bed.says(worker, "0 0"), "\(bed.lines(worker))")
            let lines = bed.lines(worker).map { $0.split(separator: " ").joined(separator: " ") }
            #expect(lines == ["0 \(range.first) 65536", "0 \(range.first) 65536", "0", "0 0", "0 0", "0 0", "0 0"])
            let first = try #require(bed.runtime.containerHandle(of: worker, container: 0))
            #expect(owner(first.process) == range.first && owner(first.sandbox.pause) == range.first)
            for kind in ["net", "ipc", "uts"] {
                #expect(
                    Links.target("/proc/\(first.process)/ns/\(kind)") == Links.target(first.sandbox.namespace(kind)))
            }
            #expect(Links.target("/proc/\(first.process)/ns/user") != Links.target("/proc/self/ns/user"))
            #expect(TagFolder.lockPath("users-\(range.first)").flatMap { LockFile.holder($0) } != nil)
        }
        for worker in workers { try bed.remove(worker) }
        for range in ranges {
            #expect(TagFolder.lockPath("users-\(range.first)").map { access($0, F_OK) } == -1, "it is free again")
        }
        bed.runtime.close()
        #expect(bed.residue.isEmpty, "\(bed.residue)")
    }

    /// The pause process ends, as when somebody kills it: what comes after it has the same users.
    @Test func usersStayThePodsOverItsSandboxes() throws {
        let bed = try MachineBed("keep")
        let worker = try bed.start("a", [bed.container("c", "sleep 1000")], change: Self.own)
        let sandbox = try #require(bed.runtime.sandboxHandle(of: worker))
        kill(sandbox.pause, SIGKILL)
        #expect(bed.heard(worker) { $0 == .sandboxLost } != nil)
        try bed.makeSandbox(worker)
        #expect(bed.runtime.sandboxHandle(of: worker)?.users == sandbox.users)
        try bed.remove(worker)
    }

    @Test func rangesThatOthersHaveAreLeftAlone() {
        let subordinate = HeldUsers.ranges(in: "ada:100000:65536\nkubelet:524288:131072\n\nbad:x:1\n")
        #expect(subordinate == [100_000..<165_536, 524_288..<655_360])
        let users = HeldUsers.ranges(in: "root:x:0:0:root:/root:/bin/sh\nfar:x:700000:700000::/:/bin/sh\n")
        #expect(users == [0..<1, 700_000..<700_001])
        let range = UserRange(first: 655_360)
        #expect(!range.overlaps(subordinate[1]) && range.overlaps(users[1]))
        #expect(UserRange(first: 589_824).overlaps(subordinate[1]))
    }

    /// Why the first container of the pod does not start.
    private func failure(of worker: PodWorkerSlot, on bed: MachineBed) throws -> String {
        try bed.makeSandbox(worker)
        bed.perform(.ensureImage(container: 0), worker)
        _ = bed.heard(worker) { if case .imageReady = $0 { true } else { false } }
        bed.perform(.startContainer(container: 0, run: 0), worker)
        let failed = bed.heard(worker) { if case .startFailed = $0 { true } else { false } }
        guard case .startFailed(_, _, let message)? = failed?.news else {
            Issue.record("no failure")
            return ""
        }
        return message
    }

    @Test func aUserThatTheNamespaceLacksIsNamed() throws {
        let bed = try MachineBed("lacks")
        let worker = bed.admit("a", [bed.container("c", "id") { $0.user = "70000" }], change: Self.own)
        let message = try failure(of: worker, on: bed)
        #expect(
            message == "the user 70000:0 of container 'c' does not exist here: the pod's user namespace has 65536 users"
        )
    }

    /// sysfs stands for every file system without them.
    @Test func aVolumeWithoutIDMappedMountsIsRefusedWithItsPath() throws {
        let bed = try MachineBed("unmapped")
        let container = bed.container("c", "true") { $0.mounts = [VolumeMount(volume: "v", path: "/v")] }
        let worker = bed.admit("a", [container]) { spec in
            Self.own(&spec)
            spec.volumes = [Volume(name: "v", source: .host("/sys/kernel"))]
        }
        let message = try failure(of: worker, on: bed)
        #expect(
            message.hasSuffix(
                "cannot be had in the pod's user namespace: its file system has no id-mapped mounts in this kernel"),
            "\(message)")
    }
}
