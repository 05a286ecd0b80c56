internal import Glibc
package import PodModel

extension Cgroups {
    /// Stops all that runs there and below, and returns when it stands still; `thaw` lets it go on. False when it does
    /// not within `timeout`, or where there are no cgroups.
    package func freeze(_ path: String, timeout: TimeSpan) -> Bool {
        if let unified { return freeze("\(unified)/\(path)", until: monotonicNow() + timeout) }
        guard let freezer = legacy.first(where: { $0.hasSuffix("/freezer") }) else { return false }
        let (file, end) = ("\(freezer)/\(path)/freezer.state", monotonicNow() + timeout)
        repeat {
            let error = writeKernelFile(file, "FROZEN")
            if error == ENOENT || readText(file, limit: 32)?.hasPrefix("FROZEN") == true { return true }
            // Version 1 tells nobody, and wants to be asked again.
            poll(nil, 0, 1)
        } while monotonicNow() < end
        return false
    }

    private func freeze(_ folder: String, until end: TimeSpan) -> Bool {
        let error = writeKernelFile("\(folder)/cgroup.freeze", "1")
        if error == ENOENT { return true }
        guard error == 0, let events = try? FileDescriptor.open("\(folder)/cgroup.events", flags: O_RDONLY) else {
            return false
        }
        while true {
            lseek(events.number, 0, SEEK_SET)
            let text = String(decoding: events.read(limit: 4096), as: UTF8.self)
            if text.isEmpty || text.contains("frozen 1") { return true }
            let left = (end - monotonicNow()).nanoseconds / 1_000_000
            if left <= 0 { return false }
            var entry = pollfd(fd: events.number, events: Int16(POLLPRI), revents: 0)
            poll(&entry, 1, Int32(clamping: left))
        }
    }

    /// Names of the places right below one.
    package func places(in path: String) -> [String] {
        guard let root = unified ?? legacy.first(where: { $0.hasSuffix("/freezer") }) else { return [] }
        return FolderListing.folders("\(root)/\(path)")
    }
}
