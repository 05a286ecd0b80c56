/// What was found of a crashed environment and taken away.
package struct CleaningReport: Hashable, Sendable {
    package var name: String
    /// The podsh that left it; 0 where nothing says.
    package var process: Int32 = 0
    package var removed = ResidueCount()
    /// What could not be removed, and why; a sentence each.
    package var failures: [String] = []
    /// What else is worth saying: a damaged journal set aside, the last command.
    package var notes: [String] = []

    package init(name: String) {
        self.name = name
    }

    /// `cleaned environment web-1a2b, left by process 123: 3 processes, 12 cgroups`.
    package var line: String {
        let left = process == 0 ? "" : ", left by process \(process)"
        return "cleaned environment \(name)\(left): \(removed)"
    }
}
