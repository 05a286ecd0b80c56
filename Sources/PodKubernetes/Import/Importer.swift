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
    var address: DocumentAddress

    /// The namespace that it names, as an object of the same place.
    package var namespace: ImportedObject {
        ImportedObject(
            manifest: .namespace(name: key.namespace), key: ObjectKey(.namespace, key.namespace), span: span,
            address: address)
    }
}

extension ImportedObject {
    /// When it is declared, whatever its place in a file.
    package enum Turn: CaseIterable {
        case namespaces
        /// Storage that is there, before claims ask for any; services that ask for an address, before others take any.
        case first
        case others
    }

    package var turn: Turn {
        if key.kind == .namespace { return .namespaces }
        if case .service(_, _, _, _, _, let traffic) = manifest, traffic.address != nil { return .first }
        if key.kind == .unstructured(.persistentVolume) || key.kind == .unstructured(.storageClass) { return .first }
        return .others
    }
}

/// Which document of a file, and within lists which items, one in another.
struct DocumentAddress {
    var document: Int
    var items: [Int] = []
}

/// What a Kubernetes file holds.
package struct KubernetesImport: Sendable {
    /// In the order of the file. What has errors is left out.
    package var objects: [ImportedObject] = []
    /// In the order of the text. Any error means: nothing of the file may be applied.
    package var findings: [Finding] = []
    /// Errors that were only counted.
    package var suppressed = 0
    /// It says nothing at all.
    package var isEmpty = false

    package init(objects: [ImportedObject] = [], findings: [Finding] = [], suppressed: Int = 0) {
        self.objects = objects
        self.findings = findings
        self.suppressed = suppressed
    }

    package var hasErrors: Bool { findings.contains { $0.severity == .error } }
}

/// Reads a file of Kubernetes objects. A field that podsh does not carry is an error, with `isLenient` a warning.
/// `namespace`: of objects that name none; `existing`: whether an object is there, whose name is not generated again.
/// Time and memory are bounded by the text's size, whatever it says.
package func importKubernetes(
    _ source: SourceText, isLenient: Bool = false, namespace: String = "default",
    existing: @escaping (ObjectKey) -> Bool = { _ in false }
) -> KubernetesImport {
    importKubernetes([source], isLenient: isLenient, namespace: namespace, existing: existing).first
        ?? KubernetesImport()
}

/// Reads files that are applied together: the priority classes of each are those of all, and `classes`, which are
/// there. `isOwn`: they are objects of this control plane, as its API hands them out and takes them back: what it has
/// given them stays, and so does kubectl's own book of what it applied.
package func importKubernetes(
    _ sources: [SourceText], isLenient: Bool = false, namespace: String = "default",
    classes: [UnstructuredObject] = [], isOwn: Bool = false,
    existing: @escaping (ObjectKey) -> Bool = { _ in false }
) -> [KubernetesImport] {
    let known = PriorityClasses.values(of: classes)
    let importers = sources.map {
        Importer($0, isLenient: isLenient, namespace: namespace, priorities: known, existing: existing)
    }
    let files = importers.map { $0.open() }
    let priorities = importers.reduce(into: [:]) { all, importer in
        all.merge(importer.priorities) { first, _ in first }
    }
    let given = importers.compactMap(\.usualPriority) + PriorityClasses.usual(of: classes)
    return zip(importers, files).map { importer, file in
        importer.priorities = priorities
        importer.isOwn = isOwn
        // Of several the lowest (`getDefaultPriorityClass` of Kubernetes' `plugin/pkg/admission/priority`).
        importer.usualPriority = given.min { $0.value < $1.value }
        importer.read(file)
        var result = KubernetesImport(
            objects: importer.objects, findings: importer.findings, suppressed: importer.suppressed)
        result.isEmpty = importer.objects.isEmpty && importer.findings.isEmpty && importer.ownPriorities == 0
        result.findings.sort { ($0.span.start, $0.span.end) < ($1.span.start, $1.span.end) }
        return result
    }
}

/// Collects what is found while documents are read.
final class Importer {
    let source: SourceText
    /// Of the document that is being read.
    private(set) var places: Places
    let isLenient: Bool
    var isOwn = false
    let namespace: String
    private(set) var findings: [Finding] = []
    private(set) var suppressed = 0
    var objects: [ImportedObject] = []
    /// Priority classes of this file.
    var ownPriorities = 0
    /// Values of the priority classes: Kubernetes' own, those that are there, and those of the file.
    var priorities: [String: PriorityClass]
    /// That of pods that name no class: of the class that is the default; nil without one.
    var usualPriority: PriorityClass?
    /// Kinds of which it has been said what podsh does not do with them.
    var noted: Set<UnstructuredKind> = []
    /// Of the document that is being read: see `ImportedMeta`.
    var isObserved = false
    /// Of the pod that is being read: its ports are the node's.
    var sharesHostPorts = false
    let existing: (ObjectKey) -> Bool
    /// A Secret is being read: no finding may show its values.
    private(set) var isReadingSecret = false
    /// Where its keys stand.
    private var secretKeys: [TextSpan] = []
    var generatedNames: UInt64 = 0
    private var visits = 0
    private(set) var isExhausted = false

    /// Fields and elements that are looked at: with aliases a short text can be long.
    static let mostVisits = 2_000_000
    /// Findings that are kept; 50 are shown.
    static let mostFindings = 1_000

    init(
        _ source: SourceText, isLenient: Bool, namespace: String, priorities: [String: PriorityClass],
        existing: @escaping (ObjectKey) -> Bool
    ) {
        self.priorities = priorities
        self.existing = existing
        self.source = source
        self.isLenient = isLenient
        self.namespace = namespace
        places = Places(source)
    }

    /// The documents, their priority classes known.
    func open() -> YAMLFile {
        let file = YAMLFile(source)
        for finding in file.findings { add(finding) }
        for document in file.documents {
            places = document.places
            collectPriorities(document.node)
        }
        return file
    }

    func read(_ file: YAMLFile) {
        for (i, document) in file.documents.enumerated() {
            places = document.places
            read(document: document.node, number: i)
        }
    }

    func add(_ finding: Finding) {
        if findings.count < Importer.mostFindings {
            var finding = finding
            finding.secretKey = secretKeys.filter { $0.start <= finding.span.start }.max { $0.start < $1.start }
            findings.append(finding)
        } else if finding.severity == .error {
            suppressed += 1
        }
    }

    /// Begins an object.
    func begin(isSecret: Bool, keys: [TextSpan]) {
        isReadingSecret = isSecret
        secretKeys = isSecret ? keys : []
    }

    func note(key: TextSpan) {
        if isReadingSecret { secretKeys.append(key) }
    }

    func report(_ span: TextSpan, _ code: String, _ path: FieldPath, _ message: String, help: String? = nil) {
        add(Finding(span, code, field: path.text, message, help: help))
    }

    /// Valid in Kubernetes, but it would be lost here.
    func notCarried(
        _ span: TextSpan, _ path: FieldPath, _ message: String = "podsh does not carry this field", help: String? = nil
    ) {
        add(
            Finding(
                span, "not-carried", field: path.text, message, help: help,
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
