import CLinux
import Glibc
import PodKernel

/// The processes of a session. A command run in a container is the root of one: whatever it has started belongs to it,
/// unless it has made a session of its own.
enum SessionProcesses {
    /// KILL to all of the session to which `process` belongs, if its parent is `parent` (else the number has been used
    /// again). Children that are born meanwhile are found by looking again.
    static func end(of process: Int32, parent: Int32) {
        guard let known = status(process), known.parent == parent, known.session > 1 else { return }
        for _ in 0..<8 where !endOnce(known.session) { return }
    }

    /// KILL to the sessions of a process' children, and to its own. It has not been reaped. What it makes meanwhile
    /// dies with it.
    static func end(below process: Int32) {
        for child in FolderListing.names("/proc").compactMap({ Int32($0) }) { end(of: child, parent: process) }
        for _ in 0..<8 where !endOnce(process) { return }
    }

    /// False when none was found alive.
    private static func endOnce(_ session: Int32) -> Bool {
        var found = false
        guard let listing = opendir("/proc") else { return false }
        defer { closedir(listing) }
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let process = Int32(name), let first = status(process), first.session == session, first.isAlive else {
                continue
            }
            let pidfd = podsh_pidfd_open(process)
            if pidfd < 0 { continue }
            // The number may have changed hands before the pidfd held it.
            if status(process)?.session == session, podsh_pidfd_signal(pidfd, SIGKILL) == 0 { found = true }
            close(pidfd)
        }
        return found
    }

    private static func status(_ process: Int32) -> (parent: Int32, session: Int32, isAlive: Bool)? {
        // `PID (NAME) STATE PPID PGRP SESSION …`; the name may hold anything, its end is the last parenthesis.
        guard let bytes = readFile("/proc/\(process)/stat", limit: 4096),
            let end = bytes.lastIndex(of: UInt8(ascii: ")"))
        else { return nil }
        let fields = bytes[(end + 1)...].split(separator: 0x20).prefix(4).map { String(decoding: $0, as: UTF8.self) }
        guard fields.count == 4, let parent = Int32(fields[1]), let session = Int32(fields[3]) else { return nil }
        return (parent, session, fields[0] != "Z" && fields[0] != "X")
    }
}
