package import PodModel
package import PodSyntax
import Yams

/// One object of a Kubernetes file.
package struct ImportedObject: Sendable {
    package var manifest: Manifest
    package var key: ObjectKey
    /// Of the object itself; nil where the file is silent. A pod's stand in its template.
    package var labels: Labels?
    package var annotations: Labels = [:]
    /// Where its name stands.
    package var span: TextSpan
}

/// What a Kubernetes file holds.
package struct KubernetesImport: Sendable {
    /// In the order of the file. What has errors is left out.
    package var objects: [ImportedObject] = []
    /// In the order of the text. Any error means: nothing of the file may be applied.
    package var findings: [Finding] = []
    /// Errors that were only counted.
    package var suppressed = 0

    package var hasErrors: Bool { findings.contains { $0.severity == .error } }
}

/// Reads a file of Kubernetes objects. A field that podsh does not carry is an error, with `isLenient` a warning.
/// `namespace`: of objects that name none. Time and memory are bounded by the text's size, whatever it says.
package func importKubernetes(_ source: SourceText, isLenient: Bool = false, namespace: String = "default") -> KubernetesImport {
    let importer = Importer(source, isLenient: isLenient, namespace: namespace)
    importer.run()
    var result = KubernetesImport(objects: importer.objects, findings: importer.findings, suppressed: importer.suppressed)
    result.findings.sort { ($0.span.start, $0.span.end) < ($1.span.start, $1.span.end) }
    return result
}

/// Collects what is found while documents are read.
final class Importer {
    let source: SourceText
    let places: Places
    let isLenient: Bool
    let namespace: String
    private(set) var findings: [Finding] = []
    private(set) var suppressed = 0
    var objects: [ImportedObject] = []
    /// Values of the priority classes: Kubernetes' own, and those of the file.
    var priorities: [String: Int32] = ["system-cluster-critical": 2_000_000_000, "system-node-critical": 2_000_001_000]
    /// Services whose target is the name of a pod's port, with the fields to complain about.
    var namedTargets: [NamedTarget] = []
    private var visits = 0
    private(set) var isExhausted = false

    /// Fields and elements that are looked at: with aliases a short text can be long.
    static let mostVisits = 2_000_000
    /// Findings that are kept; 50 are shown.
    static let mostFindings = 1_000

    init(_ source: SourceText, isLenient: Bool, namespace: String) {
        self.source = source
        self.isLenient = isLenient
        self.namespace = namespace
        places = Places(source)
    }

    func run() {
        let file = YAMLFile(source, places)
        if let finding = file.finding { add(finding) }
        for document in file.documents { collectPriorities(document) }
        for document in file.documents { read(document: document) }
        resolveNamedTargets()
    }

    func add(_ finding: Finding) {
        if findings.count < Importer.mostFindings {
            findings.append(finding)
        } else if finding.severity == .error {
            suppressed += 1
        }
    }

    func report(_ span: TextSpan, _ code: String, _ path: FieldPath, _ message: String, help: String? = nil) {
        let text = path.text
        add(Finding(span, code, text.isEmpty ? message : "\(text): \(message)", help: help))
    }

    /// Valid in Kubernetes, but it would be lost here.
    func notCarried(_ span: TextSpan, _ path: FieldPath, _ message: String = "podsh does not carry this field", help: String? = nil) {
        let text = path.text
        add(
            Finding(
                span, "not-carried", text.isEmpty ? message : "\(text): \(message)", help: help,
                severity: isLenient ? .warning : .error))
    }

    /// Counts one look; false when there were too many.
    func visit(_ node: YAMLNode) -> Bool {
        visits += 1
        if visits <= Importer.mostVisits { return true }
        if !isExhausted {
            isExhausted = true
            add(
                Finding(
                    places.span(node.mark, count: 1), "too-large",
                    "the file has more than \(Importer.mostVisits) fields once its aliases are written out"))
        }
        return false
    }
}
