@testable import PodRuntime
import Foundation
import PodModel
import Testing

struct SecurityModuleTests {
    @Test func theDistributionsProfileForContainersIsTaken() {
        #expect(SecurityModule.profile(among: "/usr/bin/man (enforce)\nlsb_release (enforce)\n") == nil)
        #expect(
            SecurityModule.profile(among: "docker-default (complain)\n") == nil,
            "one that only complains confines nobody")
        #expect(SecurityModule.profile(among: "crun (unconfined)\ndocker-default (enforce)\n") == "docker-default")
        let both =
            "docker-default (enforce)\ncontainers-default-0.50.1 (enforce)\ncontainers-default-0.57.4 (enforce)\n"
        #expect(SecurityModule.profile(among: both) == "containers-default-0.57.4")
    }

    @Test func seLinuxIsOnWhereItsFileSystemSaysSo() throws {
        let root = "/var/tmp/podsh-selinux-\(UUID().uuidString.prefix(8))"
        defer { try? FileManager.default.removeItem(atPath: root) }
        try FileManager.default.createDirectory(atPath: root + "/sys/fs/selinux", withIntermediateDirectories: true)
        #expect(!SecurityModule.hasSELinux(root: root), "its folder is there in every kernel that knows it")
        // Permissive: labels are given all the same, as podman and the kubelet do.
        for text in ["0", "1"] {
            try text.write(toFile: root + "/sys/fs/selinux/enforce", atomically: false, encoding: .utf8)
            #expect(SecurityModule.hasSELinux(root: root))
        }
    }

    @Test func aPodHasALevelOfItsOwnAndWhatItAsksFor() {
        let level = SELinuxLevel(categories: [12, 700])
        var security = SecurityContext()
        #expect(level.process(security) == "system_u:system_r:container_t:s0:c12,c700")
        #expect(level.files(security) == "system_u:object_r:container_file_t:s0:c12,c700")
        security.seLinuxOptions = SELinuxOptions()
        security.seLinuxOptions?.level = "s0:c1,c2"
        security.seLinuxOptions?.type = "container_logreader_t"
        #expect(level.process(security) == "system_u:system_r:container_logreader_t:s0:c1,c2")
        #expect(
            level.files(security) == "system_u:object_r:container_file_t:s0:c1,c2", "a type is the processes' alone")
        security.seLinuxOptions?.user = "staff_u"
        security.seLinuxOptions?.role = "staff_r"
        #expect(
            level.process(security).hasPrefix("staff_u:staff_r:")
                && level.files(security).hasPrefix("staff_u:object_r:"))
        var privileged = SecurityContext()
        privileged.privileged = true
        #expect(level.process(privileged) == "system_u:system_r:spc_t:s0")
        #expect(level.files(privileged) == "system_u:object_r:container_file_t:s0")
        #expect(SELinuxLevel.shared == "system_u:object_r:container_file_t:s0")
    }

    @Test func noTwoPodsHaveOneLevel() {
        let levels = (0..<200).map { _ in SELinuxLevel.take() }
        defer { for level in levels { level.release() } }
        #expect(Set(levels).count == levels.count)
        for level in levels {
            #expect(
                level.categories.count == 2 && level.categories[0] < level.categories[1] && level.categories[1] < 1024,
                "\(level)")
        }
    }
}
