package import PodModel

/// What a session declared, as it stands now; what controllers made of it is left out.
package struct DeclaredObjects {
    package var namespaces: [Namespace] = []
    package var configs: [ConfigObject] = []
    package var claims: [VolumeClaim] = []
    package var services: [Service] = []
    /// Bare pods.
    package var pods: [Pod] = []
    /// Controllers that nobody owns.
    package var workloads: [Workload] = []
    package var autoscalers: [Autoscaler] = []
    package var budgets: [DisruptionBudget] = []

    package init() {}
}

/// Declared objects as a file for Kubernetes.
package struct KubernetesExport {
    /// One document an object, in an order in which they can be applied; empty where there are none.
    package let yaml: String
    /// What Kubernetes has no form for, a sentence each, in the order of the documents.
    package let omissions: [String]
}

/// Writes what was declared and no default: importing the file and exporting again gives the same bytes.
package func exportKubernetes(_ objects: DeclaredObjects) -> KubernetesExport {
    let exporter = Exporter()
    var documents = objects.namespaces.map { exporter.document($0) }
    documents += objects.configs.map { exporter.document($0) }
    documents += objects.claims.map { exporter.document($0) }
    documents += objects.services.map { exporter.document($0) }
    documents += objects.pods.map { exporter.document($0) }
    documents += objects.workloads.map { exporter.document($0) }
    documents += objects.autoscalers.map { exporter.document($0) }
    documents += objects.budgets.map { exporter.document($0) }
    // Known only now, but to be applied before the pods.
    documents.insert(contentsOf: exporter.priorityClasses, at: objects.namespaces.count)
    return KubernetesExport(yaml: documents.map(\.yamlText).joined(separator: "---\n"), omissions: exporter.omissions)
}

/// Collects what has no form while documents are made.
final class Exporter {
    private(set) var omissions: [String] = []
    /// Priorities that need a class, in falling order.
    private var priorities: [Int32] = []
    /// The object that is written now.
    private var subject = ""

    func begin(_ key: ObjectKey) { subject = key.description }

    func omit(_ what: String) {
        let sentence = "\(subject): \(what)"
        if !omissions.contains(sentence) { omissions.append(sentence) }
    }

    /// Whole seconds as Kubernetes counts them, rounded up where a part is left over.
    func seconds(_ span: TimeSpan, _ what: String) -> Document {
        let rest = span.nanoseconds % 1_000_000_000
        let whole = span.wholeSeconds + (rest > 0 ? 1 : 0)
        if rest != 0 { omit("\(what) \(span): Kubernetes counts whole seconds, \(whole) is written") }
        return .integer(whole)
    }

    func document(_ kind: ObjectKind, _ metadata: Document, _ rest: (String, Document?)...) -> Document {
        var fields: [Document.Field] = [
            .init("apiVersion", .string(kind.apiVersion)), .init("kind", .string(kind.apiName)), .init("metadata", metadata),
        ]
        for (key, value) in rest {
            if let value { fields.append(.init(key, value)) }
        }
        return .object(fields)
    }

    func metadata(_ meta: ObjectMeta, labels: Labels? = nil, annotations: Labels? = nil) -> Document {
        .fields(
            ("name", .string(meta.name)), ("namespace", meta.namespace == "default" ? nil : .text(meta.namespace)),
            ("labels", .labels(labels ?? meta.labels)), ("annotations", .labels(annotations ?? meta.annotations)))
    }

    // MARK: Priority classes

    /// A pod names a class, and the class has the number.
    func priorityClass(_ priority: Int32) -> Document? {
        switch priority {
        case 0: return nil
        case 2_000_000_000: return .string("system-cluster-critical")
        case 2_000_001_000: return .string("system-node-critical")
        default: break
        }
        if priority > 1_000_000_000 { omit("priority \(priority): Kubernetes keeps those above 1000000000 for itself") }
        if !priorities.contains(priority) { priorities.append(priority) }
        return .string(Exporter.className(priority))
    }

    var priorityClasses: [Document] {
        priorities.sorted(by: >).map { priority in
            .object([
                .init("apiVersion", .string("scheduling.k8s.io/v1")), .init("kind", .string("PriorityClass")),
                .init("metadata", .fields(("name", .string(Exporter.className(priority))))), .init("value", .integer(Int(priority))),
            ])
        }
    }

    private static func className(_ priority: Int32) -> String {
        priority < 0 ? "podsh-priority-minus-\(priority.magnitude)" : "podsh-priority-\(priority)"
    }
}
