import PodKernel
import CLinux
import Glibc
import PodLifecycle
import PodModel

/// What a killed podsh would leave, made by hand: processes in cgroups of every hierarchy, one of them frozen, a link,
/// a table with a rule, a mount and files.
struct Wreck {
    let layout: EnvironmentLayout
    let processes: [Int32]

    init(_ layout: EnvironmentLayout) throws {
        self.layout = layout
        let folder = layout.pod("11111111-2222-3333-4444-555555555555")
        try Wreck.folders(folder + "/containers")
        try Wreck.folders(folder + "/deep")
        symlink("/etc", folder + "/deep/link")
        let made = podsh_mount("tmpfs", folder + "/deep", "tmpfs", 0, "size=1m")
        if made != 0 { throw Failure.system("mount", -made) }
        let tops = Wreck.hierarchies.map { "\($0)/\(layout.cgroup)/node-1/pod" }
        for top in tops { try Wreck.folders(top) }
        var processes: [Int32] = []
        for _ in 0..<3 {
            var spawn = Spawn(["/bin/sleep", "1000"])
            spawn.cgroupProcs = tops.map { "\($0)/cgroup.procs" }
            spawn.newSession = true
            let child = try spawn.start().release()
            close(child.pidfd)
            processes.append(child.process)
        }
        self.processes = processes
        for top in tops { writeKernelFile("\(top)/freezer.state", "FROZEN") }
        try Wreck.run(["/usr/sbin/ip", "link", "add", "\(layout.linkPrefix)b0", "type", "bridge"])
        try Wreck.run([
            "/usr/sbin/nft",
            "add table inet \(layout.table); add chain inet \(layout.table) c; add rule inet \(layout.table) c drop",
        ])
    }

    /// All of them but cpuset, which takes no process before it is told of cpus.
    static var hierarchies: [String] {
        ["unified", "memory", "pids", "freezer", "cpu"].map { "/sys/fs/cgroup/\($0)" }.filter { access($0, F_OK) == 0 }
    }

    static func folders(_ path: String) throws { try run(["/bin/mkdir", "-p", path]) }

    static func run(_ arguments: [String]) throws {
        let done = try Spawn(arguments).run(timeout: .seconds(20))
        if !done.isSuccess { throw Failure("\(arguments): \(done.complaint)") }
    }
}
