import PodModel
import Testing

/// What `security < … >` makes of the default profile.
struct SecurityProfileTests {
    @Test func podAndContainerAreTakenTogether() {
        var spec = PodSpec()
        spec.security.addCapabilities = ["NET_RAW"]
        spec.security.runAsNonRoot = true
        var container = Container(name: "main")
        container.security.dropCapabilities = ["KILL"]
        container.security.sysctls = ["net.core.somaxconn": "9"]
        let both = SecurityProfile.effective(of: spec, container)
        #expect(both.runAsNonRoot == true && both.addCapabilities == ["NET_RAW"] && both.dropCapabilities == ["KILL"])
        #expect(
            SecurityProfile.capabilities(of: both) == [
                "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "SETGID", "SETUID", "SETPCAP", "NET_BIND_SERVICE",
                "NET_RAW",
            ])
    }

    @Test func allStandsForEveryCapability() {
        var security = SecurityContext()
        #expect(
            SecurityProfile.capabilities(of: security) == Capability.names.filter(SecurityProfile.capabilities.contains)
        )
        security.dropCapabilities = ["all"]
        #expect(SecurityProfile.capabilities(of: security) == [])
        security.addCapabilities = ["cap_net_admin"]
        #expect(SecurityProfile.capabilities(of: security) == ["NET_ADMIN"])
        security.dropCapabilities = ["SYS_ADMIN"]
        security.addCapabilities = ["ALL"]
        #expect(SecurityProfile.capabilities(of: security) == Capability.names.filter { $0 != "SYS_ADMIN" })
        #expect(
            Capability.refusal("NET_RAW") == nil && Capability.refusal("all") == nil
                && Capability.refusal("ROOT") != nil)
    }

    @Test func onlySettingsOfThePodsOwnNamespacesArePossible() {
        var spec = PodSpec()
        for name in ["net.core.somaxconn", "kernel.shmmax", "kernel.sem", "fs.mqueue.msg_max"] {
            #expect(SecurityProfile.refusal(ofSysctl: name, in: spec) == nil, "\(name)")
        }
        for name in ["kernel.core_pattern", "vm.swappiness", "net./../kernel", "net...kernel", "fs.file-max", ""] {
            #expect(SecurityProfile.refusal(ofSysctl: name, in: spec) != nil, "\(name)")
        }
        spec.usesHostNetwork = true
        #expect(SecurityProfile.refusal(ofSysctl: "net.core.somaxconn", in: spec) != nil)
    }

    @Test func mountsThatCannotBeAreFoundBeforehand() {
        func wrong(_ paths: String...) -> [String] {
            var spec = PodSpec()
            spec.volumes = [Volume(name: "data")]
            var container = Container(name: "main")
            container.mounts = paths.map { VolumeMount(volume: "data", path: $0) }
            spec.containers = [container]
            return spec.validate().map(\.message)
        }
        #expect(wrong("/a/b", "/a", "/dev/shm") == [])
        #expect(wrong("/", "/./", "//").filter { $0 == "must not be the root" }.count == 3)
        let kernels =
            "must not lie in /proc, which is the kernel's, but for files such as /proc/cpuinfo and /proc/meminfo"
        #expect(wrong("/proc/x", "/proc", "/proc/cpuinfo/x") == [kernels, kernels, kernels])
        #expect(wrong("/sys", "/sys/fs/cgroup", "/proc/cpuinfo", "/procx") == [])
        #expect(wrong("/a/../b") == ["must not contain '..'"])
        #expect(wrong("/a", "/a/") == ["duplicate mount path"])
    }

    @Test func everyLooseningIsNamed() {
        var spec = PodSpec()
        var container = Container(name: "main")
        #expect(SecurityProfile.loosenings(of: spec, container) == [])
        spec.usesHostNetwork = true
        spec.volumes = [Volume(name: "src", source: .host("/srv"))]
        container.mounts = [VolumeMount(volume: "src", path: "/src", readOnly: true)]
        container.security.privileged = true
        container.security.allowEscalation = true
        container.security.seccomp = .unconfined
        container.security.addCapabilities = ["NET_RAW"]
        container.security.sysctls = ["net.core.somaxconn": "9"]
        #expect(
            SecurityProfile.loosenings(of: spec, container) == [
                "privileged: all rights of the machine", "programs may gain privileges", "no system call filter",
                "added capabilities: NET_RAW", "kernel settings: net.core.somaxconn=9", "the network of the node",
                "reads /srv of the node at /src",
            ])
    }
}
