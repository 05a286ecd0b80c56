import PodModel

extension RuntimeDescription {
    /// In this order: the kernel's own, the pod's files, then volumes, so that a volume may lie in any of them.
    func mounts(into list: inout JSONText) {
        let readOnly = isPrivileged ? "rw" : "ro"
        mount("proc", "proc", "/proc", ["nosuid", "noexec", "nodev"], into: &list)
        mount("tmpfs", "tmpfs", "/dev", ["nosuid", "strictatime", "mode=755", "size=65536k"], into: &list)
        // Group 5 is tty; a user namespace that maps one id has no such group.
        let terminals = ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"]
        mount("devpts", "devpts", "/dev/pts", terminals + (machine.ids > 5 ? ["gid=5"] : []), into: &list)
        bind(facts.pod + "/shm", "/dev/shm", ["nosuid", "nodev", "noexec"], into: &list)
        mount("mqueue", "mqueue", "/dev/mqueue", ["nosuid", "noexec", "nodev"], into: &list)
        mount("sysfs", "sysfs", "/sys", ["nosuid", "noexec", "nodev", readOnly], into: &list)
        cgroups(readOnly, into: &list)
        for folder in isPrivileged ? [] : machine.thermalFolders {
            // One empty folder for all of them: a tmpfs for each processor is too many on large machines.
            bind(request.layout.directory + "/\(EngineLayer.name)/run", folder, ["ro", "nosuid", "nodev", "noexec"], into: &list)
        }
        for name in PodFiles.names {
            bind("\(facts.pod)/etc/\(name)", "/etc/\(name)", access(facts.security.readOnlyRoot), into: &list)
        }
        bind(facts.terminationLog, "/dev/termination-log", access(false), into: &list)
        for volume in facts.mounts { bind(volume.source, volume.place, access(volume.isReadOnly), into: &list) }
    }

    /// A container sees no cgroup but its own. Where each controller has a tree, an empty read-only tmpfs hides them
    /// all: the runtime would leave a writable one (hostile.md §1.3.3).
    private func cgroups(_ readOnly: String, into list: inout JSONText) {
        let options = ["nosuid", "noexec", "nodev"]
        if machine.hasUnifiedCgroups, !machine.isRootless {
            mount("cgroup", "cgroup", "/sys/fs/cgroup", options + ["relatime", readOnly], into: &list)
        } else {
            mount("tmpfs", "tmpfs", "/sys/fs/cgroup", options + ["mode=755", "size=0", "ro"], into: &list)
        }
    }

    private func access(_ isReadOnly: Bool) -> [String] { ["nosuid", "nodev", isReadOnly ? "ro" : "rw"] }

    private func bind(_ source: String, _ place: String, _ options: [String], into list: inout JSONText) {
        mount("bind", source, place, ["rbind", "rprivate"] + options, into: &list)
    }

    private func mount(
        _ type: String, _ source: String, _ place: String, _ options: [String], into list: inout JSONText
    ) {
        list.object { mount in
            mount.field("destination", place)
            mount.field("type", type)
            mount.field("source", source)
            mount.field("options", options)
        }
    }
}
