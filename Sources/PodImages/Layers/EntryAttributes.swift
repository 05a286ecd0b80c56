import CArchive
import CLinux
import Glibc

/// Owner, mode, time and further attributes of a layer's entry.
struct EntryAttributes {
    private let user: uid_t
    private let group: gid_t
    /// With set-user-id and its like: a container's root is mounted so that they do nothing.
    private let mode: mode_t
    let time: timespec
    private var extended: [(name: String, value: [UInt8])] = []

    init(_ entry: OpaquePointer, path: LayerPath) throws(LayerFault) {
        let (user, group) = (archive_entry_uid(entry), archive_entry_gid(entry))
        // -1 would mean "as it is", larger numbers would wrap (CVE-2024-40635).
        guard user >= 0, user < UInt32.max, group >= 0, group < UInt32.max else {
            throw LayerPath.refused(path.text, "belongs to \(user):\(group)")
        }
        self.user = uid_t(user)
        self.group = gid_t(group)
        mode = archive_entry_mode(entry) & 0o7777
        let nanoseconds = max(0, min(999_999_999, archive_entry_mtime_nsec(entry)))
        time = timespec(tv_sec: archive_entry_mtime(entry), tv_nsec: nanoseconds)
        try readExtended(entry, path)
    }

    private mutating func readExtended(_ entry: OpaquePointer, _ path: LayerPath) throws(LayerFault) {
        if archive_entry_xattr_reset(entry) > 64 {
            throw LayerPath.refused(path.text, "has more than 64 extended attributes")
        }
        var name: UnsafePointer<CChar>?
        var value: UnsafeRawPointer?
        var size = 0
        while archive_entry_xattr_next(entry, &name, &value, &size) == Int32(PODSH_ARCHIVE_OK) {
            guard let name, size <= 64 << 10 else {
                throw LayerPath.refused(path.text, "has a too large extended attribute")
            }
            let text = String(cString: name)
            if text.hasPrefix("trusted.") || text.hasPrefix("user.overlay.") {
                throw LayerPath.refused(path.text, "carries '\(text.prefix(80))', an attribute of overlayfs itself")
            }
            if text.hasPrefix("user.") || text == "security.capability" {
                extended.append((text, Array(UnsafeRawBufferPointer(start: value, count: size))))
            }
        }
    }

    func apply(toFile file: Int32) throws(LayerFault) {
        try applyOwner(file)
        EntryAttributes.setTime(time, of: file)
    }

    /// Leaves the time of the last access as it is (UTIME_OMIT).
    static func setTime(_ time: timespec, of file: Int32) {
        let pair = [timespec(tv_sec: 0, tv_nsec: omitted), time]
        futimens(file, pair)
    }

    private static let omitted = (1 << 30) - 2

    func apply(toDirectory directory: Int32) throws(LayerFault) { try applyOwner(directory) }

    func apply(toLink name: String, in folder: Int32) throws(LayerFault) {
        let owned = fchownat(folder, name, user, group, AT_SYMLINK_NOFOLLOW)
        if owned != 0, !isUnmapped { throw machine("give away", name, errno) }
        let pair = [timespec(tv_sec: 0, tv_nsec: EntryAttributes.omitted), time]
        utimensat(folder, name, pair, AT_SYMLINK_NOFOLLOW)
    }

    /// Owner first: giving a file away takes set-user-id and capabilities from it.
    private func applyOwner(_ descriptor: Int32) throws(LayerFault) {
        if fchown(descriptor, user, group) != 0, !isUnmapped { throw machine("give away", "an entry", errno) }
        if fchmod(descriptor, mode) != 0 { throw machine("set the mode of", "an entry", errno) }
        // A file system without such attributes loses them, as with every unpacker.
        for each in extended { _ = podsh_set_attribute(descriptor, each.name, each.value, UInt(each.value.count)) }
    }

    /// In a user namespace with one user, files of others become that user's.
    private var isUnmapped: Bool { errno == EINVAL || errno == EPERM }
}
