import Glibc
import PodLifecycle

/// A layer of our own that lies over every image: in it `/dev /proc /sys /run` and the three files of the pod are real,
/// so that no link in an image leads the OCI runtime onto the host (hostile.md §1.3.2, R05). One an environment.
enum EngineLayer {
    static let name = "layer"

    /// Its place; made when it is not there yet.
    static func path(_ layout: EnvironmentLayout) throws(Failure) -> String {
        let path = "\(layout.directory)/\(name)"
        if access("\(path)/etc/\(PodFiles.names[PodFiles.names.count - 1])", F_OK) == 0 { return path }
        try fill(path)
        return path
    }

    /// Puts what lies over every image into a folder.
    static func fill(_ path: String) throws(Failure) {
        for folder in ["", "/dev", "/proc", "/sys", "/run", "/etc"] { try makeFolder(path + folder, mode: 0o755) }
        for file in PodFiles.names { try writeFile("\(path)/etc/\(file)", [], mode: 0o644) }
    }
}

/// Makes a directory with exactly this mode; one that is there already keeps its own.
func makeFolder(_ path: String, mode: UInt32) throws(Failure) {
    if mkdir(path, mode_t(mode)) == 0 {
        chmod(path, mode_t(mode))
    } else if errno != EEXIST {
        throw Failure.system("cannot make \(path)", errno)
    }
}

/// Makes a directory and those above it, which get mode 0700.
func makeFolders(_ path: String, mode: UInt32) throws(Failure) {
    if mkdir(path, mode_t(mode)) == 0 {
        chmod(path, mode_t(mode))
        return
    }
    if errno == EEXIST { return }
    guard errno == ENOENT, let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), slash > path.startIndex else {
        throw Failure.system("cannot make \(path)", errno)
    }
    try makeFolders(String(path[..<slash]), mode: 0o700)
    try makeFolder(path, mode: mode)
}

/// Writes a file of podsh's own; a link in its place is not followed (hostile case V05).
func writeFile(_ path: String, _ bytes: some Collection<UInt8>, mode: UInt32) throws(Failure) {
    let file = try FileDescriptor.open(path, flags: O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode: mode)
    fchmod(file.number, mode_t(mode))
    try file.write(bytes)
}
