import Glibc
import PodKernel
import PodLifecycle

/// Who a container's processes are. Names are looked up in the image's own /etc/passwd and /etc/group, which are
/// hostile: regular files of at most 10 MiB, resolved inside the image.
struct ImageUser: Hashable {
    var uid: Int64 = 0
    var gid: Int64 = 0
    var groups: [Int64] = []
    var home = "/"

    static let maximumFile = 10 << 20
    /// As in runc and containerd; what lies above turns negative somewhere.
    static let maximumID: Int64 = 0x7FFF_FFFF

    /// `text`: `UID`, `NAME`, `UID:GID`, `NAME:GROUP`; empty is root.
    init(_ text: String, root: Int32) throws(Failure) {
        let accounts = try ImageUser.lines("/etc/passwd", root)
        let memberships = try ImageUser.lines("/etc/group", root)
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        let who = text.isEmpty ? "0" : parts[0]
        var name: String?
        if let number = try ImageUser.id(who, of: text) {
            uid = number
            if let account = accounts.first(where: { $0.count > 3 && Int64($0[2]) == number }) { name = take(account) }
        } else if let account = accounts.first(where: { $0.count > 3 && $0[0].utf8.elementsEqual(who.utf8) }),
            let number = try ImageUser.id(account[2], of: text)
        {
            uid = number
            name = take(account)
        } else {
            throw Failure("the user '\(text.debugDescription)' is not in the image's /etc/passwd")
        }
        if parts.count == 2 {
            gid = try ImageUser.group(parts[1], memberships, of: text)
        } else if let name {
            let others = memberships.filter { $0.count > 3 && $0[3].split(separator: ",").contains { $0 == name } }
                .compactMap { Int64($0[2]) }.filter { (0...ImageUser.maximumID).contains($0) && $0 != gid }
            groups = Array(Set(others)).sorted()
        }
        // Or a process could leave its own group out and read what is closed to it (CVE-2023-25173).
        groups.insert(gid, at: 0)
    }

    /// Group and home of an account; answers its name.
    private mutating func take(_ account: [String]) -> String {
        if let number = Int64(account[3]), (0...ImageUser.maximumID).contains(number) { gid = number }
        if account.count > 5, account[5].hasPrefix("/"), !account[5].utf8.contains(0) { home = account[5] }
        return account[0]
    }

    private static func group(_ which: String, _ memberships: [[String]], of text: String) throws(Failure) -> Int64 {
        if let number = try id(which, of: text) { return number }
        guard let line = memberships.first(where: { $0.count > 2 && $0[0].utf8.elementsEqual(which.utf8) }),
            let number = try id(line[2], of: text)
        else { throw Failure("the group of user '\(text.debugDescription)' is not in the image's /etc/group") }
        return number
    }

    /// Digits alone are a number, and one that is too large is an error, never another user; nil for a name.
    private static func id(_ digits: String, of text: String) throws(Failure) -> Int64? {
        let isNumber = digits.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
        let isName = digits.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F } && digits.utf8.first != UInt8(ascii: "-")
        if digits.isEmpty || !isNumber && !isName { throw Failure("\(text.debugDescription) is not a user") }
        if !isNumber { return nil }
        guard let number = Int64(digits), number <= maximumID else {
            throw Failure("the user \(text.debugDescription) is outside 0 to \(maximumID)")
        }
        return number
    }

    private static func lines(_ path: String, _ root: Int32) throws(Failure) -> [[String]] {
        // Looked at before it is opened for reading: opening a FIFO waits, opening a device acts.
        guard let place = try? FileDescriptor.resolve(path, in: root, flags: FileDescriptor.place) else { return [] }
        var information = stat()
        guard fstat(place.number, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
            throw Failure("the image's \(path) is not a regular file")
        }
        if information.st_size > maximumFile {
            throw Failure("the image's \(path) has \(information.st_size) bytes; the limit is \(maximumFile)")
        }
        let file = try FileDescriptor.open("/proc/self/fd/\(place.number)", flags: FileDescriptor.read)
        let text = String(decoding: file.read(limit: maximumFile), as: UTF8.self)
        return text.utf8.split(separator: UInt8(ascii: "\n")).map { line in
            line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
        }
    }
}
