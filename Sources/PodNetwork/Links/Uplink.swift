internal import Glibc
internal import PodKernel
internal import PodLifecycle
internal import PodModel

/// The ways to the outside. Packets that come back from there are only handed on to pods if the link forwards, which is
/// a setting of the machine's: it is switched on when the first environment needs it, noted in `/run/podsh` with the
/// environments that use it, and put back when the last of them ends. Pods' own links need no more than
/// their own settings. The note lies in /run because it is true until the next boot.
enum Uplink {
    private static let folder = "/run/podsh"

    struct Acquired {
        /// What has been changed, for people.
        var notes: [String]
        /// Links that forward only since an environment needs it: the firewall keeps others from being led through.
        var opened: [String]
    }

    private enum Change {
        case none, opened, refused
    }

    /// Switches forwarding on for the links that routes leave by: pods reach whatever this machine reaches.
    static func acquire(tag: String, on socket: inout NetlinkSocket) throws(Failure) -> Acquired {
        let links = try leaving(on: &socket)
        if links.isEmpty { return Acquired(notes: [], opened: []) }
        let lock = try? locked()
        defer { if let lock { close(lock) } }
        let changes = links.map { acquire($0, tag: tag, isNoted: lock != nil) }
        func changed(_ change: Change) -> String? {
            let names = zip(links, changes).filter { $0.1 == change }.map(\.0)
            return names.isEmpty ? nil : names.joined(separator: ", ")
        }
        var notes: [String] = []
        if let names = changed(.refused) {
            notes.append("\(names) does not forward and cannot be told to: pods do not reach the outside by it")
        }
        if let names = changed(.opened), isNews(names) {
            notes.append(
                """
                forwarding on \(names) is switched on so that pods reach the outside; put back when the last \
                environment ends
                """
            )
        }
        return Acquired(notes: notes, opened: links.filter { users(of: $0) != nil })
    }

    /// Once a boot for the same links: /run is new then.
    private static func isNews(_ links: String) -> Bool {
        let file = open("\(folder)/told-\(links)", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if file >= 0 { close(file) }
        return file >= 0
    }

    private static func acquire(_ link: String, tag: String, isNoted: Bool) -> Change {
        let wasOn = forwards(link)
        if wasOn, users(of: link) == nil { return .none }
        if isNoted { note((users(of: link) ?? []) + [tag], for: link) }
        if wasOn { return .none }
        if writeKernelFile(setting(link), "1") != 0 { return .refused }
        // Without a note the setting is of podsh's own network namespace, where nobody else lives.
        return isNoted ? .opened : .none
    }

    /// Puts back what no other environment uses. By the tag alone: works for one that was killed, too.
    static func release(tag: String) {
        guard access(folder, F_OK) == 0, let lock = try? locked() else { return }
        defer { close(lock) }
        for link in noted() {
            guard let before = users(of: link), before.contains(tag) else { continue }
            let rest = before.filter { $0 != tag }
            if rest.isEmpty { writeKernelFile(setting(link), "0") }
            note(rest, for: link)
        }
    }

    /// Names of the links that routes leave by, each once: no loopback, nobody's pods.
    static func leaving(on socket: inout NetlinkSocket) throws(Failure) -> [String] {
        do throws(NetlinkError) {
            let indexes = Set(try Routes.all(on: &socket).filter { $0.link > 0 }.map(\.link))
            return try Links.all(on: &socket).filter { indexes.contains($0.index) }.map(\.name)
                .filter { $0 != "lo" && !LinkNames.isPodsh($0) }.sorted()
        } catch {
            throw Failure("cannot read this machine's routes: \(error.text)")
        }
    }

    private static func setting(_ link: String) -> String { "/proc/sys/net/ipv4/conf/\(link)/forwarding" }
    private static func forwards(_ link: String) -> Bool { readFile(setting(link))?.first == UInt8(ascii: "1") }

    // Links of one name in different network namespaces are different links.
    private static var space: String {
        var facts = stat()
        stat("/proc/thread-self/ns/net", &facts)
        return "forwarding.\(facts.st_ino)."
    }

    private static func file(_ link: String) -> String { "\(folder)/\(space)\(link)" }

    /// nil when nobody has changed it.
    private static func users(of link: String) -> [String]? {
        readText(file(link))?.split(separator: "\n").map(String.init)
    }

    private static func note(_ users: [String], for link: String) {
        if users.isEmpty {
            unlink(file(link))
            return
        }
        guard let file = try? FileDescriptor.open(file(link), flags: O_WRONLY | O_CREAT | O_TRUNC) else { return }
        _ = writeAll(file.number, Array(users.joined(separator: "\n").utf8))
    }

    private static func noted() -> [String] {
        FolderListing.names(folder).filter { $0.hasPrefix(space) }.map { String($0.dropFirst(space.count)) }
    }

    /// An open, locked descriptor: environments take turns.
    private static func locked() throws(Failure) -> Int32 {
        mkdir(folder, 0o700)
        let file = try FileDescriptor.open("\(folder)/forwarding.lock", flags: O_RDWR | O_CREAT)
        while flock(file.number, LOCK_EX) < 0 {
            if errno != EINTR { throw Failure.system("cannot lock \(folder)", errno) }
        }
        return file.release()
    }
}
