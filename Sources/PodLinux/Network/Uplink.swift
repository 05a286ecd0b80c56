internal import Glibc
internal import PodLifecycle
internal import PodModel

/// The way to the outside. Packets that come back from there are only handed on to pods if the uplink forwards, which is
/// a setting of the machine's: it is switched on when the first environment needs it, noted in `/run/podsh` with the
/// environments that use it, and put back when the last of them ends (hostile case N13). Pods' own links need no more than
/// their own settings. The note lies in /run because it is true until the next boot.
enum Uplink {
    private static let folder = "/run/podsh"

    struct Acquired {
        /// What has been changed, for people.
        var notes: [String]
        /// Links that forward only since an environment needs it: the firewall keeps others from being led through.
        var opened: [String]
    }

    /// Switches forwarding on for the links that default routes leave by.
    static func acquire(tag: String, on socket: inout NetlinkSocket) throws(Failure) -> Acquired {
        let links = try leaving(on: &socket)
        if links.isEmpty { return Acquired(notes: [], opened: []) }
        let lock = try? locked()
        defer { if let lock { close(lock) } }
        let notes = links.compactMap { acquire($0, tag: tag, isNoted: lock != nil) }
        return Acquired(notes: notes, opened: links.filter { users(of: $0) != nil })
    }

    private static func acquire(_ link: String, tag: String, isNoted: Bool) -> String? {
        let wasOn = forwards(link)
        if wasOn, users(of: link) == nil { return nil }
        if isNoted { note((users(of: link) ?? []) + [tag], for: link) }
        if wasOn { return nil }
        if writeKernelFile(setting(link), "1") != 0 {
            return "\(link) does not forward and cannot be told to: pods do not reach the outside"
        }
        // Without a note the setting is of podsh's own network namespace, where nobody else lives.
        if !isNoted { return nil }
        return "forwarding on \(link) is switched on so that pods reach the outside; put back when the last environment ends"
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

    /// Names of the links of default routes, each once.
    static func leaving(on socket: inout NetlinkSocket) throws(Failure) -> [String] {
        do throws(NetlinkError) {
            let indexes = Set(try Routes.all(on: &socket).filter { $0.prefix == 0 && $0.link > 0 }.map(\.link))
            return try Links.all(on: &socket).filter { indexes.contains($0.index) }.map(\.name).sorted()
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
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var links: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if name.hasPrefix(space) { links.append(String(name.dropFirst(space.count))) }
        }
        return links
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
