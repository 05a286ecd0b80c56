internal import Glibc
internal import PodLifecycle

/// Which limit of this process an errno speaks of, and how high it is.
package enum ProcessLimit {
    // Numbers of asm-generic/resource.h; of some Swift has no name.
    private static var files: __rlimit_resource_t { __rlimit_resource_t(RLIMIT_NOFILE.rawValue) }
    private static var processes: __rlimit_resource_t { __rlimit_resource_t(6) }
    private static var addresses: __rlimit_resource_t { __rlimit_resource_t(RLIMIT_AS.rawValue) }
    private static var data: __rlimit_resource_t { __rlimit_resource_t(RLIMIT_DATA.rawValue) }
    private static var fileSize: __rlimit_resource_t { __rlimit_resource_t(RLIMIT_FSIZE.rawValue) }

    /// What fork(2), clone(2) and pthread_create(3) say.
    static func explain(_ error: Int32) -> String {
        guard error == EAGAIN else { return errorText(error) + hint(error) }
        var limits: [String] = []
        if let (path, most) = pids() { limits.append("cgroup \(path) allows \(most)") }
        if let most = limit(processes) { limits.append("`ulimit -u` allows \(most)") }
        // A thread's stack that cannot be mapped is the same error.
        if let most = limit(addresses) { limits.append("`ulimit -v` allows \(most >> 10) KiB") }
        return "no more processes and threads are allowed here"
            + (limits.isEmpty ? "" : " (\(limits.joined(separator: "; ")))")
    }

    /// For any errno that a limit of this process explains; else empty.
    static func hint(_ error: Int32) -> String {
        switch error {
        case EMFILE: limit(files).map { " (`ulimit -n` allows \($0))" } ?? ""
        case EFBIG: limit(fileSize).map { " (`ulimit -f` allows \($0 >> 10) KiB)" } ?? ""
        default: ""
        }
    }

    /// A limit with which nothing is begun; nil when all suffice. Memory that is refused ends a Swift program on the
    /// spot and leaves its pods behind, and with too few descriptors nothing can be cleaned.
    package static var shortage: String? {
        // A helper's descriptors are put together above 64. podsh opens as many as it may allow itself.
        if let most = hardLimit(files), most < 96 {
            return "`ulimit -n` allows \(most) open files; real pods need 96, and some for each pod"
        }
        // Some 1.2 GB for an environment of any size, most of it what malloc sets aside for each thread and never
        // touches; of data 45 MB, and what an engine with many pods keeps.
        let memory: [(__rlimit_resource_t, String, UInt64)] = [(addresses, "v", 2 << 20), (data, "d", 512 << 10)]
        for (kind, letter, least) in memory {
            if let most = limit(kind), most >> 10 < least {
                return "`ulimit -\(letter)` allows \(most >> 10) KiB of memory; real pods need \(least)"
            }
        }
        return nil
    }

    private static func limit(_ kind: __rlimit_resource_t) -> UInt64? { value(of: kind) { $0.rlim_cur } }

    private static func hardLimit(_ kind: __rlimit_resource_t) -> UInt64? { value(of: kind) { $0.rlim_max } }

    private static func value(of kind: __rlimit_resource_t, _ part: (rlimit) -> rlim_t) -> UInt64? {
        var limit = rlimit()
        guard getrlimit(kind, &limit) == 0, part(limit) < UInt64(Int64.max) else { return nil }
        return UInt64(part(limit))
    }

    /// The nearest cgroup upwards that limits processes, as this process sees it.
    private static func pids() -> (path: String, most: String)? {
        for line in (readText("/proc/self/cgroup") ?? "").split(separator: "\n") {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3, fields[1].isEmpty || fields[1].split(separator: ",").contains("pids") else {
                continue
            }
            let root = MountTable.read().first {
                $0.type == (fields[1].isEmpty ? "cgroup2" : "cgroup")
                    && (fields[1].isEmpty || $0.path.hasSuffix("/pids"))
            }
            guard let root else { continue }
            var path = fields[2]
            while true {
                if let most = readText("\(root.path)\(path)/pids.max", limit: 64)?.split(separator: "\n").first,
                    most != "max"
                {
                    return (path.isEmpty ? "/" : String(path), String(most))
                }
                guard let slash = path.lastIndex(of: "/") else { break }
                path = path[..<slash]
            }
        }
        return nil
    }
}
