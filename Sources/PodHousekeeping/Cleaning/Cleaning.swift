internal import CLinux
internal import Glibc
package import PodKernel
internal import PodLifecycle
internal import PodModel
internal import PodNetwork

/// Takes away what a killed podsh left, from its folder and the kernel's names alone.
package enum Cleaning {
    /// How long dying processes and the cgroups they lie in are waited for.
    static let patience = TimeSpan.seconds(10)

    /// Takes everything of one environment away, whoever made it. The caller holds its lock: its own environment at
    /// start and at its end, or a crashed one. Volumes marked `keep` and images stay. At once where there is nothing.
    package static func clean(_ layout: EnvironmentLayout) -> CleaningReport {
        var report = CleaningReport(name: layout.name)
        if isUntouched(layout) { return report }
        let before = Residue.count(layout)
        takeAway(layout, &report)
        report.removed = before - Residue.count(layout)
        return report
    }

    /// How much there was is counted by two looks, not by the steps: with a process its link may go, and its socket in
    /// a folder.
    static func takeAway(_ layout: EnvironmentLayout, _ report: inout CleaningReport) {
        if isUntouched(layout) { return }
        // Processes first: they hold mounts, files and the network's namespaces.
        cleanProcesses(layout, &report)
        NullDevice.takeBack()
        cleanNetwork(tag: layout.tag, &report)
        cleanMounts(layout, &report)
        cleanFiles(layout, &report)
    }

    /// The folder is made before all else and goes last; cgroups and links are asked too, in case somebody removed it.
    private static func isUntouched(_ layout: EnvironmentLayout) -> Bool {
        access(layout.directory, F_OK) != 0 && CgroupResidue(layout.cgroup).tops.isEmpty
            && NetworkResidue.links(prefix: layout.linkPrefix).isEmpty
    }

    /// What carries a tag of which no folder is known.
    static func cleanKernel(tag: String) -> CleaningReport {
        var report = CleaningReport(name: "with tag \(tag)")
        let before = Residue.kernel(tag: tag)
        cleanCgroups(CgroupResidue("podsh/\(tag)"), &report)
        cleanCommands(tag: tag, &report)
        cleanNetwork(tag: tag, &report)
        report.removed = before - Residue.kernel(tag: tag)
        return report
    }

    private static func cleanProcesses(_ layout: EnvironmentLayout, _ report: inout CleaningReport) {
        for process in ProcessTable.helpers(naming: layout.directory) {
            guard let helper = ChildProcess(observing: process) else { continue }
            helper.kill(SIGKILL)
        }
        cleanCgroups(CgroupResidue(layout.cgroup), &report)
    }

    static func cleanCgroups(_ cgroups: CgroupResidue, _ report: inout CleaningReport) {
        if cgroups.tops.isEmpty { return }
        let deadline = monotonicNow() + patience
        let count = cgroups.processes().count
        let survivors = cgroups.kill(until: deadline)
        report.removed.processes += count - min(count, survivors.count)
        if !survivors.isEmpty {
            // Their cgroups cannot go before them, so that is not said too.
            report.failures += survivors.sorted().map { staying($0) }
            return
        }
        let (removed, failures) = cgroups.remove(until: deadline)
        report.removed.cgroups += removed
        report.failures += failures
    }

    static func staying(_ process: Int32) -> String {
        "\(ProcessTable.describe(process)) does not end; it will when the kernel lets go of it"
    }

    private static func cleanNetwork(tag: String, _ report: inout CleaningReport) {
        ClusterNetwork.clean(tag: tag)
        let after = (
            links: NetworkResidue.links(prefix: "ps\(tag)"), tables: NetworkResidue.tables(prefix: "podsh-\(tag)")
        )
        report.failures += after.links.map { "interface \($0) stays; `ip link delete \($0)` says why" }
        report.failures += after.tables.map {
            "nftables table \($0.family) \($0.name) stays; `nft delete table \($0.family) \($0.name)` says why"
        }
    }

    /// The latest first: what lies over another goes before it.
    private static func cleanMounts(_ layout: EnvironmentLayout, _ report: inout CleaningReport) {
        for path in Residue.mounts(below: layout.directory) {
            let error = podsh_umount(path, 1)
            if error != 0 { report.failures.append("mount \(path) stays: \(errorText(-error))") }
        }
    }

    /// Last: while the folder is there, a cleaning that was broken off is found and done again.
    private static func cleanFiles(_ layout: EnvironmentLayout, _ report: inout CleaningReport) {
        removeFolder(layout.directory, &report)
    }

    /// By rm(1), which is at home with trees of any depth; it does not follow links, nor go over into what is still
    /// mounted there.
    static func removeFolder(_ path: String, _ report: inout CleaningReport) {
        let count = FolderListing.count(path)
        if count == 0 { return }
        var complaint = ""
        do throws(Failure) {
            let rm = HelperProgram.path("rm") ?? "/bin/rm"
            complaint = try Spawn([rm, "-rf", "--one-file-system", "--", path]).run(timeout: .seconds(120)).complaint
        } catch {
            complaint = error.message
        }
        // Without root rm(1) stops at what has mode 0, such as the folder in which overlayfs works; and where no
        // process can be made there is no rm(1).
        if FolderListing.count(path) > 0 { _ = podsh_remove_tree(path) }
        let left = FolderListing.count(path)
        report.removed.files += count - min(count, left)
        if left > 0 { report.failures.append("\(path) stays: \(complaint)") }
    }
}
