import ArgumentParser
import PodModel
import PodSession

/// Which files a command takes, in kubectl's words.
struct FileOptions: ParsableArguments {
    /// Scripts and Kubernetes' files.
    static var completion: CompletionKind { .file(extensions: ["pod"] + Session.kubernetesEndings) }

    @Option(
        name: [.customShort("f"), .customLong("filename")],
        help: ArgumentHelp(
            "A file, a folder of Kubernetes files, an address, or - for standard input; may be repeated.",
            valueName: "file"),
        completion: FileOptions.completion)
    var files: [String] = []

    @Flag(name: [.customShort("R"), .long], help: "Folders with all folders in them.")
    var recursive = false

    @Option(name: .shortAndLong, help: ArgumentHelp("Where objects are that name no namespace.", valueName: "name"))
    var namespace: String?

    @Flag(help: "Makes the namespace of --namespace, and each that a Kubernetes file names, when it is missing.")
    var createNamespace = false

    func validate() throws {
        if let namespace, let wrong = NameRules.dnsLabel(namespace) {
            throw ValidationError("--namespace '\(namespace)' \(wrong)")
        }
    }

    /// All that is named, at least one.
    func names(and words: [String]) throws -> [String] {
        let names = files + words
        if names.isEmpty { throw ValidationError("Missing expected argument '<file>'") }
        if names.filter({ $0 == "-" }).count > 1 { throw ValidationError("Standard input can be read once") }
        return names
    }
}
