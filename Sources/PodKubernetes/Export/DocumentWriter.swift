import PodModel
import PodText

/// Writes Kubernetes' documents.
final class DocumentWriter {
    enum Purpose {
        /// A file to apply, for a version: without what is so by default.
        case file(KubernetesVersion?)
        /// An object as the API server shows it, with defaults.
        case shown
    }

    let isShown: Bool
    /// What a file has no form for.
    private(set) var omissions: [String] = []
    /// Priorities that need a class, in falling order.
    private var priorities: [Int32] = []
    /// Names of the classes that are there, by their priority.
    private var classes: [Int32: String] = [:]
    /// The object that is written now.
    private var subject = ""
    private let target: KubernetesVersion?
    private var used: Set<KubernetesFeature> = []

    init(_ purpose: Purpose) {
        switch purpose {
        case .file(let target): (isShown, self.target) = (false, target)
        case .shown: (isShown, target) = (true, nil)
        }
    }

    func begin(_ key: ObjectKey) { subject = key.description }

    func omit(_ what: String) {
        let sentence = "\(subject): \(what)"
        if !omissions.contains(sentence) { omissions.append(sentence) }
    }

    /// Whether what not every version has may be written; where the version that is asked for lacks it, that is told.
    /// `instead`: what is written in its place.
    func may(_ feature: KubernetesFeature, instead: String? = nil) -> Bool {
        if let target, target < feature.since {
            omit(
                "\(feature.name) needs Kubernetes \(feature.since), and \(target) is asked for"
                    + (instead.map { ": \($0)" } ?? ""))
            return false
        }
        used.insert(feature)
        return true
    }

    /// The least version that has all of it, and what asks for it.
    var heading: String {
        let least = used.map(\.since).max() ?? .oldest
        let causes = KubernetesFeature.allCases.filter { used.contains($0) && $0.since == least }.map(\.name)
        return "# Needs Kubernetes \(least) or later\(causes.isEmpty ? "" : ": " + causes.joined(separator: "; ")).\n"
    }

    /// Whole seconds as Kubernetes counts them, rounded up where a part is left over.
    func seconds(_ span: TimeSpan, _ what: String) -> Document {
        if isShown { return .seconds(span) }
        let whole = span.secondsRoundedUp
        if .seconds(whole) != span { omit("\(what) \(span): Kubernetes counts whole seconds, \(whole) is written") }
        return .integer(whole)
    }

    /// What a file says unless it is what holds anyway; shown it is said always.
    func unlessUsual<Value: Equatable>(_ value: Value, _ usual: Value, _ document: (Value) -> Document) -> Document? {
        !isShown && value == usual ? nil : document(value)
    }

    func document(_ kind: ObjectKind, _ metadata: Document, _ rest: (String, Document?)...) -> Document {
        var fields: [Document.Field] = [
            .init("apiVersion", .string(kind.apiVersion)), .init("kind", .string(kind.apiName)),
            .init("metadata", metadata),
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

    /// Classes that are written anyway, and so need no other of their priority.
    func name(classes objects: [UnstructuredObject]) {
        for object in objects {
            if let priority = object.priority, classes[priority] == nil { classes[priority] = object.meta.name }
        }
    }

    /// A pod names a class, and the class has the number.
    func priorityClass(_ priority: Int32) -> Document? {
        if priority == 0 { return nil }
        if let system = PriorityClasses.system.first(where: { $0.value == priority }) { return .string(system.key) }
        if let known = classes[priority] { return .string(known) }
        if priority > PriorityClasses.most {
            omit("priority \(priority): Kubernetes keeps those above \(PriorityClasses.most) for itself")
        }
        if !priorities.contains(priority) { priorities.append(priority) }
        return .string(DocumentWriter.className(priority))
    }

    var priorityClasses: [Document] {
        priorities.sorted(by: >).map { priority in
            .object([
                .init("apiVersion", .string("scheduling.k8s.io/v1")), .init("kind", .string("PriorityClass")),
                .init("metadata", .fields(("name", .string(DocumentWriter.className(priority))))),
                .init("value", .integer(Int(priority))),
            ])
        }
    }

    private static func className(_ priority: Int32) -> String {
        priority < 0 ? "podsh-priority-minus-\(priority.magnitude)" : "podsh-priority-\(priority)"
    }
}
