/// Who made an environment, for whoever finds it later.
package struct EnvironmentRecord: Hashable, Sendable {
    package var name: String
    package var home: String
    package var tag: String
    /// podsh's process id.
    package var process: Int32
    /// The script, or `prompt`.
    package var origin: String
    /// podsh's version.
    package var program: String
    /// Nanoseconds since 1970.
    package var started: Int64

    package init(
        name: String, home: String, tag: String, process: Int32, origin: String, program: String, started: Int64
    ) {
        self.name = name
        self.home = home
        self.tag = tag
        self.process = process
        self.origin = origin
        self.program = program
        self.started = started
    }
}
