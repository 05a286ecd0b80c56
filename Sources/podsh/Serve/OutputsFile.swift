import Glibc
import PodKernel
import PodLifecycle
import PodSession
import PodText

/// What the file of an environment gives to programs: `output NAME = EXPR`.
enum OutputsFile {
    static func path(_ layout: EnvironmentLayout) -> String { "\(layout.directory)/outputs.json" }

    /// In the order in which they were given.
    static func read(_ layout: EnvironmentLayout) -> [(name: String, value: Document)] {
        guard let bytes = SmallFile.read(path(layout)), case .object(let fields)? = try? JSONReader.value(of: bytes)
        else { return [] }
        return fields.map { ($0.key, $0.value) }
    }

    /// Into this process' environment, for the command that it starts.
    static func export(_ layout: EnvironmentLayout) {
        for (name, value) in read(layout) { setenv(name, value.plainText, 1) }
    }
}
