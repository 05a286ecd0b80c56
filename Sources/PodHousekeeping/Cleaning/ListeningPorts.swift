internal import Glibc
internal import PodKernel

/// TCP ports that processes listen on.
enum ListeningPorts {
    /// Sockets that these processes hold open and that listen in the calling thread's network.
    static func count(of processes: Set<Int32>) -> Int {
        if processes.isEmpty { return 0 }
        let listening = inodes("/proc/thread-self/net/tcp").union(inodes("/proc/thread-self/net/tcp6"))
        var held: Set<String> = []
        for process in processes {
            for descriptor in FolderListing.names("/proc/\(process)/fd") {
                guard let target = link("/proc/\(process)/fd/\(descriptor)"), target.hasPrefix("socket:[") else {
                    continue
                }
                held.insert(String(target.dropFirst(8).dropLast()))
            }
        }
        return held.intersection(listening).count
    }

    /// Inodes of sockets in state LISTEN (0A).
    private static func inodes(_ table: String) -> Set<String> {
        var found: Set<String> = []
        for line in (readText(table, limit: 16 << 20) ?? "").split(separator: "\n").dropFirst() {
            let fields = line.split(separator: " ")
            if fields.count > 9, fields[3] == "0A" { found.insert(String(fields[9])) }
        }
        return found
    }

    private static func link(_ path: String) -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            guard let base = buffer.baseAddress else { return nil }
            let count = readlink(path, base, 256)
            return count < 0 ? nil : String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }
}
