internal import Glibc
internal import PodKernel
internal import PodLifecycle
internal import PodModel
internal import PodRuntime

/// What the kernel can do, and lets us do.
extension Doctor {
    enum CgroupLayout: String {
        case v1 = "v1", v2 = "v2", hybrid = "hybrid (v1 controllers beside a v2 tree)", none = "none"
    }

    static var layout: CgroupLayout {
        let types = Set(MountTable.read().map(\.type))
        return switch (types.contains("cgroup"), types.contains("cgroup2")) {
        case (true, true): .hybrid
        case (true, false): .v1
        case (false, true): .v2
        case (false, false): .none
        }
    }

    /// CAP_NET_ADMIN and CAP_SYS_ADMIN, which a root of a container often lacks.
    static func privileges(isRoot: Bool) -> Line {
        guard isRoot else {
            return Line(
                "privileges", .found, "uid \(geteuid()): pods run in a user namespace",
                without: "limits and pod addresses are for this podsh alone; root has all")
        }
        let status = readText("/proc/thread-self/status") ?? ""
        let effective =
            status.split(separator: "\n").first { $0.hasPrefix("CapEff:") }
            .flatMap { UInt64($0.dropFirst(7).drop { $0 == "\t" || $0 == " " }, radix: 16) } ?? 0
        let lacks = [(12, "CAP_NET_ADMIN"), (21, "CAP_SYS_ADMIN")].filter { effective & (1 << UInt64($0.0)) == 0 }.map(
            \.1)
        if lacks.isEmpty { return Line("privileges", .found, "root") }
        return Line(
            "privileges", .missing, "root without \(lacks.joined(separator: " and "))",
            remedy: "give the container that podsh runs in these capabilities, or run podsh outside of it")
    }

    static func limits() -> Line {
        guard let shortage = ProcessLimit.shortage else {
            return Line("limits", .found, "enough open files and memory")
        }
        return Line("limits", .missing, shortage)
    }

    static func cgroups(isRoot: Bool) -> Line {
        let layout = self.layout
        let name = "cgroups"
        if !isRoot {
            return Line(
                name, .lacking, layout.rawValue,
                without: "without root no cpu and memory limits, and `top` shows no usage")
        }
        let hierarchies = CgroupFolder.roots()
        if hierarchies.isEmpty {
            return Line(
                name, .missing, "none is mounted", remedy: "`mount -t cgroup2 none /sys/fs/cgroup` mounts the v2 tree")
        }
        for hierarchy in hierarchies {
            let trial = "\(hierarchy.path)/\(Trial.tree)"
            guard mkdir(trial, 0o755) == 0 else {
                return Line(
                    name, .missing, "\(hierarchy.path): \(errorText(errno))",
                    remedy: "run podsh where it may write cgroups")
            }
            rmdir(trial)
        }
        return Line(name, .found, layout.rawValue)
    }

    static func folder(_ home: String) -> Line {
        do throws(Failure) {
            try EnvironmentHome.prepare(home)
        } catch {
            return Line("home", .missing, error.message)
        }
        var system = statvfs()
        guard statvfs(home, &system) == 0 else { return Line("home", .found, home) }
        let free = UInt64(system.f_bavail) &* UInt64(system.f_frsize)
        let text = "\(home), \(free >> 20) MiB free"
        // An unpacked base image alone takes about a hundred.
        return free < 256 << 20
            ? Line(
                "home", .lacking, text, remedy: "`podsh prune` removes images no pod uses",
                without: "larger images will not fit")
            : Line("home", .found, text)
    }

    static func overlay(_ home: String, isRoot: Bool) -> Line {
        let trial = "\(home)/\(Trial.overlay)"
        guard mkdir(trial, 0o700) == 0 else {
            return Line("overlayfs", .missing, "not tried: \(trial): \(errorText(errno))")
        }
        defer {
            // overlayfs makes `work/work`. Without a process or a descriptor, of which there may be no more.
            for part in ["work/work", "lower", "upper", "work", "over"] { rmdir("\(trial)/\(part)") }
            if rmdir(trial) != 0 {
                _ = try? Spawn(["/bin/rm", "-rf", "--one-file-system", "--", trial]).run(timeout: .seconds(10))
            }
        }
        for part in ["lower", "upper", "work", "over"] { mkdir("\(trial)/\(part)", 0o700) }
        let options = "lowerdir=\(trial)/lower,upperdir=\(trial)/upper,workdir=\(trial)/work"
        if let complaint = attempt(
            ["/bin/mount", "-t", "overlay", "overlay", "-o", options, "\(trial)/over"],
            isRoot ? [.mount] : [.user, .mount])
        {
            return Line("overlayfs", .missing, complaint, remedy: "name a PODSH_HOME on ext4, xfs, btrfs or tmpfs")
        }
        return Line("overlayfs", .found, isRoot ? "works in \(home)" : "works in \(home), in a user namespace")
    }

    static func seccomp() -> Line {
        readFile("/proc/sys/kernel/seccomp/actions_avail") != nil
            ? Line("seccomp", .found, "filters are there")
            : Line("seccomp", .missing, "not in this kernel", remedy: "use a kernel with CONFIG_SECCOMP_FILTER")
    }

    static func namespaces(isRoot: Bool) -> Line {
        let kinds: Namespaces = [.net, .ipc, .uts, .pid, .mount]
        let complaint = attempt(["/bin/true"], isRoot ? kinds : kinds.union(.user))
        if isRoot {
            return complaint.map { Line("namespaces", .missing, $0) }
                ?? Line("namespaces", .found, "net, ipc, uts, pid, mount")
        }
        guard let complaint else { return Line("user namespaces", .found, "uid \(geteuid()) may make them") }
        return Line(
            "user namespaces", .missing, complaint,
            remedy:
                """
                `sysctl user.max_user_namespaces=10000` (older Debian: kernel.unprivileged_userns_clone=1; \
                Ubuntu: kernel.apparmor_restrict_unprivileged_userns=0), or run podsh as root
                """
        )
    }

    static func securityModule() -> Line {
        if SecurityModule.hasAppArmor {
            if let profile = SecurityModule.containerProfile() {
                return Line("security module", .found, "apparmor, containers run under \(profile)")
            }
            return Line(
                "security module", .lacking, "apparmor, without a profile for containers",
                remedy: "docker or podman load theirs when they run a container as root",
                without: "containers run unconfined by AppArmor")
        }
        if SecurityModule.hasSELinux() {
            return Line("security module", .found, "selinux, containers run as container_t")
        }
        if let modules = readText("/sys/kernel/security/lsm"), !modules.isEmpty {
            return Line("security module", .found, modules)
        }
        return Line(
            "security module", .lacking, "none", without: "capabilities, seccomp and masks alone guard the machine")
    }

    /// nil when the program succeeds in namespaces of its own; else what it said.
    static func attempt(_ arguments: [String], _ namespaces: Namespaces) -> String? {
        var spawn = Spawn(arguments)
        spawn.environment = Spawn.plainEnvironment
        spawn.newNamespaces = namespaces
        do throws(Failure) {
            let done = try spawn.run(timeout: .seconds(10), limit: 4096)
            return done.isSuccess ? nil : done.complaint
        } catch {
            return error.message
        }
    }
}
