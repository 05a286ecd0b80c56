internal import Glibc
internal import PodKernel
internal import PodLifecycle

/// A range of ids that no other pod on the machine has, and nobody else: held for as long as podsh lives.
package struct HeldUsers: Sendable {
    let range: UserRange
    private let file: LockFile

    /// systemd's range for users of containers, which other programs keep away from (its UIDS-GIDS,
    /// `CONTAINER_UID_BASE_MIN` and `_MAX`); each range begins at a multiple of its length, as the kubelet's do.
    private static let ids: ClosedRange<UInt32> = 0x0008_0000...0x6FFF_0000

    /// The lowest that is free. `ids`: how many there are here, in podsh's own user namespace.
    static func take(ids: Int64, owner: String) throws(Failure) -> HeldUsers {
        let taken = others()
        let used = living()
        for first in stride(from: Self.ids.lowerBound, through: Self.ids.upperBound, by: Int(UserRange.count)) {
            let range = UserRange(first: first)
            if Int64(first) + Int64(UserRange.count) > ids { break }
            if used.contains(first) || taken.contains(where: range.overlaps) { continue }
            guard let path = path(first) else {
                throw Failure.system("cannot make \(TagFolder.path)", errno)
            }
            do throws(LockFile.Fault) {
                return HeldUsers(range: range, file: try LockFile.take(path, text: "\(owner)\n"))
            } catch {
                switch error {
                case .held: continue
                case .failed(let code): throw Failure.system("cannot lock \(path)", code)
                }
            }
        }
        throw Failure("no \(UserRange.count) users are free on this machine")
    }

    /// The range that a pod has which another podsh has made.
    static func takeOver(_ first: UInt32, owner: String) throws(Failure) -> HeldUsers {
        guard let path = path(first) else { throw Failure.system("cannot make \(TagFolder.path)", errno) }
        do throws(LockFile.Fault) {
            return HeldUsers(range: UserRange(first: first), file: try LockFile.take(path, text: "\(owner)\n"))
        } catch {
            throw Failure("the users of a pod from \(first) on are another's by now")
        }
    }

    func release() { file.release() }

    /// Takes away the locks of killed podsh processes.
    package static func forgetTheDead() {
        let folder = TagFolder.path
        for name in FolderListing.names(folder) where name.hasPrefix(prefix) {
            if let file = try? LockFile.take("\(folder)/\(name)", text: nil) { file.release() }
        }
    }

    private static let prefix = "users-"

    private static func path(_ first: UInt32) -> String? {
        TagFolder.lockPath("\(prefix)\(first)")
    }

    /// Ids that the machine's users and groups have, or may use (subuid(5)).
    private static func others() -> [Range<UInt64>] {
        ["/etc/subuid", "/etc/subgid", "/etc/passwd", "/etc/group"]
            .flatMap { ranges(in: readText($0, limit: 1 << 24) ?? "") }
    }

    /// `NAME:FIRST:COUNT` of subuid(5), `NAME:PASSWORD:ID:…` of passwd(5) and group(5).
    static func ranges(in text: String) -> [Range<UInt64>] {
        text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            guard fields.count >= 3, let third = UInt64(fields[2]), third < 1 << 32 else { return nil }
            if fields.count > 3 { return third..<third + 1 }
            guard let first = UInt64(fields[1]), first < 1 << 32 else { return nil }
            return first..<first + third
        }
    }

    /// Ranges whose users have processes: those of a podsh that was killed may live on.
    private static func living() -> Set<UInt32> {
        var found: Set<UInt32> = []
        for name in FolderListing.names("/proc") where name.first?.isNumber == true {
            var information = stat()
            guard lstat("/proc/\(name)", &information) == 0 else { continue }
            found.insert(information.st_uid / UserRange.count * UserRange.count)
        }
        return found
    }
}
