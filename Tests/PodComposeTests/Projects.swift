import PodCompose
import PodSyntax

/// A project in memory: files by their paths from the current folder, and variables of the environment.
struct Project {
    var files: [String: String] = [:]
    var variables: [String: String] = ["HOME": "/home/ada"]
    var options = ComposeOptions()
    var isLenient = false
    var builder: String?

    init(_ text: String, _ more: [String: String] = [:]) {
        files = more
        files["compose.yaml"] = text
    }

    func translated(_ names: [String] = []) -> ComposeTranslation {
        let (files, variables) = (files, variables)
        let world = ComposeWorld(
            read: { path in
                files[path].map { .success(Array($0.utf8)) }
                    ?? .failure(ComposeWorld.Unreadable(message: "no such file: \(path)"))
            },
            exists: { files[$0] != nil }, variable: { variables[$0] }, builder: builder,
            currentFolder: "/home/ada/shop")
        let sources = (names.isEmpty ? ["compose.yaml"] : names).map {
            SourceText(name: $0, text: files[$0] ?? "", provenance: .file(path: $0))
        }
        return translateCompose(sources, options, isLenient: isLenient, world: world)
    }

    /// The script's lines without their indentation; empty where it does not check.
    func lines(_ names: String...) -> [String] {
        guard let script = translated(names).script else { return [] }
        return String(decoding: script.text.bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// `3:5 code message`, a finding each.
    func findings() -> [String] {
        translated().findings.flatMap { source, findings in
            findings.map { finding in
                let position = source.position(at: finding.span.start)
                return "\(position.line):\(position.column) \(finding.code) \(finding.message)"
            }
        }
    }
}

/// A service `web` with these keys, a line each.
func web(_ keys: String...) -> Project {
    Project("services:\n  web:\n    image: nginx\n" + keys.map { "    \($0)\n" }.joined())
}
