import PodCompose
import PodLanguage
import PodSyntax

extension FuzzTarget {
    /// A compose file: refused with findings, or a script that parses; what the checker finds in it has its place in
    /// the file.
    static let compose = FuzzTarget(name: "compose", longest: 4096, seeds: ["Tests/Golden/compose"]) { bytes in
        let source = SourceText(name: "compose.yaml", bytes: bytes, provenance: .file(path: "compose.yaml"))
        _ = isCompose(source)
        let world = ComposeWorld(
            read: { _ in .failure(ComposeWorld.Unreadable(message: "no such file")) }, exists: { _ in false },
            variable: { $0 == "HOME" ? "/home/ada" : nil }, builder: "podman", currentFolder: "/home/ada")
        let read = translateCompose([source], isLenient: true, world: world)
        for (file, findings) in read.findings {
            if let complaint = complaint(findings, in: file, suppressed: 0) { return .broken(complaint) }
        }
        guard let script = read.script else { return .refused }
        let parsed = parse(script.text)
        let text = String(decoding: script.text.bytes, as: UTF8.self)
        if let first = parsed.findings.first { return .broken("its script does not parse: \(first.message)\n\(text)") }
        for finding in check(parsed.tree, in: CheckContext()).findings where script.origin(of: finding.span) == nil {
            return .broken("a finding of its script stands nowhere: \(finding.message)\n\(text)")
        }
        return .read
    }
}
