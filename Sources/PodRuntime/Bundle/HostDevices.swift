import Glibc
import PodText

/// The machine's devices, as a privileged container gets them: those in /dev itself.
enum HostDevices {
    /// Made by the runtime for every container, or the container's own.
    private static let own: Set<String> = [
        "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/console", "/dev/ptmx",
    ]

    static func describe(_ paths: [String], into list: inout JSONWriter) {
        for path in paths where !own.contains(path) {
            var information = stat()
            guard lstat(path, &information) == 0 else { continue }
            let kind = information.st_mode & S_IFMT
            guard kind == S_IFCHR || kind == S_IFBLK else { continue }
            // glibc's layout of dev_t: gnu_dev_major(3), gnu_dev_minor(3).
            let number = UInt64(information.st_rdev)
            let major: UInt64 = (number >> 8 & 0xFFF) | (number >> 32 & 0xFFFF_F000)
            let minor: UInt64 = (number & 0xFF) | (number >> 12 & 0xFFFF_FF00)
            list.object { device in
                device.field("path", path)
                device.field("type", kind == S_IFCHR ? "c" : "b")
                device.field("major", Int64(major))
                device.field("minor", Int64(minor))
                device.field("fileMode", Int64(information.st_mode & 0o777))
                device.field("uid", Int64(information.st_uid))
                device.field("gid", Int64(information.st_gid))
            }
        }
    }
}
