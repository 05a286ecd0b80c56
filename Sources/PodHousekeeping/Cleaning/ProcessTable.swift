internal import Glibc
internal import PodKernel

/// The processes of this machine, as far as cleaning asks.
enum ProcessTable {
    /// Container helpers that name the folder in their arguments: conmon may outlive its cgroup's making by a moment,
    /// and without root there is no cgroup.
    static func helpers(naming folder: String) -> Set<Int32> {
        let marker = Array("\(folder)/".utf8)
        var found: Set<Int32> = []
        for entry in FolderListing.names("/proc") {
            guard let process = Int32(entry), process != getpid(), isHelper(process),
                let line = readFile("/proc/\(process)/cmdline", limit: 1 << 16), line.contains(marker)
            else { continue }
            found.insert(process)
        }
        return found
    }

    /// A zombie and one that is on its way out have no words any more.
    static func isAlive(_ process: Int32) -> Bool { readFile("/proc/\(process)/cmdline", limit: 1)?.isEmpty == false }

    /// `conmon (4711, uninterruptible)`.
    static func describe(_ process: Int32) -> String {
        let text = readText("/proc/\(process)/status", limit: 4096) ?? ""
        func field(_ name: String) -> String {
            text.split(separator: "\n").first { $0.hasPrefix(name) }
                .map { String($0.dropFirst(name.count).drop { $0 == "\t" || $0 == " " }) } ?? "?"
        }
        return "process \(process) (\(field("Name:")), state \(field("State:")))"
    }

    private static func isHelper(_ process: Int32) -> Bool {
        let name =
            (readText("/proc/\(process)/comm", limit: 64) ?? "").split(separator: "\n").first.map(String.init) ?? ""
        return ["conmon", "crun", "runc", "catatonit", "skopeo"].contains { name == $0 || name.hasPrefix($0 + ":") }
    }
}

extension [UInt8] {
    /// Whether these bytes occur in it.
    fileprivate func contains(_ part: [UInt8]) -> Bool {
        guard let first = part.first, count >= part.count else { return false }
        for start in 0...(count - part.count) where self[start] == first {
            if self[start..<start + part.count].elementsEqual(part) { return true }
        }
        return false
    }
}
