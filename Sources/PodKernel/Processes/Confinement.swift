internal import CLinux
internal import Glibc

/// What a program that is started may no longer do. Nothing that it executes can get it back but, where `gainsNothing`
/// is not set, by set-user-id files.
package struct Confinement: Sendable {
    package struct Owner: Sendable {
        var user: UInt32
        var group: UInt32
        var groups: [UInt32]

        package init(user: UInt32, group: UInt32, groups: [UInt32]) {
            self.user = user
            self.group = group
            self.groups = groups
        }
    }

    /// A bit each, by the kernel's numbers; all others leave the bounding set too.
    var capabilities: UInt64
    /// no_new_privs.
    var gainsNothing: Bool
    /// Which system calls it may make, as the kernel takes it: `struct sock_filter` one after another; empty: all.
    var filter: [UInt8]
    /// Whom it runs as; nil: as podsh.
    package var owner: Owner?
    /// RLIMIT_* by the kernel's numbers.
    package var limits: [(kind: UInt64, soft: UInt64, hard: UInt64)] = []

    package init(
        capabilities: UInt64, gainsNothing: Bool, filter: [UInt8], owner: Owner? = nil,
        limits: [(kind: UInt64, soft: UInt64, hard: UInt64)] = []
    ) {
        self.capabilities = capabilities
        self.gainsNothing = gainsNothing
        self.filter = filter
        self.owner = owner
        self.limits = limits
    }

    /// A pause process needs nothing but to wait. It stands in no cgroup with limits: a container that may trace it
    /// could have it take the memory that it may not take itself.
    package static var pause: Confinement {
        var count = 0
        let filter = podsh_pause_filter(&count)
        let limits: [(kind: UInt64, soft: UInt64, hard: UInt64)] = [
            (UInt64(RLIMIT_AS.rawValue), 64 << 20, 64 << 20), (UInt64(RLIMIT_CORE.rawValue), 0, 0),
        ]
        return Confinement(
            capabilities: 0, gainsNothing: true, filter: Array(UnsafeRawBufferPointer(start: filter, count: count * 8)),
            limits: limits)
    }

    func withPointer<Result>(_ body: (UnsafePointer<podsh_confinement>) -> Result) -> Result {
        let groups = owner?.groups ?? []
        let triples = limits.flatMap { [$0.kind, $0.soft, $0.hard] }
        return filter.withUnsafeBytes { filter in
            groups.withUnsafeBufferPointer { groups in
                triples.withUnsafeBufferPointer { triples in
                    var made = podsh_confinement(
                        capabilities: capabilities, gains_nothing: gainsNothing ? 1 : 0,
                        filter: filter.isEmpty ? nil : filter.baseAddress, filter_count: filter.count / 8,
                        has_owner: owner == nil ? 0 : 1, user: owner?.user ?? 0, group: owner?.group ?? 0,
                        groups: groups.baseAddress, group_count: groups.count, limits: triples.baseAddress,
                        limit_count: triples.count / 3)
                    return body(&made)
                }
            }
        }
    }
}
