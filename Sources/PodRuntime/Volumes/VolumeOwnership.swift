import Glibc
import PodKernel
import PodLifecycle
import PodModel

/// Gives a volume to the group of its pod (`fsGroup`), as Kubernetes does (`SetVolumeOwnership` in
/// `pkg/volume/volume_linux.go`): whatever is in it belongs to the group, which may read it, and write to it unless it
/// is read-only; what is made in it later belongs to the group too (setgid).
struct VolumeOwnership {
    let group: gid_t
    let isReadOnly: Bool
    var policy = FSGroupChangePolicy.always

    /// Deeper folders of a volume are left as they are: only somebody who means harm nests them so.
    private static let mostDepth = 200

    func apply(to path: String) throws(Failure) {
        let root = try FileDescriptor.open(path, flags: FileDescriptor.place | O_NOFOLLOW)
        switch policy {
        case .always: break
        case .onRootMismatch: if fits(root) { return }
        }
        try apply(to: root, depth: 0)
    }

    /// The root has the group, its permissions and setgid already (`requiresPermissionChange` of Kubernetes'
    /// `pkg/volume/volume_linux.go`).
    private func fits(_ root: borrowing FileDescriptor) -> Bool {
        var information = stat()
        guard fstat(root.number, &information) == 0, information.st_gid == group else { return false }
        let desired: mode_t = (isReadOnly ? 0o440 : 0o660) | 0o2110
        return information.st_mode & desired == desired
    }

    /// Everything by open places: other pods may move things about in a claim meanwhile.
    private func apply(to place: borrowing FileDescriptor, depth: Int) throws(Failure) {
        var information = stat()
        guard fstat(place.number, &information) == 0 else { return }
        let isFolder = information.st_mode & S_IFMT == S_IFDIR
        // Of an open place, a link among them: nothing is followed.
        let name = "/proc/thread-self/fd/\(place.number)"
        if information.st_gid != group, chown(name, uid_t.max, group) != 0 { throw refused(errno) }
        if information.st_mode & S_IFMT == S_IFLNK { return }
        let desired = information.st_mode & 0o7777 | (isReadOnly ? 0o440 : 0o660) | (isFolder ? 0o2110 : 0)
        // chown(2) may take set-group-id away.
        if desired != information.st_mode & 0o7777 || information.st_gid != group {
            if chmod(name, desired) != 0 { throw refused(errno) }
        }
        guard isFolder, depth < VolumeOwnership.mostDepth else { return }
        for inner in FolderListing.names(name + "/.") {
            let opened = InRoot.place(place.number, inner, O_NOFOLLOW)
            if opened >= 0 { try apply(to: FileDescriptor(owning: opened), depth: depth + 1) }
        }
    }

    private func refused(_ error: Int32) -> Failure {
        if error == EINVAL {
            return Failure(
                """
                the fs-group \(group) does not exist here: without root podsh has few groups; more come with the \
                package\u{20}
                """
                    + "uidmap and /etc/subgid")
        }
        return Failure.system("cannot give a volume to the fs-group \(group)", error)
    }
}
