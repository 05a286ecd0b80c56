import Foundation
package import Glibc

/// A program that goes on while a test looks at it; both outputs go to files.
package final class BackgroundProgram {
    package let process: pid_t
    private let outputPath: String
    private let errorPath: String
    private var code: Int32?

    /// - Parameter folder: where its outputs are kept.
    package init(_ program: Program, _ arguments: [String], folder: String) throws {
        let name = UUID().uuidString.prefix(8)
        outputPath = "\(folder)/\(name).out"
        errorPath = "\(folder)/\(name).err"
        let (out, err) = (outputPath, errorPath)
        process = try startingProgram.withLock {
            let files = [
                open("/dev/null", O_RDONLY | O_CLOEXEC), open(out, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600),
                open(err, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600),
            ]
            defer { for each in files { close(each) } }
            return try spawn(
                program.path, arguments, environment: program.environment, directory: program.directory,
                descriptors: (files[0], files[1], files[2]))
        }
    }

    deinit {
        if code == nil {
            kill(process, SIGKILL)
            waitpid(process, nil, 0)
        }
    }

    package var output: String { text(outputPath) }
    package var error: String { text(errorPath) }
    package var story: String {
        "exit \(code.map(String.init) ?? "none yet")\n--- output\n\(output)--- error\n\(error)"
    }

    package func signal(_ number: Int32) { kill(process, number) }

    /// Waits until this text has come on either output. `false`: it has not in time, or the program has ended.
    package func shows(_ wanted: String, seconds: Double = 40) -> Bool {
        eventually(seconds) {
            (output + error).contains(wanted) ? true : reap() ? (output + error).contains(wanted) : nil
        } ?? false
    }

    /// Waits for its end. `nil`: it goes on.
    package func waitForExit(seconds: Double = 40) -> Int32? {
        eventually(seconds) { reap() ? true : nil }
        return code
    }

    private func reap() -> Bool {
        var status: Int32 = 0
        if code == nil, waitpid(process, &status, WNOHANG) == process { code = exitCode(ofStatus: status) }
        return code != nil
    }

    private func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}

/// Asks again and again until there is an answer, or the time is over.
@discardableResult package func eventually<Answer>(
    _ seconds: Double = 40, _ question: () throws -> Answer?
) rethrows -> Answer? {
    let deadline = now() + seconds
    while true {
        if let answer = try question() { return answer }
        if now() > deadline { return nil }
        poll(nil, 0, 20)
    }
}
