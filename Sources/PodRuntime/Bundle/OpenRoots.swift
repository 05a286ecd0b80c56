import CLinux
import Glibc
import PodKernel
import PodLifecycle
import Synchronization

/// Where the roots of containers also lie whose users are none of the machine's: the OCI runtime, which is one of them
/// when it prepares the root, must come to it, and podsh's own folders are closed. On a tmpfs that only podsh's private
/// mount namespace has.
enum OpenRoots {
    private static let isMaking = Mutex(())
    private static let folder = "\(TagFolder.path)/roots"

    /// Of a container's folder, `…/pods/UID/containers/IDENTIFIER`.
    private static func place(_ directory: String) -> String {
        let parts = directory.split(separator: "/")
        return "\(folder)/\(parts.dropLast(2).last ?? "").\(parts.last ?? "")"
    }

    /// Binds the mounted root of a container's folder there; its path.
    static func bind(_ directory: String) throws(Failure) -> String {
        try isMaking.withLock { _ throws(Failure) in try prepare() }
        let place = place(directory)
        try makeFolder(place, mode: 0o700)
        let error = podsh_mount("\(directory)/rootfs", place, nil, UInt(PODSH_MS_BIND | PODSH_MS_REC), nil)
        if error < 0 { throw Failure.system("cannot mount the root at \(place)", -error) }
        return place
    }

    static func remove(_ directory: String) {
        let place = place(directory)
        _ = podsh_umount(place, 1)
        rmdir(place)
    }

    private static func prepare() throws(Failure) {
        if access("\(folder)/.open", F_OK) == 0 { return }
        // Whoever passes through sees no name in it.
        for path in [TagFolder.path, folder] { try makeFolder(path, mode: 0o711) }
        chmod(TagFolder.path, 0o711)
        let error = podsh_mount("tmpfs", folder, "tmpfs", UInt(PODSH_MS_NOSUID | PODSH_MS_NODEV), "mode=711,size=1m")
        if error < 0 { throw Failure.system("cannot mount memory at \(folder)", -error) }
        try writeFile("\(folder)/.open", [], mode: 0o600)
    }
}
