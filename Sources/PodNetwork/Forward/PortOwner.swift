internal import Glibc
internal import PodKernel
internal import PodModel

/// Who holds a port of this machine.
enum PortOwner {
    /// `nginx (process 812)`; nil when it cannot be seen.
    static func find(_ port: UInt16, isTCP: Bool) -> String? {
        guard let inode = inode(port, isTCP: isTCP), let process = process(holding: "socket:[\(inode)]") else {
            return nil
        }
        let name = readText("/proc/\(process)/comm", limit: 64)?.split(whereSeparator: \.isNewline).first ?? "a process"
        return process == getpid() ? "this podsh itself" : "\(printable(name)) (process \(process))"
    }

    /// The socket's number in the kernel's table of the calling thread's network.
    private static func inode(_ port: UInt16, isTCP: Bool) -> Substring? {
        let table = readText("/proc/thread-self/net/\(isTCP ? "tcp" : "udp")", limit: 16 << 20) ?? ""
        let digits = String(port, radix: 16, uppercase: true)
        let wanted = ":" + String(repeating: "0", count: 4 - digits.count) + digits
        for line in table.split(separator: "\n").dropFirst() {
            let words = line.split(separator: " ", maxSplits: 10)
            // Listening, for TCP.
            guard words.count > 9, words[1].hasSuffix(wanted), !isTCP || words[3] == "0A" else { continue }
            return words[9]
        }
        return nil
    }

    private static func process(holding target: String) -> Int32? {
        for process in FolderListing.names("/proc").compactMap({ Int32($0) }) {
            for descriptor in FolderListing.names("/proc/\(process)/fd")
            where (try? linkText("/proc/\(process)/fd/\(descriptor)")) == target {
                return process
            }
        }
        return nil
    }

    /// A process' name is its own choice.
    private static func printable(_ name: Substring) -> String {
        String(name.unicodeScalars.map { $0.isASCII && $0.value >= 32 && $0.value < 127 ? Character($0) : "?" })
    }
}
