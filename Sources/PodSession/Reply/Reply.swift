package import PodLifecycle
package import PodModel
package import PodSyntax

/// What a statement answers. A reply names what to show, it is not text: the renderer reads the objects themselves from
/// the session's control plane, at once, before anything else happens.
package enum Reply {
    /// A line of data: `print`, an expression at the prompt. Without its final newline; may hold several lines.
    case text(String)
    /// `get`.
    case list(ListReply)
    /// `describe`: an object that is, or of which only events are left.
    case describe(ObjectKey)
    /// `events`: oldest first.
    case events([EventRecord], format: ListReply.Format)
    /// `logs`.
    case logs(LogReply)
    /// `explain WORD.WORD`: the entries along the path, outermost first.
    case explain([VocabularyEntry])
    /// `help` without a word.
    case help
    /// `session`.
    case session(SessionReport, format: ListReply.Format)
    /// `top`.
    case usage(UsageReply)
    /// Output of a host command or of a simulated one.
    case bytes([UInt8])
}

/// `get …`: keys in the order to show, with how to show them.
package struct ListReply {
    package enum Format: Hashable, Sendable {
        case table, wide, json, yaml, name
    }

    /// Objects of one kind; of `endpoints` the keys of the pods and services that have some.
    package struct Section {
        package var kind: ObjectKind
        package var keys: [ObjectKey]

        package init(kind: ObjectKind, keys: [ObjectKey]) {
            self.kind = kind
            self.keys = keys
        }
    }

    /// One for each kind asked for. Empty sections are kept when asked for by kind, left out by `get all`.
    package var sections: [Section]
    package var format: Format
    /// One single object was asked for by name: JSON and YAML show it bare, not as a List.
    package var isSingle = false
    /// `--all-namespaces`: a NAMESPACE column.
    package var showsNamespace = false
    /// Of the namespace for "No resources found in … namespace."
    package var namespace = "default"
    /// A further part of a watch: no header.
    package var continues = false

    package init(sections: [Section], format: Format = .table) {
        self.sections = sections
        self.format = format
    }
}

/// Lines of containers, in the order of time.
package struct LogReply {
    package struct Line: Hashable, Sendable {
        package var pod: String
        package var container: String
        package var line: LogLine

        package init(pod: String, container: String, line: LogLine) {
            self.pod = pod
            self.container = container
            self.line = line
        }
    }

    /// Each line begins with `POD/CONTAINER` because several are shown.
    package var isPrefixed: Bool
    /// Each line begins with its time.
    package var showsTimes: Bool
    package var lines: [Line]

    package init(lines: [Line], isPrefixed: Bool, showsTimes: Bool = false) {
        self.lines = lines
        self.isPrefixed = isPrefixed
        self.showsTimes = showsTimes
    }
}
