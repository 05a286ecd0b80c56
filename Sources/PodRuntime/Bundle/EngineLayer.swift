import Glibc
import PodKernel
import PodLifecycle

/// A layer of our own that lies over every image: in it `/dev /proc /sys /run` and the three files of the pod are real,
/// so that no link in an image leads the OCI runtime onto the host. One an environment.
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
