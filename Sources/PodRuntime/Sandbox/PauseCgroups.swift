internal import Glibc
internal import PodKernel
internal import PodLifecycle

/// A cgroup namespace for the pause processes of an environment. It begins, in every tree, at a place that is gone
/// again:
/// whoever enters it by a pause process that it sees can mount no tree, neither the machine's root with its
/// `release_agent` nor another pod's places. A namespace begins where its maker stands in each tree
/// (cgroup_namespaces(7)); a pause process itself stands in the tracking tree only, since a place in all of them costs
/// each pod a dozen folders.
enum PauseCgroups {
    /// Its number is -1 where podsh may use no cgroups.
    static func namespace(_ cgroups: Cgroups, below place: String, waiting: Spawn) throws(Failure) -> FileDescriptor {
        if cgroups.roots.isEmpty { return FileDescriptor(owning: -1) }
        let place = "\(place)/pause"
        defer { cgroups.remove(place) }
        for root in cgroups.roots { try make(place, in: root) }
        var spawn = waiting
        spawn.newNamespaces = [.cgroup]
        spawn.cgroupProcs = cgroups.roots.map { "\($0)/\(place)/cgroup.procs" }
        let maker = try spawn.start()
        defer { maker.end() }
        return try FileDescriptor.open("/proc/\(maker.process)/ns/cgroup", flags: O_RDONLY)
    }

    /// cpuset(7): nobody enters a place without processors and memory of its own; they are those of the parent.
    private static func make(_ place: String, in root: String) throws(Failure) {
        var folder = root
        for part in place.split(separator: "/") {
            let parent = folder
            folder += "/\(part)"
            if mkdir(folder, 0o755) != 0, errno != EEXIST {
                throw Failure.system("cannot make cgroup \(folder)", errno)
            }
            for file in ["cpuset.cpus", "cpuset.mems"] where readText("\(folder)/\(file)") == "\n" {
                // In version 2 an empty one has the parent's already, and that need not say so.
                guard let values = readText("\(parent)/\(file)"), values != "\n" else { continue }
                writeKernelFile("\(folder)/\(file)", values)
            }
        }
    }
}
