import Glibc
package import PodLifecycle

/// Makes a directory with exactly this mode; one that is there already keeps its own.
package func makeFolder(_ path: String, mode: UInt32) throws(Failure) {
    if mkdir(path, mode_t(mode)) == 0 {
        chmod(path, mode_t(mode))
    } else if errno != EEXIST {
        throw Failure.system("cannot make \(path)", errno)
    }
}

/// Makes a directory and those above it, which get mode 0700.
package func makeFolders(_ path: String, mode: UInt32) throws(Failure) {
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

/// Writes a file of podsh's own; a link in its place is not followed.
package func writeFile(_ path: String, _ bytes: some Collection<UInt8>, mode: UInt32) throws(Failure) {
    let file = try FileDescriptor.open(path, flags: O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode: mode)
    fchmod(file.number, mode_t(mode))
    try file.write(bytes, to: path)
}
