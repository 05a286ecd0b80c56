import Glibc
import PodLifecycle

/// The image `host`: this machine's own programs. `/` is the only layer; what is not a program (homes, secrets, sockets,
/// other engines' and podsh's own state, data) is hidden by marks in each container's own top layer, since overlayfs
/// takes no second layer that lies within the first (hostile case I20). Nothing can be written to the machine.
struct HostImage {
    /// Directories to hide besides.
    let hidden: [String]

    /// Whatever else stands at the top of the machine (data, mounts, homes) is not shown.
    private static let shown: Set<String> = ["bin", "sbin", "lib", "lib32", "lib64", "libx32", "usr", "etc", "opt", "var", "nix"]
    /// Shown empty, with the mode they need.
    private static let emptied: [(path: String, mode: mode_t)] = [
        ("/tmp", 0o1777), ("/run", 0o755), ("/root", 0o700), ("/home", 0o755), ("/proc", 0o555), ("/sys", 0o555), ("/dev", 0o755),
        ("/mnt", 0o755), ("/srv", 0o755), ("/var/tmp", 0o1777), ("/var/spool", 0o755), ("/var/mail", 0o755), ("/var/backups", 0o755),
        ("/var/log", 0o755), ("/var/cache", 0o755), ("/var/run", 0o755), ("/var/lib/podsh", 0o755), ("/var/lib/containers", 0o755),
        ("/var/lib/docker", 0o755), ("/var/lib/containerd", 0o755), ("/var/lib/kubelet", 0o755), ("/var/lib/private", 0o700),
        ("/var/lib/systemd", 0o755), ("/etc/ssl/private", 0o700), ("/etc/ssh", 0o755), ("/etc/sudoers.d", 0o750),
        ("/etc/wireguard", 0o700), ("/etc/kubernetes", 0o755), ("/etc/containers", 0o755), ("/etc/docker", 0o755),
    ]
    private static let removed = [
        "/etc/shadow", "/etc/shadow-", "/etc/gshadow", "/etc/gshadow-", "/etc/sudoers", "/etc/security/opasswd", "/etc/machine-id",
    ]

    func image() throws(ImageError) -> StoredImage {
        for folder in ["/usr", "/etc", "/opt"] where isOtherFileSystem(folder) {
            throw .damaged("the image 'host' cannot be had here: \(folder) is a file system of its own, and an overlay shows only one")
        }
        var config = ImageConfig()
        config.environment = [(name: "PATH", value: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")]
        var image = StoredImage(reference: "host", digest: "", layers: ["/"], config: config)
        image.hidden = plan()
        return image
    }

    private func plan() -> [HiddenPath] {
        var (empty, gone) = (HostImage.emptied, HostImage.removed)
        for name in StoreFiles.names(in: "/") where !HostImage.shown.contains(name) && !empty.contains(where: { $0.path == "/\(name)" }) {
            gone.append("/\(name)")
        }
        empty += hidden.map { ($0, 0o700) }
        if let home = getpwuid(geteuid()).map({ String(cString: $0.pointee.pw_dir) }), home != "/" { empty.append((home, 0o700)) }
        let covered = gone + empty.map(\.path)
        empty = empty.filter { each in
            kind(each.path) == S_IFDIR && !gone.contains(each.path) && !covered.contains { each.path.hasPrefix("\($0)/") }
        }
        return empty.map { HiddenPath(path: $0.path, mode: $0.mode) } + gone.filter { kind($0) != nil }.map { HiddenPath(path: $0, mode: nil) }
    }

    /// The type of the name itself; nil when it is not there. Below a link nothing is hidden: its target is.
    private func kind(_ path: String) -> mode_t? {
        var above = ""
        for part in path.split(separator: "/").dropLast() {
            above += "/\(part)"
            var info = stat()
            guard lstat(above, &info) == 0, info.st_mode & S_IFMT == S_IFDIR else { return nil }
        }
        var info = stat()
        return lstat(path, &info) == 0 ? info.st_mode & S_IFMT : nil
    }

    private func isOtherFileSystem(_ path: String) -> Bool {
        var (root, own) = (stat(), stat())
        return stat("/", &root) == 0 && lstat(path, &own) == 0 && own.st_mode & S_IFMT == S_IFDIR && own.st_dev != root.st_dev
    }
}
