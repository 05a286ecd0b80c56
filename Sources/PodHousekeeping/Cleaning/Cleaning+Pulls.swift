internal import PodImages

extension Cleaning {
    /// Takes away what a killed podsh left of its pulls below a home's `images`.
    package static func cleanPulls(_ folder: String) -> CleaningReport {
        var report = CleaningReport(name: "images (pulls that were broken off)")
        let (removed, left) = ImageStore.removeBrokenPulls(folder)
        report.removed.files = removed
        report.failures = left.map { "\($0) stays" }
        return report
    }
}
