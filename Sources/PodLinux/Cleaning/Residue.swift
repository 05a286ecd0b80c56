/// What of podsh is on this machine now, found by the names that everything of an environment carries.
package enum Residue {
    /// Of one environment, alive or not.
    package static func count(_ layout: EnvironmentLayout) -> ResidueCount { ResidueCount() }

    /// Of all environments of a home.
    package static func count(home: String) -> ResidueCount {
        EnvironmentLock.names(home: home).map { count(EnvironmentLayout(name: $0, home: home)) }.reduce(.none, +)
    }
}
