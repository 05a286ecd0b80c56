/// A cgroup, named by its folder.
package struct CgroupFolder: Hashable, Sendable {
    package var path: String
    /// Of the hierarchy of version 2.
    package var isUnified: Bool

    package init(path: String, isUnified: Bool) {
        self.path = path
        self.isUnified = isUnified
    }

    /// The root of each mounted hierarchy, v1 and v2 alike, once each.
    package static func roots() -> [CgroupFolder] {
        var devices: Set<String> = []
        return MountTable.read().compactMap { mount in
            guard mount.type == "cgroup" || mount.type == "cgroup2", devices.insert(mount.device).inserted else {
                return nil
            }
            return CgroupFolder(path: mount.path, isUnified: mount.type == "cgroup2")
        }
    }
}
