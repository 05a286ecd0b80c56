internal import Glibc

/// The machine's /dev/null, which a container without input has as its standard input.
package enum NullDevice {
    /// Gives it back to root, with its mode. crun (seen with 1.8.1) gives a first process's streams to the user that it
    /// runs as (fchown(2)); in a pod with users of its own the pod's root would own the device, and could keep the
    /// whole machine from it. Called when the OCI runtime has made a container, before its program runs, and by
    /// cleaning.
    package static func takeBack() {
        var found = stat()
        // 1:3 (Linux, admin-guide/devices.txt). Who is not root owns nothing there.
        guard geteuid() == 0, stat("/dev/null", &found) == 0, found.st_mode & S_IFMT == S_IFCHR,
            found.st_rdev == 0x103, found.st_uid != 0 || found.st_mode & 0o7777 != 0o666
        else { return }
        _ = chown("/dev/null", 0, 0)
        _ = chmod("/dev/null", 0o666)
    }
}
