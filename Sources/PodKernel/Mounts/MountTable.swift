/// A line of the calling thread's mount table.
package struct MountPoint: Hashable, Sendable {
    /// `MAJOR:MINOR`: two mounts of one file system share it.
    var device: String
    package var path: String
    package var type: String
}

/// What is mounted in the calling thread's mount namespace.
package enum MountTable {
    /// In the order in which they were mounted.
    package static func read() -> [MountPoint] {
        guard let text = readText("/proc/thread-self/mountinfo", limit: 16 << 20) else { return [] }
        return text.split(separator: "\n").compactMap { parse($0) }
    }

    /// `36 35 98:0 / /mnt rw,noatime master:1 - ext3 /dev/root rw`.
    static func parse(_ line: Substring) -> MountPoint? {
        let fields = line.split(separator: " ")
        guard fields.count > 6, let dash = fields[6...].firstIndex(of: "-"), dash + 1 < fields.endIndex else {
            return nil
        }
        return MountPoint(device: String(fields[2]), path: unescaped(fields[4]), type: String(fields[dash + 1]))
    }

    /// The kernel writes space, tab, newline and backslash as `\040` and so on.
    private static func unescaped(_ text: Substring) -> String {
        let bytes = Array(text.utf8)
        var plain: [UInt8] = []
        var place = 0
        while place < bytes.count {
            if bytes[place] == UInt8(ascii: "\\"), place + 3 < bytes.count,
                let code = UInt8(String(decoding: bytes[place + 1...place + 3], as: UTF8.self), radix: 8)
            {
                plain.append(code)
                place += 4
            } else {
                plain.append(bytes[place])
                place += 1
            }
        }
        return String(decoding: plain, as: UTF8.self)
    }
}
