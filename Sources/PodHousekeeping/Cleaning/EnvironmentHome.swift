internal import PodKernel
package import PodLifecycle
internal import Glibc

/// What podsh keeps on this machine for a user: images, kept volumes and the folders of environments.
package enum EnvironmentHome {
    /// The longest home, in bytes: below it lie names of environments, pods and layers, and overlayfs takes all of a
    /// pod's paths in one option string of 4096.
    package static let longest = 108

    /// `$PODSH_HOME`, for root `/var/lib/podsh`, else `$XDG_DATA_HOME/podsh` or `~/.local/share/podsh`; for a user
    /// without a home folder (`nobody`) a private folder in `$TMPDIR`. Nothing is made.
    package static func path(environment: (String) -> String?) -> String {
        if let chosen = environment("PODSH_HOME"), !chosen.isEmpty { return trimmed(chosen) }
        if Rootless.isMachines { return "/var/lib/podsh" }
        if let data = environment("XDG_DATA_HOME"), data.utf8.first == slash { return trimmed(data) + "/podsh" }
        if let home = environment("HOME"), home.utf8.first == slash, access(home, W_OK | X_OK) == 0 {
            return trimmed(home) + "/.local/share/podsh"
        }
        let temporary = environment("TMPDIR").flatMap { $0.utf8.first == slash ? trimmed($0) : nil } ?? "/tmp"
        return "\(temporary)/podsh-\(Rootless.outerUser)"
    }

    /// Makes the folder and what lies right below it, for its owner alone, and checks that it can be used.
    /// Throws the cause: relative, too long, a symbolic link, somebody else's, closed, read-only.
    /// A simulation has neither images nor volumes.
    package static func prepare(_ home: String, isReal: Bool = true) throws(Failure) {
        try checkText(home)
        try checkWay(to: home)
        if let fault = make(home) { throw fault }
        try checkFolder(home)
        for part in isReal ? ["environments", "images", "volumes"] : ["environments"] {
            let path = "\(home)/\(part)"
            if mkdir(path, 0o700) != 0, errno != EEXIST {
                throw Failure("cannot make \(path): \(String(cString: strerror(errno)))\(remedy)")
            }
            try checkFolder(path)
        }
    }

    private static let slash = UInt8(ascii: "/")
    private static let remedy = "; name another folder with PODSH_HOME"

    private static func trimmed(_ path: String) -> String {
        var path = Substring(path)
        while path.utf8.count > 1, path.utf8.last == slash { path = path.dropLast() }
        return String(path)
    }

    private static func checkText(_ home: String) throws(Failure) {
        guard home.utf8.first == slash else { throw Failure("home '\(home)' is not an absolute path\(remedy)") }
        guard home.utf8.count <= longest else {
            throw Failure(
                "home \(home) is longer than \(longest) bytes: sockets and overlays below it would not fit\(remedy)")
        }
        // Overlayfs takes these as separators of its options.
        for byte in home.utf8
        where byte < 0x20 || byte == 0x7F || byte == 0x3A || byte == 0x2C || byte == 0x5C || byte == 0x22 {
            throw Failure(
                "home '\(home)' has a ':', ',', '\\', '\"' or control character, which overlayfs cannot take\(remedy)")
        }
        for part in home.utf8.split(separator: slash) where part.elementsEqual("..".utf8) {
            throw Failure("home '\(home)' leads upwards by '..'\(remedy)")
        }
    }

    /// Who may rename what lies on the way to the home can put another in its place: the folders above it are root's or
    /// one's own, and no other may write there, except in one like /tmp, where each moves only what is his own.
    private static func checkWay(to home: String) throws(Failure) {
        var isMade = true
        var partial = ""
        for part in home.split(separator: "/").dropLast() where isMade {
            partial += "/\(part)"
            isMade = try checkAbove(partial)
        }
        // By way of links the real folders count, too.
        guard isMade, let real = realpath(partial.isEmpty ? "/" : partial, nil) else { return }
        defer { free(real) }
        let path = String(cString: real)
        guard path != partial else { return }
        partial = ""
        for part in path.split(separator: "/") {
            partial += "/\(part)"
            _ = try checkAbove(partial)
        }
    }

    /// False when it is not there yet.
    private static func checkAbove(_ path: String) throws(Failure) -> Bool {
        var info = stat()
        guard lstat(path, &info) == 0 else { return false }
        let owner = info.st_uid
        guard owner == 0 || owner == geteuid() || owner == unmappedRoot else {
            throw Failure("\(path) belongs to uid \(owner), who could put another folder in the home's place\(remedy)")
        }
        if info.st_mode & S_IFMT == S_IFLNK || info.st_mode & S_ISVTX != 0 { return true }
        let isGroups = info.st_mode & 0o020 != 0 && !isOwnAlone(info.st_gid)
        if info.st_mode & 0o002 != 0 || isGroups {
            throw Failure(
                """
                \(path) can be written by others (mode \(String(info.st_mode & 0o7777, radix: 8))), who could put \
                another folder in the\u{20}
                """
                    + "home's place; `chmod go-w \(path)` closes it, PODSH_HOME names another folder")
        }
        return true
    }

    /// What root of the machine is in a user namespace that does not map it: the owner of `/`.
    private static var unmappedRoot: UInt32 {
        var info = stat()
        return lstat("/", &info) == 0 ? info.st_uid : 0
    }

    /// root's group, or one that the user alone is in, as many distributions give each user.
    private static func isOwnAlone(_ group: gid_t) -> Bool {
        if group == 0 { return true }
        guard let entry = getgrgid(group) else { return false }
        let own = getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) }
        var members = entry.pointee.gr_mem
        while let member = members?.pointee {
            if String(cString: member) != own { return false }
            members = members?.advanced(by: 1)
        }
        return group == getegid()
    }

    private static func make(_ home: String) -> Failure? {
        var partial = ""
        for part in home.split(separator: "/") {
            partial += "/" + part
            if mkdir(partial, 0o700) != 0, errno != EEXIST, access(partial, F_OK) != 0 {
                return Failure("cannot make home \(home): \(partial): \(String(cString: strerror(errno)))\(remedy)")
            }
        }
        return nil
    }

    private static func checkFolder(_ path: String) throws(Failure) {
        var info = stat()
        guard lstat(path, &info) == 0 else {
            throw Failure("cannot use \(path): \(String(cString: strerror(errno)))\(remedy)")
        }
        let kind = info.st_mode & S_IFMT
        if kind == S_IFLNK {
            throw Failure(
                """
                \(path) is a symbolic link, which could be led elsewhere meanwhile; name the folder itself with \
                PODSH_HOME
                """
            )
        }
        if kind != S_IFDIR { throw Failure("\(path) is not a folder\(remedy)") }
        if info.st_uid != geteuid() {
            throw Failure("\(path) belongs to uid \(info.st_uid), not to uid \(geteuid())\(remedy)")
        }
        if info.st_mode & 0o700 != 0o700 {
            throw Failure(
                """
                \(path) is closed to its owner (mode \(String(info.st_mode & 0o7777, radix: 8))); `chmod 700 \
                \(path)` opens it
                """
            )
        }
        if info.st_mode & 0o022 != 0 {
            throw Failure(
                """
                \(path) can be written by others (mode \(String(info.st_mode & 0o7777, radix: 8))); `chmod 700 \
                \(path)` closes it
                """
            )
        }
        var system = statvfs()
        guard statvfs(path, &system) == 0 else { return }
        if system.f_flag & 1 != 0 { throw Failure("\(path) lies on a file system that is mounted read-only\(remedy)") }
        if system.f_flag & 8 != 0 {
            throw Failure(
                "\(path) lies on a file system that is mounted noexec: no program of an image would run\(remedy)")
        }
    }
}
