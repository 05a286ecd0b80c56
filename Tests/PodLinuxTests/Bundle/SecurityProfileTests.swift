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
        #expect(both.runAsNonRoot && both.addCapabilities == ["NET_RAW"] && both.dropCapabilities == ["KILL"])
        #expect(
            SecurityProfile.capabilities(of: both) == [
                "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "SETGID", "SETUID", "SETPCAP", "NET_BIND_SERVICE", "NET_RAW",
            ])
    }

    @Test func allStandsForEveryCapability() {
        var security = SecurityContext()
        #expect(SecurityProfile.capabilities(of: security) == Capability.names.filter(SecurityProfile.capabilities.contains))
        security.dropCapabilities = ["all"]
        #expect(SecurityProfile.capabilities(of: security) == [])
        security.addCapabilities = ["cap_net_admin"]
        #expect(SecurityProfile.capabilities(of: security) == ["NET_ADMIN"])
        security.dropCapabilities = ["SYS_ADMIN"]
        security.addCapabilities = ["ALL"]
        #expect(SecurityProfile.capabilities(of: security) == Capability.names.filter { $0 != "SYS_ADMIN" })
        #expect(Capability.refusal("NET_RAW") == nil && Capability.refusal("all") == nil && Capability.refusal("ROOT") != nil)
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
        container.security.seccompUnconfined = true
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
