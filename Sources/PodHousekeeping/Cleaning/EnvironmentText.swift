import PodKernel

/// What a lock file says: four lines.
struct EnvironmentText: Hashable, Sendable {
    var process: Int32 = 0
    var origin = ""
    var name = ""
    var home = ""

    /// A newline in a script's name would shift the lines behind it.
    var written: String {
        "\(process)\n\(origin.map { $0.isNewline ? "?" : String($0) }.joined())\n\(name)\n\(home)\n"
    }

    static func read(_ text: String) -> EnvironmentText {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        func line(_ index: Int) -> String { index < lines.count ? lines[index] : "" }
        return EnvironmentText(process: Int32(line(0)) ?? 0, origin: line(1), name: line(2), home: line(3))
    }

    func holder(_ layout: EnvironmentLayout) -> EnvironmentHolder {
        EnvironmentHolder(
            name: name.isEmpty ? layout.name : name, process: process, origin: origin,
            home: home.isEmpty ? layout.home : home)
    }
}
