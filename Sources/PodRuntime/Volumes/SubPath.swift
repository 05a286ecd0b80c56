import CLinux
import Glibc
import PodKernel
import PodLifecycle

/// A part of a volume (`subPath`). It is opened once, from the volume's root and never out of it, and mounted from that
/// open descriptor: another container of the pod may turn it into a link meanwhile (CVE-2017-1002101, CVE-2021-25741).
struct SubPath {
    let path: String
    /// The volume on the host.
    let volume: String
    /// Configs, secrets and images: what is missing is a mistake, and no folder to be made.
    let isText: Bool

    /// Mounts it at `place`, which is made. `users`: a user namespace whose users own what is in it; -1: as on disk.
    func bind(to place: String, users: Int32) throws(Failure) {
        let root = try FileDescriptor.open(volume, flags: FileDescriptor.place | O_NOFOLLOW)
        let part = try open(in: root)
        var information = stat()
        guard fstat(part.number, &information) == 0 else { throw refused("it cannot be looked at") }
        switch information.st_mode & S_IFMT {
        case S_IFDIR: try makeFolder(place, mode: 0o755)
        case S_IFREG: try writeFile(place, [], mode: 0o644)
        default: throw refused("it is neither a directory nor a file")
        }
        let error = podsh_bind_descriptor(part.number, place, 0, users)
        if error < 0, users >= 0 { throw UserRange.refusal(of: volume, -error) }
        if error < 0 { throw Failure.system("cannot mount the sub-path \(path)", -error) }
    }

    /// What is there; a folder is made where nothing is, as the kubelet makes one, with the volume's permissions.
    private func open(in root: borrowing FileDescriptor) throws(Failure) -> FileDescriptor {
        let parts = path.split(separator: "/").map(String.init).filter { $0 != "." }
        if parts.contains("..") { throw refused("it leads upwards") }
        var known = "."
        for part in parts {
            let next = known + "/" + part
            var opened = InRoot.place(root.number, next)
            if opened == -ENOENT, !isText {
                let parent = InRoot.place(root.number, known)
                if parent < 0 { throw refused(errorText(-parent)) }
                try make(part, in: FileDescriptor(owning: parent), like: root)
                opened = InRoot.place(root.number, next)
            }
            switch -opened {
            case ENOENT where isText: throw refused("the volume has no such file")
            case ENOENT, EXDEV, ELOOP: throw refused("a link in the volume leads out of it, or nowhere")
            case ENOTDIR: throw refused("a part of it is no directory")
            default: break
            }
            if opened < 0 { throw Failure.system("cannot mount the sub-path \(path)", -opened) }
            close(opened)
            known = next
        }
        let opened = InRoot.place(root.number, known)
        if opened < 0 { throw Failure.system("cannot mount the sub-path \(path)", -opened) }
        return FileDescriptor(owning: opened)
    }

    private func make(
        _ name: String, in parent: borrowing FileDescriptor, like root: borrowing FileDescriptor
    ) throws(Failure) {
        var information = stat()
        let mode = fstat(root.number, &information) == 0 ? information.st_mode & 0o7777 : 0o750
        if mkdirat(parent.number, name, 0o700) != 0 {
            if errno == EEXIST { throw refused("a link in the volume leads out of it, or nowhere") }
            throw Failure.system("cannot make the sub-path \(path)", errno)
        }
        let made = try FileDescriptor.resolve(
            name, in: parent.number, flags: FileDescriptor.read | O_DIRECTORY | O_NOFOLLOW)
        fchown(made.number, uid_t.max, information.st_gid)
        fchmod(made.number, mode)
    }

    private func refused(_ why: String) -> Failure {
        Failure("the sub-path '\(path)' cannot be mounted: \(why)")
    }
}
