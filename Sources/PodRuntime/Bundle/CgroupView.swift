internal import Glibc
internal import PodKernel
internal import PodLifecycle

/// `/sys/fs/cgroup` of containers where each controller has a tree: a folder of the environment with a place for every
/// tree that tells a program its limits or its use.
enum CgroupView {
    private static let telling: Set<String> = ["cpu", "cpuacct", "cpuset", "memory", "pids", "blkio", "hugetlb"]

    /// `cpu,cpuacct` of `/sys/fs/cgroup/cpu,cpuacct`.
    static func name(_ tree: String) -> String {
        String(tree[(tree.lastIndex(of: "/").map(tree.index(after:)) ?? tree.startIndex)...])
    }

    /// Without those that would tell nothing, such as `devices` and systemd's own.
    static func shown(_ trees: [String]) -> [String] { trees.filter { !controllers($0).isDisjoint(with: telling) } }

    private static func controllers(_ tree: String) -> Set<String> {
        Set(name(tree).split(separator: ",").map(String.init))
    }

    /// The folder, made when the first container of the environment comes; nil where there is no tree to show.
    static func folder(_ trees: [String], _ layout: EnvironmentLayout, label: String?) throws(Failure) -> String? {
        let shown = shown(trees)
        guard let last = shown.last else { return nil }
        let folder = "\(layout.directory)/cgroups"
        // Made last: when it is there, all of it is.
        if access("\(folder)/\(name(last))", F_OK) == 0 { return folder }
        try makeFolder(folder, mode: 0o755)
        for tree in shown {
            // As every distribution has it: `cpu` beside `cpu,cpuacct`.
            for controller in controllers(tree) where controller != name(tree) {
                if symlink(name(tree), "\(folder)/\(controller)") != 0, errno != EEXIST {
                    throw Failure.system("cannot make \(folder)/\(controller)", errno)
                }
            }
            try makeFolder("\(folder)/\(name(tree))", mode: 0o755)
        }
        try FileMarks.put(label, on: folder)
        return folder
    }
}
