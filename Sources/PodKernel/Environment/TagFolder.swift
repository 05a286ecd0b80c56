internal import Glibc

/// Where root's podsh processes tell each other what they hold on the whole machine: names in the kernel, ids of users.
package enum TagFolder {
    package static let path = "/run/podsh"

    /// The lock file of a tag; nil for who is not root, whose kernel names are their own, and where the folder cannot
    /// be made: errno says why.
    package static func lockPath(_ tag: String) -> String? {
        guard Rootless.isMachines else { return nil }
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { return nil }
        return "\(path)/\(tag).lock"
    }
}
