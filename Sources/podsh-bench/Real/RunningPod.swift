import Foundation
import PodKernel

/// A pod's container as the processes of this machine show it: the bundle that conmon was started with, and the mount
/// namespace in which it means something.
struct RunningPod {
    let conmon: Int
    let bundle: String
    let runtime: String

    /// Finds one of the environment's containers. Throws when there is none.
    static func find(_ machine: BenchMachine) throws -> RunningPod {
        for process in processes() {
            let words = commandLine(of: process)
            guard words.first?.hasSuffix("conmon") == true,
                words.contains(where: { $0.hasPrefix(machine.layout.directory) }),
                let bundle = words.value(of: "-b", "--bundle"), let runtime = words.value(of: "-r", "--runtime")
            else { continue }
            return RunningPod(conmon: process, bundle: bundle, runtime: runtime)
        }
        throw BenchFailure("no conmon of the environment runs")
    }

    /// Seconds of the OCI runtime alone: `run` of the same bundle with `true` in it, and `exec` of `true`.
    func floors(_ machine: BenchMachine, count: Int) throws -> (run: [Double], exec: [Double]) {
        let copy = "\(machine.folder)/bundle"
        let state = "\(machine.folder)/state"
        try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
        let enter = ["-t", "\(conmon)", "-m", runtime, "--root", state]
        func time(_ arguments: [String]) throws -> Double {
            guard let seconds = timeOfRun("/usr/bin/nsenter", enter + arguments) else {
                throw BenchFailure("\(runtime) \(arguments.joined(separator: " ")) failed")
            }
            return seconds
        }
        try write(["/bin/true"], to: copy)
        let run = try (0..<count).map { try time(["run", "--bundle", copy, "floor\($0)"]) }
        try write(["/bin/sleep", "1d"], to: copy)
        _ = try time(["run", "--detach", "--bundle", copy, "floor"])
        defer { _ = try? time(["delete", "--force", "floor"]) }
        let exec = try (0..<count).map { _ in try time(["exec", "floor", "true"]) }
        return (run, exec)
    }

    /// The container's own config.json with another command and cgroup.
    private func write(_ words: [String], to folder: String) throws {
        let content = try Data(contentsOf: URL(fileURLWithPath: "/proc/\(conmon)/root\(bundle)/config.json"))
        guard var config = try JSONSerialization.jsonObject(with: content) as? [String: Any],
            var process = config["process"] as? [String: Any], var root = config["root"] as? [String: Any],
            var linux = config["linux"] as? [String: Any]
        else { throw BenchFailure("\(bundle)/config.json is not what it should be") }
        process["args"] = words
        process["terminal"] = false
        if let path = root["path"] as? String, !path.hasPrefix("/") { root["path"] = "\(bundle)/\(path)" }
        linux["cgroupsPath"] = "/podsh-bench/floor"
        config["process"] = process
        config["root"] = root
        config["linux"] = linux
        try JSONSerialization.data(withJSONObject: config).write(to: URL(fileURLWithPath: "\(folder)/config.json"))
    }
}

/// All processes that can be seen.
func processes() -> [Int] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int($0) }
}

func commandLine(of process: Int) -> [String] {
    String(decoding: FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data(), as: UTF8.self)
        .split(separator: "\0").map(String.init)
}

/// The share of memory that is this process' own doing, in bytes (`Pss` of proc(5)); 0 when it has gone.
func proportionalMemory(of process: Int) -> Int {
    let text = (try? String(contentsOfFile: "/proc/\(process)/smaps_rollup", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("Pss:") }
    let words = line?.split { $0 == " " || $0 == "\t" } ?? []
    return (words.count > 1 ? Int(words[1]) ?? 0 : 0) * 1024
}

extension [String] {
    fileprivate func value(of names: String...) -> String? {
        for (index, word) in enumerated() where names.contains(word) && index + 1 < count { return self[index + 1] }
        return nil
    }
}
