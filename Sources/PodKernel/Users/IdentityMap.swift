internal import Glibc

/// The uids and gids that a user without root may use beside their own: /etc/subuid and /etc/subgid.
package struct IdentityMap: Hashable, Sendable {
    package struct Range: Hashable, Sendable {
        /// The lowest id, and how many.
        package var first: UInt32
        package var count: UInt32
    }

    package var users: Range
    package var groups: Range

    /// nil without a range of both; asked before the user namespace is entered.
    package static var ranges: IdentityMap? {
        let user = Rootless.outerUser
        let name = getpwuid(user).map { String(cString: $0.pointee.pw_name) } ?? ""
        guard let users = range(in: "/etc/subuid", user, name), let groups = range(in: "/etc/subgid", user, name) else {
            return nil
        }
        return IdentityMap(users: users, groups: groups)
    }

    /// A line of `/proc/self/uid_map` or `gid_map` (user_namespaces(7)).
    package struct Mapped: Equatable {
        package let inside: UInt32
        let outside: UInt32
        package let count: UInt32
    }

    /// What is mapped in the user namespace of this process; empty where that cannot be read.
    package static func mapped(_ file: String) -> [Mapped] {
        (readText("/proc/self/\(file)") ?? "").split(separator: "\n").compactMap { line in
            let numbers = line.split(separator: " ").compactMap { UInt32($0) }
            return numbers.count == 3 ? Mapped(inside: numbers[0], outside: numbers[1], count: numbers[2]) : nil
        }
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
