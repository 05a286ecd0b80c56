import Foundation
import Glibc

/// Runs a program to its end with its outputs thrown away, and answers the seconds from spawn to exit; `nil` if it
/// could not be started or did not end with 0.
func timeOfRun(_ program: String, _ arguments: [String]) -> Double? {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    let words = ([program] + arguments).map { strdup($0) }
    let settings = ProcessInfo.processInfo.environment.map { strdup("\($0.key)=\($0.value)") }
    defer { for each in words + settings { free(each) } }
    var child: pid_t = 0
    var status: Int32 = 0
    let start = now()
    guard posix_spawn(&child, program, &actions, nil, words + [nil], settings + [nil]) == 0 else { return nil }
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    return status == 0 ? now() - start : nil
}

/// Runs one measurement in a fresh process, so that no earlier one has warmed or filled its memory.
/// - Returns: the figures it reported, by name.
func freshProcess(_ arguments: [String]) throws -> [String: Double] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = ["child"] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
        throw BenchFailure("child \(arguments.joined(separator: " ")) ended with \(process.terminationStatus)")
    }
    var figures: [String: Double] = [:]
    for line in text.split(separator: "\n") {
        let parts = line.split(separator: "=", maxSplits: 1)
        if parts.count == 2, let value = Double(parts[1]) { figures[String(parts[0])] = value }
    }
    return figures
}

/// What a child tells its parent.
func report(_ figures: KeyValuePairs<String, Double>) {
    for (name, value) in figures { print("\(name)=\(value)") }
}

/// The first executable of this name in PATH.
func findInPath(_ name: String) -> String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
        .first { access($0, X_OK) == 0 }
}

struct BenchFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
