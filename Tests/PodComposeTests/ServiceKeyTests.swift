@testable import PodCompose
import PodTesting
import Testing

/// What becomes of every key of a service that podsh knows of the compose specification.
@Suite struct ServiceKeyTests {
    private enum Fate: Equatable { case carried, noted, refused, withoutEffect }

    private static let fates: [(ServiceKey, String, Fate)] = [
        (.annotations, "{a: b}", .carried), (.attach, "false", .withoutEffect), (.blkioConfig, "{weight: 3}", .noted),
        (.build, ".", .noted), (.capAdd, "[NET_ADMIN]", .carried), (.capDrop, "[ALL]", .carried),
        (.cgroup, "host", .refused), (.cgroupParent, "x", .noted), (.command, "[x]", .carried),
        (.configs, "[none]", .refused), (.containerName, "other", .carried), (.cpuCount, "2", .noted),
        (.cpuPercent, "50", .noted), (.cpuPeriod, "100", .noted), (.cpuQuota, "100", .noted),
        (.cpuRealtimePeriod, "100", .noted), (.cpuRealtimeRuntime, "100", .noted), (.cpuShares, "2", .noted),
        (.cpus, "0.5", .carried), (.cpuset, "0-1", .noted), (.credentialSpec, "{file: x}", .refused),
        (.dependsOn, "[none]", .refused), (.deploy, "{replicas: 2}", .carried),
        (.develop, "{watch: []}", .withoutEffect), (.deviceCgroupRules, "['c 1:3 mr']", .refused),
        (.devices, "['/dev/fuse']", .refused), (.dns, "1.1.1.1", .noted), (.dnsOptions, "['ndots:1']", .carried),
        (.dnsSearch, "a.example", .carried), (.domainname, "a.example", .refused),
        (.driverOptions, "{a: b}", .refused), (.entrypoint, "[x]", .carried), (.envFile, "none.env", .refused),
        (.environment, "{A: b}", .carried), (.expose, "[80]", .carried), (.externalLinks, "[x]", .refused),
        (.extraHosts, "{a: 10.0.0.7}", .carried), (.gpus, "all", .refused), (.groupAdd, "[100]", .carried),
        (.healthcheck, "{test: [CMD, ok]}", .carried), (.hostname, "a", .carried), (.image, "httpd", .carried),
        (.initProcess, "true", .noted), (.ipc, "host", .refused), (.isolation, "hyperv", .refused),
        (.labelFile, "none.labels", .refused), (.labels, "{a: b}", .carried), (.links, "[none]", .refused),
        (.logging, "{driver: syslog}", .noted), (.macAddress, "'02:42:ac:11:65:43'", .refused),
        (.memoryLimit, "64m", .carried), (.memoryReservation, "32m", .carried), (.memorySwappiness, "3", .noted),
        (.memorySwapLimit, "64m", .noted), (.models, "[x]", .refused), (.networkMode, "'service:none'", .refused),
        (.networks, "[none]", .refused), (.oomKillDisable, "true", .refused), (.oomScoreAdjustment, "5", .noted),
        (.pid, "host", .carried), (.pidsLimit, "9", .noted), (.platform, "linux/amd64", .noted),
        (.ports, "['8080:80']", .carried), (.postStart, "[{command: [x]}]", .carried),
        (.preStop, "[{command: [x]}]", .carried), (.privileged, "true", .carried), (.profiles, "[]", .withoutEffect),
        (.provider, "{type: x}", .refused), (.pullPolicy, "always", .carried), (.readOnly, "true", .carried),
        (.restart, "always", .carried), (.runtime, "kata", .noted), (.scale, "2", .carried),
        (.secrets, "[none]", .refused), (.securityOptions, "['seccomp:unconfined']", .carried),
        (.shmSize, "64m", .carried), (.stdinOpen, "true", .carried), (.stopGracePeriod, "3s", .carried),
        (.stopSignal, "SIGINT", .carried), (.storageOptions, "{size: 1G}", .noted),
        (.sysctls, "{net.core.somaxconn: 64}", .carried), (.tmpfs, "/t", .carried), (.tty, "true", .carried),
        (.ulimits, "{nproc: 64}", .carried), (.useAPISocket, "true", .refused), (.user, "'1000'", .carried),
        (.usernsMode, "private", .refused), (.uts, "private", .refused), (.volumes, "['./a:/a']", .carried),
        (.volumesFrom, "['container:x']", .refused), (.workingDir, "/w", .carried),
    ]

    @Test func everyKeyIsCarriedOrNotedOrRefusedWithItsLine() throws {
        let bare = web().lines()
        for (key, value, fate) in try ServiceKeyTests.fates.nonEmpty() {
            let line = "\(key.rawValue): \(value)"
            let project = key == .image ? Project("services:\n  web:\n    \n    \(line)\n") : web(line)
            let (lines, findings) = (project.lines(), project.findings())
            let found: Fate =
                if lines.isEmpty {
                    .refused
                } else if !findings.isEmpty {
                    .noted
                } else {
                    lines == bare ? .withoutEffect : .carried
                }
            #expect(found == fate, "\(line): \(findings)")
            #expect(!findings.contains { !$0.hasPrefix("4:") }, "\(line): \(findings)")
        }
    }

    @Test func noKeyIsLeftOut() {
        #expect(Set(ServiceKeyTests.fates.map(\.0)) == Set(ServiceKey.allCases))
    }
}
