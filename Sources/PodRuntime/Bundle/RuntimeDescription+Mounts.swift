import PodKernel
import PodModel
import PodText

extension RuntimeDescription {
    /// In this order: the kernel's own, the pod's files, then volumes, so that a volume may lie in any of them.
    func mounts(into list: inout JSONWriter) {
        let readOnly = isPrivileged ? "rw" : "ro"
        mount("proc", "proc", "/proc", ["nosuid", "noexec", "nodev"], into: &list)
        mount("tmpfs", "tmpfs", "/dev", ["nosuid", "strictatime", "mode=755", "size=65536k"], into: &list)
        // Group 5 is tty; a user namespace that maps one id has no such group.
        let terminals = ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"]
        mount("devpts", "devpts", "/dev/pts", terminals + (request.ids > 5 ? ["gid=5"] : []), into: &list)
        let shared = request.template.spec.usesHostIPC ? "/dev/shm" : facts.pod + "/shm"
        bind(shared, "/dev/shm", ["nosuid", "nodev", "noexec"], into: &list)
        mount("mqueue", "mqueue", "/dev/mqueue", ["nosuid", "noexec", "nodev"], into: &list)
        mount("sysfs", "sysfs", "/sys", ["nosuid", "noexec", "nodev", readOnly], into: &list)
        cgroups(readOnly, into: &list)
        for folder in isPrivileged ? [] : machine.thermalFolders {
            // One empty folder for all of them: a tmpfs for each processor is too many on large machines.
            bind(
                request.layout.directory + "/\(EngineLayer.name)/run", folder, ["ro", "nosuid", "nodev", "noexec"],
                into: &list)
        }
        for name in PodFiles.names {
            bind("\(facts.pod)/etc/\(name)", "/etc/\(name)", access(facts.security.readOnlyRoot), into: &list)
        }
        for volume in facts.mounts {
            var options = ["rbind", volume.propagation.option] + access(volume.isReadOnly)
            if volume.runsNothing { options.append("noexec") }
            mount("bind", volume.source, volume.place, options, into: &list)
        }
        // Last, as the kubelet has it: it may lie in a volume.
        bind(facts.terminationLog, facts.terminationPlace, access(false), into: &list)
    }

    /// What crun 1.8 mounts in a user namespace as it comes, nosuid or not; volumes have that from `SubPath`.
    static let forgotten = ["/dev/mqueue"] + PodFiles.names.map { "/etc/\($0)" }

    /// A container sees no cgroup but its own, and cannot write there: programs size themselves by their limits.
    private func cgroups(_ readOnly: String, into list: inout JSONWriter) {
        let options = ["nosuid", "noexec", "nodev"]
        if machine.hasUnifiedCgroups, !machine.isRootless {
            return mount("cgroup", "cgroup", "/sys/fs/cgroup", options + ["relatime", readOnly], into: &list)
        }
        guard let folder = facts.cgroupFolder else {
            return mount("tmpfs", "tmpfs", "/sys/fs/cgroup", options + ["mode=755", "size=0", "ro"], into: &list)
        }
        // The runtime would leave a folder that can be written, and show trees that can too.
        bind(folder, "/sys/fs/cgroup", options + ["ro"], into: &list)
        for tree in CgroupView.shown(machine.cgroupTrees) {
            bind("\(tree)/\(request.cgroup)", "/sys/fs/cgroup/\(CgroupView.name(tree))", options + ["ro"], into: &list)
        }
    }

    private func access(_ isReadOnly: Bool) -> [String] { ["nosuid", "nodev", isReadOnly ? "ro" : "rw"] }

    private func bind(_ source: String, _ place: String, _ options: [String], into list: inout JSONWriter) {
        mount("bind", source, place, ["rbind", "rprivate"] + options, into: &list)
    }

    private func mount(
        _ type: String, _ source: String, _ place: String, _ options: [String], into list: inout JSONWriter
    ) {
        list.object { mount in
            mount.field("destination", place)
            mount.field("type", type)
            mount.field("source", source)
            mount.field("options", options)
        }
    }
}

extension MountPropagation {
    /// Of a mount, by mount(8)'s words.
    fileprivate var option: String {
        switch self {
        case .none: "rprivate"
        case .hostToContainer: "rslave"
        case .bidirectional: "rshared"
        }
    }
}
