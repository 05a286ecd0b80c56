internal import Glibc
package import PodKernel

/// What of podsh is on this machine now, found by the names that everything of an environment carries.
package enum Residue {
    /// Of one environment, alive or not. Mounts and links are those of the calling thread's namespaces.
    package static func count(_ layout: EnvironmentLayout) -> ResidueCount {
        var count = kernel(tag: layout.tag)
        let processes = CgroupResidue(layout.cgroup).processes().union(ProcessTable.helpers(naming: layout.directory))
            .union(commands(tag: layout.tag))
        count.processes = processes.count
        count.mounts = mounts(below: layout.directory).count
        count.files = FolderListing.count(layout.directory)
        let holder = EnvironmentLock.holder(of: layout).map { [$0.process] } ?? []
        count.ports = ListeningPorts.count(of: processes.union(holder))
        return count
    }

    /// Of all environments of a home.
    package static func count(home: String) -> ResidueCount {
        EnvironmentLock.names(home: home).map { count(EnvironmentLayout(name: $0, home: home)) }.reduce(.none, +)
    }

    /// What carries a tag, without knowing whose it is.
    static func kernel(tag: String) -> ResidueCount {
        var count = ResidueCount()
        let cgroups = CgroupResidue("podsh/\(tag)")
        count.processes = cgroups.processes().union(commands(tag: tag)).count
        count.cgroups = ([cgroups] + CommandPlace.cgroups(tag: tag)).map { $0.folders().count }.reduce(0, +)
        count.links = NetworkResidue.links(prefix: "ps\(tag)").count
        let tables = NetworkResidue.tables(prefix: "podsh-\(tag)")
        count.tables = tables.count
        count.rules = tables.map { NetworkResidue.rules(family: $0.family, table: $0.name) }.reduce(0, +)
        return count
    }

    /// Of commands of `run`.
    private static func commands(tag: String) -> Set<Int32> {
        CommandPlace.cgroups(tag: tag).map { $0.processes() }.reduce(CommandPlace.marked(tag: tag)) { $0.union($1) }
    }

    /// Mount points at a folder and below it, the latest first.
    static func mounts(below folder: String) -> [String] {
        MountTable.read().map(\.path).filter { $0 == folder || $0.hasPrefix(folder + "/") }.reversed()
    }

    /// Every tag that something in the kernel carries, or a lock says.
    static func tags() -> Set<String> {
        var tags = lockedTags()
        for hierarchy in CgroupFolder.roots() {
            tags.formUnion(FolderListing.folders("\(hierarchy.path)/podsh"))
        }
        tags.formUnion(CommandPlace.tags())
        for link in NetworkResidue.links(prefix: "ps") { tags.insert(String(link.dropFirst(2).prefix(6))) }
        for table in NetworkResidue.tables(prefix: "podsh-") { tags.insert(String(table.name.dropFirst(6).prefix(6))) }
        return tags.filter(isTag)
    }

    /// The tags that a lock names: of living podsh processes and of killed ones.
    static func lockedTags() -> Set<String> {
        Set(
            FolderListing.names(TagFolder.path).filter { $0.hasSuffix(".lock") }.map {
                String($0.dropLast(5))
            }.filter(isTag))
    }

    private static func isTag(_ text: String) -> Bool {
        text.utf8.count == 6 && text.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 || $0 >= 0x61 && $0 <= 0x66 }
    }
}
