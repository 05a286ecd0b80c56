internal import Glibc
package import PodKernel
internal import PodLifecycle
internal import PodModel

/// How the commands of `run` are found when podsh and their guard (see `CLinuxGuard.h`) were both killed: each has a
/// variable that names its environment, and where podsh may make one all of them are in one cgroup, which no process
/// leaves by its own doing.
///
/// It is made below the cgroup that podsh is in, so that limits of that one hold for commands too. Who is not root may
/// do so where it is theirs, as systemd delegates it (systemd.resource-control(5), Delegate=).
package final class CommandPlace {
    package static let variableName = "PODSH_RUN"
    static let folder = "podsh-run"

    package let variable: (name: String, value: String)
    private let tag: String
    private var cgroup = Cgroup.untried

    private enum Cgroup {
        case untried
        case made(Cgroups, path: String)
        case none
    }

    /// `isReal`: whether the lock of the environment holds its tag too, by which others know that a cgroup is not left.
    package init(_ layout: EnvironmentLayout, isReal: Bool) {
        tag = layout.tag
        if Rootless.isMachines, !isReal { cgroup = .none }
        variable = (CommandPlace.variableName, layout.tag)
    }

    /// What a command writes itself into to be in the cgroup, which is made when it is first asked for.
    package var cgroupProcs: String? {
        // There the kernel ends all that podsh has started, and no tree is seen.
        if Rootless.isEntered { return nil }
        if case .untried = cgroup { cgroup = make() }
        return if case .made(let trees, let path) = cgroup { trees.procs(path).first } else { nil }
    }

    private func make() -> Cgroup {
        let trees = Cgroups(isRootless: false)
        guard let parent = CommandPlace.parent else { return .none }
        let path = "\(parent)\(CommandPlace.folder)/\(tag)"
        do throws(Failure) { try trees.make(path) } catch { return .none }
        return .made(trees, path: path)
    }

    /// Ends what is still there, and takes the cgroup away; the answer is what stays, a sentence each.
    package func close() -> [String] {
        guard case .made(_, let path) = cgroup else { return [] }
        cgroup = .none
        var report = CleaningReport(name: tag)
        // In podsh's own namespaces the tree is covered; what was started before ends with the process outside.
        if !Rootless.isEntered { Cleaning.cleanCgroups(CgroupResidue(path), &report) }
        return report.failures
    }

    /// podsh's own cgroup in the tree of version 2, with a slash at its end where it is not the root; nil without one.
    private static var parent: String? {
        let line = (readText("/proc/self/cgroup") ?? "").split(separator: "\n").first { $0.hasPrefix("0::/") }
        return line.map { String($0.dropFirst("0::/".utf8.count)) }.map { $0.isEmpty ? "" : "\($0)/" }
    }

    /// Cgroups of commands that are there, anywhere in the tree: podsh may have been started in any place.
    private static func places() -> [(path: String, tag: String)] {
        if Rootless.isEntered { return [] }
        var found: [(path: String, tag: String)] = []
        for tree in CgroupFolder.roots() where tree.isUnified {
            var open = [""]
            while let parent = open.popLast() {
                for name in FolderListing.folders("\(tree.path)/\(parent)") {
                    let path = "\(parent)\(name)"
                    // A command may be a podsh, too.
                    open.append("\(path)/")
                    let isOurs = parent == "\(folder)/" || parent.hasSuffix("/\(folder)/")
                    if isOurs, access("\(tree.path)/\(path)/cgroup.procs", W_OK) == 0 { found.append((path, name)) }
                }
            }
        }
        return found
    }

    static func tags() -> Set<String> { Set(places().map(\.tag)) }

    static func cgroups(tag: String) -> [CgroupResidue] {
        places().filter { $0.tag == tag }.map { CgroupResidue($0.path) }
    }

    /// Processes of one's own that have a tag's variable, as they were started.
    static func marked(tag: String) -> Set<Int32> {
        if Rootless.isEntered { return [] }
        return Set(
            FolderListing.names("/proc").compactMap { Int32($0) }.filter { $0 != getpid() && isMarked($0, tag: tag) })
    }

    static func isMarked(_ process: Int32, tag: String) -> Bool {
        let marker = Array("\(variableName)=\(tag)".utf8)
        var info = stat()
        guard stat("/proc/\(process)", &info) == 0, info.st_uid == geteuid(),
            let environment = readFile("/proc/\(process)/environ", limit: 4 << 20)
        else { return false }
        return environment.split(separator: 0).contains { marker.elementsEqual($0) }
    }
}

extension Cleaning {
    /// What commands of an environment's `run` have left. The caller holds its lock, and none of its own runs yet.
    package static func cleanCommands(_ layout: EnvironmentLayout) -> CleaningReport {
        var report = CleaningReport(name: layout.name)
        cleanCommands(tag: layout.tag, &report)
        return report
    }

    static func cleanCommands(tag: String, _ report: inout CleaningReport) {
        for cgroup in CommandPlace.cgroups(tag: tag) { cleanCgroups(cgroup, &report) }
        let deadline = monotonicNow() + patience
        // Also those that end by themselves meanwhile, as a shell does whose last command was killed before it.
        var all: Set<Int32> = []
        while true {
            // Looked for again until there are none: one that makes others may have done so meanwhile.
            let found = CommandPlace.marked(tag: tag)
            all.formUnion(found)
            for process in found {
                // Its number may have been used again before the pidfd held it.
                guard let child = ChildProcess(observing: process), CommandPlace.isMarked(process, tag: tag) else {
                    continue
                }
                child.kill(SIGKILL)
            }
            if found.isEmpty || monotonicNow() > deadline {
                report.removed.processes += all.subtracting(found).count
                report.failures += found.sorted().map { Cleaning.staying($0) }
                return
            }
            poll(nil, 0, 5)
        }
    }

    /// For who is not root, before podsh goes on in namespaces of its own, in which processes outside are not seen:
    /// what commands of `run` have left of those environments of a home whose podsh was killed.
    package static func cleanCommands(
        home: String, named name: String? = nil, except own: String? = nil
    ) -> [CleaningReport] {
        if Rootless.isRoot { return [] }
        return EnvironmentLock.names(home: home).filter { $0 != own && (name == nil || $0 == name) }.compactMap {
            each in
            let layout = EnvironmentLayout(name: each, home: home)
            let left = EnvironmentText.read(LockFile.text(EnvironmentLock.path(layout)) ?? "")
            // Its text stays: who cleans the rest says whose it was.
            guard let file = try? LockFile.take(EnvironmentLock.path(layout), text: nil) else { return nil }
            defer { file.abandon() }
            var report = cleanCommands(layout)
            report.process = left.process
            return report.removed == .none && report.failures.isEmpty ? nil : report
        }
    }
}
