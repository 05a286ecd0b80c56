import Foundation
import PodKernel

/// Real machines to measure on: the registry of `scripts/images`, a home of its own, the built podsh. Needs root.
final class BenchMachine {
    /// Short, since paths of sockets lie in it; removed with the machine.
    let folder: String
    let registries: String
    let environment = "bench"
    private let registry: Process
    private let feed = Foundation.Pipe()

    init() throws {
        guard getuid() == 0 else { throw BenchFailure("real pods are measured as root") }
        guard let script = BenchMachine.imagesScript else {
            throw BenchFailure("scripts/images is not beside the build")
        }
        let output = Foundation.Pipe()
        registry = Process()
        registry.executableURL = URL(fileURLWithPath: script)
        registry.arguments = ["serve"]
        registry.standardInput = feed
        registry.standardOutput = output
        try registry.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        guard let equals = line.firstIndex(of: "=") else { throw BenchFailure("scripts/images serve says '\(line)'") }
        registries = String(line[line.index(after: equals)...])
        folder = (registries as NSString).deletingLastPathComponent
    }

    deinit {
        try? feed.fileHandleForWriting.close()
        registry.waitUntilExit()
    }

    var layout: EnvironmentLayout { EnvironmentLayout(name: environment, home: "\(folder)/home") }

    /// The podsh that was built with this program.
    var podsh: URL {
        URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appendingPathComponent("podsh")
    }

    /// Runs a script to its end.
    /// - Returns: the figures of its lines `name=value`, in their order.
    func run(_ script: String) throws -> [String: [Double]] {
        let process = try start(script)
        return try finish(process)
    }

    /// Starts a script; `finish` takes what it printed.
    func start(_ script: String) throws -> (process: Process, output: Foundation.Pipe) {
        let file = "\(folder)/bench.pod"
        try Data(script.utf8).write(to: URL(fileURLWithPath: file))
        let process = Process()
        process.executableURL = podsh
        process.arguments = ["run", "--quiet", "--env", environment, file]
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["PODSH_HOME": layout.home, "CONTAINERS_REGISTRIES_CONF": registries]) { $1 }
        let output = Foundation.Pipe()
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        return (process, output)
    }

    func finish(_ started: (process: Process, output: Foundation.Pipe)) throws -> [String: [Double]] {
        let text = String(decoding: started.output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        started.process.waitUntilExit()
        guard started.process.terminationStatus == 0 else {
            throw BenchFailure("podsh ended with \(started.process.terminationStatus): \(text)")
        }
        return figures(in: text)
    }

    /// Runs a shell script in mount and network namespaces of its own, so that what it makes vanishes with it.
    func shell(_ text: String) throws -> [String: [Double]] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
        process.arguments = ["--mount", "--net", "bash", "-euc", text]
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["CONTAINERS_REGISTRIES_CONF": registries, "FOLDER": folder]) { $1 }
        let output = Foundation.Pipe()
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        return try finish((process, output))
    }

    private static var imagesScript: String? {
        var folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        while folder.path != "/" {
            folder = folder.deletingLastPathComponent()
            let script = folder.appendingPathComponent("scripts/images").path
            if access(script, X_OK) == 0 { return script }
        }
        return nil
    }
}

/// The values of lines `name=number`, by name.
func figures(in text: String) -> [String: [Double]] {
    var figures: [String: [Double]] = [:]
    for line in text.split(separator: "\n") {
        let parts = line.split(separator: "=", maxSplits: 1)
        if parts.count == 2, let value = Double(parts[1]) { figures[String(parts[0]), default: []].append(value) }
    }
    return figures
}
