internal import Glibc

/// How many descriptors the network may hold: containers have to be started even while somebody holds every connection
/// open that he can.
enum DescriptorBudget {
    /// At most `desired`, and at most that part of what the process may open; never none.
    static func share(_ desired: Int, part: Int) -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return max(16, desired / part)
        }
        return max(16, min(desired, Int(clamping: limit.rlim_cur) / part))
    }
}
