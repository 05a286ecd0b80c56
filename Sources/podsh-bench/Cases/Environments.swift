import Foundation
import Glibc

/// Environments that stay, empty ones: from the start of `podsh up` until the API is served, and what one costs that
/// has nothing to do. Real ones where root measures.
func benchEnvironments() throws -> [Row] {
    let podsh = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        .appendingPathComponent("podsh").path
    let home = NSTemporaryDirectory() + "podsh-bench-\(getpid())"
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: home) }
    let script = "\(home)/empty.pod"
    try Data().write(to: URL(fileURLWithPath: script))
    setenv("PODSH_HOME", "\(home)/home", 1)
    defer { unsetenv("PODSH_HOME") }
    var rows = [try measure(podsh, home, [script, "--sim"], "simulated")]
    if geteuid() == 0 { rows.append(try measure(podsh, home, [script], "real")) }
    return rows
}

private func measure(_ podsh: String, _ home: String, _ options: [String], _ machines: String) throws -> Row {
    var ready: [Double] = []
    var (memory, wakes) = (0.0, 0.0)
    let rounds = 7
    for round in 0..<rounds {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: podsh)
        process.arguments = ["up", "--name", "bench", "--quiet"] + options
        process.standardOutput = nil
        let start = now()
        try process.run()
        let record = "\(home)/home/environments/bench/served.json"
        while access(record, F_OK) != 0, process.isRunning { usleep(200) }
        ready.append(now() - start)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BenchFailure("podsh up ended with \(process.terminationStatus)")
        }
        if round == rounds - 1, let server = holder("\(home)/home/environments/bench.lock") {
            sleep(1)
            let before = status(server, "voluntary_ctxt_switches")
            sleep(10)
            wakes = (status(server, "voluntary_ctxt_switches") - before) / 10
            memory = status(server, "VmRSS") * 1024
        }
        guard timeOfRun(podsh, ["down", "bench"]) != nil else { throw BenchFailure("podsh down failed") }
    }
    let beside = "\(Int(memory / 1e6)) MB, \(wakes) wake-ups a second"
    return Row(
        "environment-\(machines)", "an empty \(machines) environment serves the API, median of \(rounds)",
        time(median(ready)), beside: beside, figures: ["ready": median(ready), "memory": memory, "wakes": wakes])
}

/// The process that has the lock of an environment, as its file says.
private func holder(_ lock: String) -> Int? {
    let text = (try? String(contentsOfFile: lock, encoding: .utf8)) ?? ""
    return text.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) }
}

/// A number of `/proc/PID/status`, of all its threads where the kernel counts by thread.
private func status(_ process: Int, _ name: String) -> Double {
    func number(_ path: String) -> Double {
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("\(name):") }
        return line.flatMap { Double($0.split(whereSeparator: { $0 == " " || $0 == "\t" })[1]) } ?? 0
    }
    if name.hasPrefix("Vm") { return number("/proc/\(process)/status") }
    let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")) ?? []
    return tasks.reduce(0) { $0 + number("/proc/\(process)/task/\($1)/status") }
}
