internal import Glibc
package import PodModel

extension Cgroups {
    /// KILL to everything there and below, frozen or not. Does not wait for the end.
    package func kill(_ path: String) {
        thaw(path)
        if let unified, writeKernelFile("\(unified)/\(path)/cgroup.kill", "1") == 0 { return }
        for process in processes(path) { _ = Glibc.kill(process, SIGKILL) }
    }

    /// Lets go what was frozen: in version 1 no signal is delivered before.
    package func thaw(_ path: String) {
        if let unified { writeKernelFile("\(unified)/\(path)/cgroup.freeze", "0") }
        guard let freezer = legacy.first(where: { $0.hasSuffix("/freezer") }) else { return }
        forEachBelow("\(freezer)/\(path)") { writeKernelFile("\($0)/freezer.state", "THAWED") }
    }

    /// Numbers of all processes there and below. For the older kernels that cannot kill a whole place.
    package func processes(_ path: String) -> [Int32] {
        var found: Set<Int32> = []
        for root in roots {
            forEachBelow("\(root)/\(path)") { folder in
                for line in (readText("\(folder)/cgroup.procs") ?? "").split(separator: "\n") {
                    if let number = Int32(line), number > 0 { found.insert(number) }
                }
            }
        }
        return found.sorted()
    }

    /// Waits until nobody is left there; false when that takes longer than `timeout`.
    package func waitEmpty(_ path: String, timeout: TimeSpan) -> Bool {
        let end = monotonicNow() + timeout
        guard let unified, let events = try? FileDescriptor.open("\(unified)/\(path)/cgroup.events", flags: O_RDONLY)
        else { return waitEmptyByLooking(path, until: end) }
        while true {
            lseek(events.number, 0, SEEK_SET)
            let text = String(decoding: events.read(limit: 4096), as: UTF8.self)
            if text.isEmpty || text.contains("populated 0") { return true }
            let left = (end - monotonicNow()).nanoseconds / 1_000_000
            if left <= 0 { return false }
            var entry = pollfd(fd: events.number, events: Int16(POLLPRI), revents: 0)
            poll(&entry, 1, Int32(clamping: left))
        }
    }

    private func waitEmptyByLooking(_ path: String, until end: TimeSpan) -> Bool {
        while !processes(path).isEmpty {
            if monotonicNow() >= end { return false }
            // Without version 2 the kernel tells nobody.
            poll(nil, 0, 2)
        }
        return true
    }

    /// Removes the place and those below it from all trees. A process that was killed is in it until it is gone, which
    /// takes a busy machine as long as it takes. False when processes are still there after `timeout`.
    @discardableResult
    package func remove(_ path: String, timeout: TimeSpan = .seconds(5)) -> Bool {
        let end = monotonicNow() + timeout
        while true {
            var (isDone, isBusy) = (true, false)
            for root in roots {
                forEachBelow("\(root)/\(path)") { folder in
                    if rmdir(folder) == 0 || errno == ENOENT { return }
                    isDone = false
                    if errno == EBUSY { isBusy = true }
                }
            }
            if isDone || !isBusy || monotonicNow() >= end { return isDone }
            poll(nil, 0, 2)
        }
    }

    /// Deepest first.
    private func forEachBelow(_ folder: String, _ body: (String) -> Void) {
        let listing = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if listing < 0 { return }
        guard let stream = fdopendir(listing) else {
            close(listing)
            return
        }
        var names: [String] = []
        while let entry = readdir(stream) {
            guard entry.pointee.d_type == UInt8(DT_DIR) else { continue }
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        closedir(stream)
        for name in names { forEachBelow("\(folder)/\(name)", body) }
        body(folder)
    }
}
