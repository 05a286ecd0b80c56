import PodKernel
import Foundation

/// What tests see of this machine.
enum Links {
    static func names(_ folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    static func target(_ path: String) -> String? { try? FileManager.default.destinationOfSymbolicLink(atPath: path) }
}

enum Processes {
    /// Processes of a cgroup that have ended and that nobody has reaped.
    static func zombies(below cgroup: String) -> [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return all.filter { Int($0) != nil }.filter { number in
            guard let text = readText("/proc/\(number)/status"), text.contains("\nState:\tZ") else { return false }
            return readText("/proc/\(number)/cgroup")?.contains(cgroup) == true
        }
    }

    static func parent(of process: Int32) -> Int32? {
        let line = readText("/proc/\(process)/status")?.split(separator: "\n").first { $0.hasPrefix("PPid:") }
        return line.flatMap { Int32($0.dropFirst(5).filter(\.isNumber)) }
    }

    /// How many descriptors this process has open.
    static func descriptors() -> Int {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []).count
    }
}

enum Fakes {
    static func write(_ path: String, _ text: String) throws {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }
}
