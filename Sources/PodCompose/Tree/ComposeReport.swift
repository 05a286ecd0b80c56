import PodSyntax

/// What is found while a project is read, a list for each of its files.
final class ComposeReport {
    private(set) var sources: [SourceText] = []
    private(set) var findings: [[Finding]] = []
    /// Where relative paths of a file begin.
    private(set) var folders: [String] = []
    let isLenient: Bool

    init(isLenient: Bool) {
        self.isLenient = isLenient
    }

    /// A further file of the project; the answer is its number.
    func open(_ source: SourceText, folder: String) -> Int {
        sources.append(source)
        findings.append([])
        folders.append(folder)
        return sources.count - 1
    }

    var hasErrors: Bool { findings.joined().contains { $0.severity == .error } }

    func add(_ finding: Finding, file: Int) {
        // One line stands in several services where it is an anchor's, and is reported once.
        if !findings[file].contains(finding) { findings[file].append(finding) }
    }

    func error(_ place: ComposePlace, _ code: String, _ message: String, help: String? = nil) {
        add(Finding(place.span, code, message, help: help), file: place.file)
    }

    func warn(_ place: ComposePlace, _ code: String, _ message: String, help: String? = nil) {
        add(Finding(place.span, code, message, help: help, severity: .warning), file: place.file)
    }

    /// Valid in compose, but it would be lost here.
    func notCarried(_ place: ComposePlace, _ message: String, help: String? = nil) {
        add(
            Finding(place.span, "not-carried", message, help: help, severity: isLenient ? .warning : .error),
            file: place.file)
    }
}
