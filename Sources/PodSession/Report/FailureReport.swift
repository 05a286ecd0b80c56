package import PodModel
package import PodSyntax

/// Why a statement failed: what was asked for, what is so, and the evidence.
package struct FailureReport: Error, Sendable {
    package enum Kind: Hashable, Sendable {
        /// `expect` did not hold, or not in time.
        case expectation
        /// `wait` ran out of time.
        case outOfTime
        /// `wait` or `expect … within` can no longer come true.
        case impossible
        /// A command is valid but not possible now.
        case refused
        /// A host command ended with another code than 0.
        case command
        /// An expression or a word came out wrong while running: type, unknown name, range, depth.
        case evaluation
        /// `exit` with another code than 0.
        case exit
        /// A text does not check.
        case unchecked
        /// A word of a later version.
        case notAvailable
        /// A file or another input could not be read.
        case input
        /// No machines.
        case unavailable
        /// A fault of podsh: its controllers answer each other without end.
        case endless
        /// Ctrl-C or TERM.
        case interrupted
    }

    package var kind: Kind
    /// What the session ends with when this ends it.
    package var exitCode: Int32
    /// Where in which text; `nil` for what has no place (a `--set` of an unknown name).
    package var place: Place?
    /// One sentence: `wait web ready: out of time after 1m`, `expect web.ready == 3: web.ready is 2`.
    package var message: String
    /// What to do or what was meant, shown beside the caret: `did you mean 'web'?`.
    package var help: String?
    /// The user's own words of an `expect`.
    package var note: String?
    /// The objects waited for, each with what is so.
    package var states: [ObjectState] = []
    /// The reason that blocks: `ImagePullBackOff: pull of nginx:9 failed: not found`.
    package var reason: String?
    /// The last events of the objects, oldest first.
    package var events: [EventRecord] = []
    /// The last log lines of the containers at fault.
    package var logs: [ContainerLog] = []
    /// The calls, handlers or files inside which it happened, innermost first: `in smoke, called at web.pod:7:1`.
    package var trace: [Frame] = []

    package init(
        _ kind: Kind, exitCode: Int32 = ExitCode.failed, at place: Place? = nil, _ message: String, help: String? = nil
    ) {
        self.kind = kind
        self.exitCode = exitCode
        self.place = place
        self.message = message
        self.help = help
    }

    /// One object and its state in the words of `get`.
    package struct ObjectState: Hashable, Sendable {
        package var object: ObjectKey
        /// `2/3 ready`, `CrashLoopBackOff, 4 restarts, exit 1`.
        package var state: String

        package init(_ object: ObjectKey, _ state: String) {
            self.object = object
            self.state = state
        }
    }

    /// The last lines of one container.
    package struct ContainerLog: Hashable, Sendable {
        package var pod: String
        package var container: String
        package var lines: [String]

        package init(pod: String, container: String, lines: [String]) {
            self.pod = pod
            self.container = container
            self.lines = lines
        }
    }

    /// One step of the way to the failure.
    package struct Frame: Sendable {
        /// `function smoke`, `handler on pod-crash`, `file lib.pod`.
        package var what: String
        package var place: Place

        package init(_ what: String, _ place: Place) {
            self.what = what
            self.place = place
        }
    }
}

/// A place in a text: file, line and column can be had from it, and the line to show with a caret.
package struct Place: Sendable {
    package var source: SourceText
    package var span: TextSpan

    package init(_ source: SourceText, _ span: TextSpan) {
        self.source = source
        self.span = span
    }

    package init(_ node: SyntaxNode) {
        self.init(node.tree.source, node.span)
    }
}

extension Place: CustomStringConvertible {
    /// `web.pod:3:5`.
    package var description: String {
        let position = source.position(at: span.start)
        return "\(source.name):\(position.line):\(position.column)"
    }
}
