internal import Glibc
internal import PodKernel
internal import PodModel

/// One path below every cgroup hierarchy of this machine, v1 and v2 alike.
struct CgroupResidue: Sendable {
    /// `podsh/TAG`.
    let path: String
    private let hierarchies: [CgroupFolder]

    init(_ path: String) {
        self.path = path
        hierarchies = CgroupFolder.roots()
    }

    /// The tops of it, where they exist.
    var tops: [CgroupFolder] {
        hierarchies.map { CgroupFolder(path: "\($0.path)/\(path)", isUnified: $0.isUnified) }.filter {
            access($0.path, F_OK) == 0
        }
    }

    /// Every folder of it, the deepest first.
    func folders() -> [CgroupFolder] {
        var all: [CgroupFolder] = []
        var open = tops
        while let folder = open.popLast() {
            all.append(folder)
            open += FolderListing.folders(folder.path).map {
                CgroupFolder(path: "\(folder.path)/\($0)", isUnified: folder.isUnified)
            }
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
        let shared = path.split(separator: "/").dropLast().joined(separator: "/")
        if shared.isEmpty { return }
        for hierarchy in hierarchies { rmdir("\(hierarchy.path)/\(shared)") }
    }
}
