package import PodModel
package import PodSyntax

/// Evaluates checked programs against an engine. Single-threaded: a statement has ended when the call returns.
/// The engine is opened by the first statement that needs machines.
package final class Session {
    package let options: SessionOptions
    package let host: any Host
    package let output: any Output
    /// Every `expect` and `wait` so far.
    package private(set) var records: [CaseRecord] = []

    /// What an input at the prompt led to.
    package enum Submission: Hashable, Sendable {
        case ran
        /// It failed; the failure has been shown. The code is that of the failure.
        case failed(Int32)
        /// `quit`, `exit`: leave the loop, then call `end`.
        case quit(Int32)
    }

    package init(options: SessionOptions, host: any Host, output: any Output) {
        self.options = options
        self.host = host
        self.output = output
    }

    /// Batch: checks a file and runs it. Shows findings and failures. Call `end` afterwards.
    /// Returns the exit code of the first failure, else 0 or what `exit` said.
    package func run(_ source: SourceText) -> Int32 {
        ExitCode.held
    }

    /// Prompt: checks and runs one complete input. Shows findings and failures.
    package func submit(_ source: SourceText) -> Submission {
        .ran
    }

    /// Prompt: lets the cluster live for this long of wall clock; handlers and `every` run inside.
    package func pump(_ elapsed: TimeSpan) {}

    /// Runs `on exit`, prints the hint about pods nobody waited for, ends the pods within the grace.
    /// Returns the code to leave with: `code`, or that of an `on exit` that failed after success.
    package func end(_ code: Int32) -> Int32 {
        code
    }

    /// Pods that are neither finished nor terminating, for the warning at Ctrl-D.
    package var livePods: Int { 0 }
    /// The cluster's time; the simulation's start before there is an engine.
    package var now: Timestamp { .simulationStart }
}
