import Foundation
import PodKernel

/// What an environment has on this machine, found without podsh's own help: by looking at processes, mounts, links,
/// tables, cgroups and files. Each list names what was found.
package struct KernelResidue: Equatable, CustomStringConvertible, Sendable {
    package var processes: [String] = []
    package var mounts: [String] = []
    package var links: [String] = []
    package var tables: [String] = []
    package var cgroups: [String] = []
    package var files: [String] = []

    package var isEmpty: Bool { self == KernelResidue() }

    /// All that carries the environment's name now.
    package static func of(_ environment: String, home: String) -> KernelResidue {
        let layout = EnvironmentLayout(name: environment, home: home)
        var found = KernelResidue()
        var namespaces: Set<String> = []
        for process in numbers(in: "/proc") {
            let place = text("/proc/\(process)/cgroup")
            let words = text("/proc/\(process)/cmdline").replacingOccurrences(of: "\0", with: " ")
            // A zombie has no words; it is only waiting for somebody's wait().
            if !words.isEmpty,
                place.contains(layout.cgroup) || isHelper(words, of: layout) || isCommand(process, place, of: layout)
            {
                found.processes.append("\(process) \(words.prefix(120))")
            }
            let namespace =
                (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/ns/mnt")) ?? ""
            guard !namespace.isEmpty, namespaces.insert(namespace).inserted else { continue }
            found.mounts += text("/proc/\(process)/mountinfo").split(separator: "\n").filter {
                $0.contains("\(layout.directory)/")
            }
            .map { "\(namespace): \($0.prefix(160))" }
        }
        let all = numbers(in: "/proc/self/task").first.map { text("/proc/\($0)/net/dev") } ?? ""
        found.links = all.split(separator: "\n").compactMap {
            $0.split(separator: ":").first?.trimmingCharacters(in: .whitespaces)
        }
        .filter { $0.hasPrefix(layout.linkPrefix) }
        let nft = Program(path: "/usr/sbin/nft")
        found.tables = ((try? nft.run("list", "tables").output) ?? "").split(separator: "\n").map(String.init)
            .filter { $0.contains(layout.tag) }
        found.cgroups = cgroups(layout)
        if FileManager.default.fileExists(atPath: layout.directory) { found.files = files(layout.directory) }
        return found
    }

    package var description: String {
        let parts = [
            ("processes", processes), ("mounts", mounts), ("links", links), ("tables", tables), ("cgroups", cgroups),
            ("files", files),
        ]
        return parts.filter { !$0.1.isEmpty }.map {
            "\($0.1.count) \($0.0):\n  " + $0.1.prefix(12).joined(separator: "\n  ")
        }
        .joined(separator: "\n")
    }

    /// Conmon and its like carry the environment's folder in their words; podsh itself and tests do not count.
    private static func isHelper(_ words: String, of layout: EnvironmentLayout) -> Bool {
        words.contains("\(layout.directory)/")
    }

    /// What a command of `run` has started carries the environment's variable, or lies in its cgroup.
    private static func isCommand(_ process: Int, _ place: String, of layout: EnvironmentLayout) -> Bool {
        place.contains("podsh-run/\(layout.tag)")
            || text("/proc/\(process)/environ").split(separator: "\0").contains("PODSH_RUN=\(layout.tag)")
    }

    private static func cgroups(_ layout: EnvironmentLayout) -> [String] {
        let root = "/sys/fs/cgroup"
        let hierarchies =
            [root] + ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).map { "\(root)/\($0)" }
        return hierarchies.flatMap { ["\($0)/\(layout.cgroup)", "\($0)/podsh-run/\(layout.tag)"] }
            .filter { FileManager.default.fileExists(atPath: $0) }
    }

    private static func files(_ folder: String) -> [String] {
        [folder]
            + ((try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []).prefix(200).map {
                "\(folder)/\($0)"
            }
    }

    private static func numbers(in folder: String) -> [Int] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).compactMap { Int($0) }
    }

    private static func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}
