internal import Glibc
internal import PodModel

/// One path below every cgroup hierarchy of this machine, v1 and v2 alike.
struct CgroupResidue: Sendable {
    struct Folder: Hashable, Sendable {
        var path: String
        var isUnified: Bool
    }

    /// `podsh/TAG`.
    let path: String
    private let hierarchies: [Folder]

    init(_ path: String) {
        self.path = path
        hierarchies = CgroupResidue.hierarchies()
    }

    /// Where each hierarchy is mounted, once each.
    static func hierarchies() -> [Folder] {
        var devices: Set<String> = []
        return MountTable.read().compactMap { mount in
            guard mount.type == "cgroup" || mount.type == "cgroup2", devices.insert(mount.device).inserted else { return nil }
            return Folder(path: mount.path, isUnified: mount.type == "cgroup2")
        }
    }

    /// The tops of it, where they exist.
    var tops: [Folder] {
        hierarchies.map { Folder(path: "\($0.path)/\(path)", isUnified: $0.isUnified) }.filter { access($0.path, F_OK) == 0 }
    }

    /// Every folder of it, the deepest first.
    func folders() -> [Folder] {
        var all: [Folder] = []
        var open = tops
        while let folder = open.popLast() {
            all.append(folder)
            open += FolderListing.folders(folder.path).map { Folder(path: "\(folder.path)/\($0)", isUnified: folder.isUnified) }
        }
        return all.reversed()
    }

    /// Every process in it.
    func processes() -> Set<Int32> {
        var found: Set<Int32> = []
        for folder in folders() {
            for line in (readText("\(folder.path)/cgroup.procs") ?? "").split(separator: "\n") {
                if let process = Int32(line), process > 0 { found.insert(process) }
            }
        }
        return found
    }

    /// KILL to everything in it until nothing is left; who still lives at the deadline.
    func kill(until deadline: TimeSpan) -> Set<Int32> {
        while true {
            for top in tops where top.isUnified { writeKernelFile("\(top.path)/cgroup.kill", "1") }
            let left = processes()
            if left.isEmpty || monotonicNow() > deadline { return left }
            killOneByOne(left)
            poll(nil, 0, 10)
        }
    }

    /// Where there is no v2 tree. What is frozen cannot fork away meanwhile; KILL waits for the thaw.
    private func killOneByOne(_ processes: Set<Int32>) {
        let freezers = folders().map(\.path).filter { access("\($0)/freezer.state", F_OK) == 0 }
        for freezer in freezers { writeKernelFile("\(freezer)/freezer.state", "FROZEN") }
        for process in processes {
            guard let child = ChildProcess(observing: process), isInside(process) else { continue }
            child.kill(SIGKILL)
        }
        for freezer in freezers { writeKernelFile("\(freezer)/freezer.state", "THAWED") }
    }

    /// Asked after its pidfd was opened: a number used again is not killed.
    private func isInside(_ process: Int32) -> Bool {
        (readText("/proc/\(process)/cgroup") ?? "").split(separator: "\n").contains { line in
            line.hasSuffix("/\(path)") || line.contains("/\(path)/")
        }
    }

    /// Removes its folders, waiting for dying processes until the deadline; how many, and which stay and why.
    func remove(until deadline: TimeSpan) -> (removed: Int, failures: [String]) {
        var removed = 0
        while true {
            var failures: [String] = []
            for folder in folders() {
                if rmdir(folder.path) == 0 || errno == ENOENT {
                    removed += 1
                } else {
                    failures.append("cgroup \(folder.path) stays: \(errorText(errno))")
                }
            }
            if failures.isEmpty {
                removeShared()
                return (removed, failures)
            }
            if monotonicNow() > deadline { return (removed, failures) }
            poll(nil, 0, 10)
        }
    }

    /// `podsh` itself, where no other environment is in it: a folder with others does not go.
    private func removeShared() {
        guard let shared = path.split(separator: "/").first else { return }
        for hierarchy in hierarchies { rmdir("\(hierarchy.path)/\(shared)") }
    }
}
