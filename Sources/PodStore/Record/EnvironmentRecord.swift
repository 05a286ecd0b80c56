/// Who made an environment, for whoever finds it later.
package struct EnvironmentRecord: Hashable, Sendable {
    package var name: String
    package var home: String
    package var tag: String
    package var process: Int32
    /// The script, or `prompt`.
    package var origin: String
    /// podsh's version.
    package var program: String
    /// Nanoseconds since 1970.
    package var started: Int64

    package init(name: String, home: String, tag: String, process: Int32, origin: String, program: String, started: Int64) {
        self.name = name
        self.home = home
        self.tag = tag
        self.process = process
        self.origin = origin
        self.program = program
        self.started = started
    }
}

/// Something made on the machine, written down before it is made and after it is gone.
package struct ResourceRecord: Hashable, Sendable {
    package enum State: String, Hashable, Sendable {
        case begun, done, undone
    }

    /// `cgroup`, `links`, `table`, `sysctl` …
    package var kind: String
    package var name: String
    package var state: State

    package init(_ kind: String, _ name: String, _ state: State) {
        self.kind = kind
        self.name = name
        self.state = state
    }
}
