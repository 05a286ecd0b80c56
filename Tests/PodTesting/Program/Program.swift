import Foundation
import Glibc

/// What a program did.
package struct ProgramResult: Sendable {
    /// The exit code; 128 + n if signal n ended it.
    package let code: Int32
    package let outputBytes: [UInt8]
    package let errorBytes: [UInt8]
    package let seconds: Double
    /// Of processor time, its own and its children's that it has waited for: how busy the machine is does not count.
    package let processorSeconds: Double
    /// The most memory it ever held, in bytes, sampled from the kernel's own high-water mark.
    package let peakMemory: Int
    /// It did not end in time and was killed.
    package let timedOut: Bool

    package var output: String { String(decoding: outputBytes, as: UTF8.self) }
    package var error: String { String(decoding: errorBytes, as: UTF8.self) }
    /// All of it, to put beside a failed expectation.
    package var story: String {
        """
        exit \(code)\(timedOut ? " (killed: out of time)" : "") after \(seconds) s\n--- output\n\(output)--- \
        error\n\(error)
        """
    }
}

/// A program that a test runs, with time and memory watched.
package struct Program: Sendable {
    package var path: String
    package var environment: [String: String]
    /// Its working directory; `nil` is the test's own.
    package var directory: String?
    /// Seconds after which it is killed.
    package var timeout = 60.0

    /// The podsh that was built with these tests, with a small, fixed environment and a home that does not exist.
    package static var podsh: Program {
        let own = ProcessInfo.processInfo.environment
        var environment = ["HOME": "/nonexistent", "LANG": "C.UTF-8", "TERM": "dumb"]
        for name in ["PATH", "LD_LIBRARY_PATH"] { environment[name] = own[name] }
        return Program(path: ProjectFiles.program.path, environment: environment)
    }

    package init(path: String, environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.path = path
        self.environment = environment
    }

    /// Runs it to its end, feeding `input` and draining both outputs meanwhile.
    package func run(_ arguments: [String], input: [UInt8] = []) throws -> ProgramResult {
        // A child that ends before it has read its input must not end the test.
        signal(SIGPIPE, SIG_IGN)
        let started = now()
        var exchange = try startingProgram.withLock {
            let (feed, output, error) = (try makePipe(), try makePipe(), try makePipe())
            let child = try spawn(
                path, arguments, environment: environment, directory: directory,
                descriptors: (feed.read, output.write, error.write))
            for each in [feed.read, output.write, error.write] { close(each) }
            return Exchange(child: child, feed: feed.write, input: input, outputs: [output.read, error.read])
        }
        let timedOut = !exchange.finish(before: started + timeout)
        if timedOut { kill(exchange.child, SIGKILL) }
        exchange.close()
        var status: Int32 = 0
        var use = rusage()
        while wait4(exchange.child, &status, 0, &use) < 0, errno == EINTR {}
        return ProgramResult(
            code: exitCode(ofStatus: status), outputBytes: exchange.received[0], errorBytes: exchange.received[1],
            seconds: now() - started, processorSeconds: seconds(use.ru_utime) + seconds(use.ru_stime),
            peakMemory: exchange.peakMemory, timedOut: timedOut)
    }

    package func run(_ arguments: String..., input: String = "") throws -> ProgramResult {
        try run(arguments, input: Array(input.utf8))
    }
}

private func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
