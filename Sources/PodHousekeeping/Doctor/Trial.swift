internal import Glibc
internal import PodKernel

/// What `doctor` makes to see whether it can be made. Its process is in the names, so that what a killed one left is
/// known.
enum Trial {
    /// Below the home: where overlayfs is tried, and where an OCI runtime is, with its records.
    static var overlay: String { "doctor-\(getpid())" }
    static var runtime: String { "doctor-runtime-\(getpid())" }
    static var records: String { "doctor-runtime-\(getpid())-state" }
    /// Below the roots of all trees of cgroups, and below podsh's place there.
    static var tree: String { "podsh-doctor-\(getpid())" }
    static var cgroup: String { "doctor-\(getpid())" }

    /// Names like these whose process has ended.
    static func left(in folder: String) -> [String] {
        FolderListing.folders(folder).filter { name in
            let words = name.split(separator: "-").filter { !["podsh", "runtime", "state"].contains($0) }
            guard words.count == 2, words[0] == "doctor", let process = Int32(words[1]) else { return false }
            // Where its number has been given to another, that one's end is waited for.
            return !ProcessTable.isAlive(process)
        }.sorted()
    }

    static func leftCgroups() -> [CgroupResidue] {
        let roots = CgroupFolder.roots().map(\.path)
        let names = roots.flatMap { root in left(in: root) + left(in: "\(root)/podsh").map { "podsh/\($0)" } }
        return Set(names).sorted().map { CgroupResidue($0) }
    }
}

extension Cleaning {
    /// What a killed `doctor` has left of its trials in a home and, for root, on the machine; nil where there is
    /// nothing.
    package static func cleanTrials(home: String) -> CleaningReport? {
        var report = CleaningReport(name: trials)
        if Rootless.isMachines { for cgroup in Trial.leftCgroups() { cleanCgroups(cgroup, &report) } }
        for name in Trial.left(in: home) { removeFolder("\(home)/\(name)", &report) }
        return report.removed == .none && report.failures.isEmpty ? nil : report
    }

    package static let trials = "doctor (trials that were broken off)"
}

extension Residue {
    /// Of trials that a killed `doctor` has left.
    package static func countTrials(home: String) -> ResidueCount {
        var count = ResidueCount()
        for cgroup in Rootless.isMachines ? Trial.leftCgroups() : [] {
            count.processes += cgroup.processes().count
            count.cgroups += cgroup.folders().count
        }
        count.files = Trial.left(in: home).map { FolderListing.count("\(home)/\($0)") }.reduce(0, +)
        return count
    }
}
