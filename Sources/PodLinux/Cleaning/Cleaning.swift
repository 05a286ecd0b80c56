package import PodLifecycle

/// Takes away what a killed podsh left, from its folder and the kernel's names alone.
package enum Cleaning {
    /// Takes everything of one environment away, whoever made it. The caller holds its lock: its own environment at
    /// start and at its end, or a crashed one. Volumes marked `keep` and images stay.
    package static func clean(_ layout: EnvironmentLayout) -> CleaningReport {
        CleaningReport(name: layout.name)
    }

    /// Cleans every environment of the home whose lock is free, and those of other homes whose podsh was killed on
    /// this machine. Who lives, and who is being cleaned by another podsh, is left alone.
    package static func cleanStale(home: String, except own: String? = nil) -> [CleaningReport] {
        []
    }
}
