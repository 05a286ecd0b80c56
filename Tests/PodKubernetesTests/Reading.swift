import PodKubernetes
import PodModel
import PodSyntax

/// What a text says, read as a file.
func read(_ text: String, isLenient: Bool = false) -> KubernetesImport {
    read(bytes: Array(text.utf8), isLenient: isLenient)
}

func read(bytes: [UInt8], isLenient: Bool = false) -> KubernetesImport {
    importKubernetes(
        SourceText(name: "test.yaml", bytes: bytes, provenance: .file(path: "/test.yaml")), isLenient: isLenient)
}

/// `3:5 code message`, a finding each.
func lines(_ read: KubernetesImport, of text: String) -> [String] {
    let source = SourceText(name: "test.yaml", text: text)
    return read.findings.map { finding in
        let position = source.position(at: finding.span.start)
        return "\(position.line):\(position.column) \(finding.code) \(finding.message)"
    }
}

/// The data of the first object, a config.
func data(_ read: KubernetesImport) -> ConfigData? {
    guard case .config(_, _, let data, _, _)? = read.objects.first?.manifest else { return nil }
    return data
}
