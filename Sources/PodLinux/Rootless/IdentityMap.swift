internal import Glibc

/// The uids and gids that a user without root may use beside their own: /etc/subuid and /etc/subgid.
struct IdentityMap: Hashable, Sendable {
    struct Range: Hashable, Sendable {
        var first: UInt32
        var count: UInt32
    }

    var users: Range
    var groups: Range

    /// nil without a range of both; asked before the user namespace is entered.
    static var ranges: IdentityMap? {
        let user = Rootless.outerUser
        let name = getpwuid(user).map { String(cString: $0.pointee.pw_name) } ?? ""
        guard let users = range(in: "/etc/subuid", user, name), let groups = range(in: "/etc/subgid", user, name) else { return nil }
        return IdentityMap(users: users, groups: groups)
    }

    /// `nobody:100000:65536`, by name or number; the first that has at least as many as images use.
    private static func range(in file: String, _ user: UInt32, _ name: String) -> Range? {
        for line in (readText(file) ?? "").split(separator: "\n") {
            let fields = line.split(separator: ":")
            guard fields.count == 3, fields[0] == name || fields[0] == "\(user)", let first = UInt32(fields[1]),
                let count = UInt32(fields[2]), count >= 1000, first > 0
            else { continue }
            return Range(first: first, count: min(count, 65_535))
        }
        return nil
    }
}

extension Rootless {
    /// Whether inside the namespaces there are more users than the own.
    package static var mapsOthers: Bool {
        outerUser != 0 && !isEntered && LinuxTools.locate("newuidmap", in: LinuxTools.searchPath()) != nil && IdentityMap.ranges != nil
    }

    /// The highest group of this user namespace, at most what a kernel setting takes: 0 where the own user is alone.
    static var lastGroup: UInt32 {
        let ends = (readText("/proc/self/gid_map") ?? "").split(separator: "\n").compactMap { line -> UInt32? in
            let fields = line.split(separator: " ").compactMap { UInt32($0) }
            return fields.count == 3 ? fields[0] &+ fields[2] &- 1 : nil
        }
        return min(ends.max() ?? 0, 2_147_483_647)
    }
}
