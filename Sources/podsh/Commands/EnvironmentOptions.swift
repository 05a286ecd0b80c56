import ArgumentParser
import PodHousekeeping
import PodSession

/// What brings an environment up that stays.
struct EnvironmentOptions: ParsableArguments {
    @Argument(
        help: "Scripts, Kubernetes files or folders; of a compose project its services.",
        completion: FileOptions.completion)
    var words: [String] = []

    @Option(help: ArgumentHelp("The environment's name, else the first file's.", valueName: "name"))
    var name: String?

    @Flag(help: "Where it is up already: delete what the files declared before and declare no more.")
    var prune = false

    @Option(
        help: ArgumentHelp("Write every expect, wait and run of the files as test cases.", valueName: "file"),
        completion: .file())
    var junit: String?
    @Flag(help: "What is sent to the API and would have no effect here is refused, not only warned of.")
    var strictAPI = false

    func validate() throws {
        if let name, !EnvironmentName.isName(name) {
            throw ValidationError("--name takes a name of up to 63 letters, digits, '-', '_' and '.', got '\(name)'")
        }
    }

    /// Whether the words are files, and no services of a compose project.
    var areFiles: Bool {
        if name != nil { return true }
        let host = LocalHost()
        return words.first.map { word in
            host.exists(word) || word.contains("/")
                || (["pod"] + Session.kubernetesEndings).contains { word.hasSuffix(".\($0)") }
        } ?? false
    }

    /// `shop` of `scripts/shop.pod`.
    var environment: String {
        if let name { return name }
        let base = words.first?.split(separator: "/").last.map(String.init) ?? ""
        let stem = base.split(separator: ".").first.map(String.init) ?? base
        let safe = String(stem.map { EnvironmentName.isName("a\($0)") ? $0 : "-" }.prefix(40))
        return EnvironmentName.isName(safe) ? safe : "environment"
    }
}
