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
    private var priorities: [PriorityClass] = []
    /// Names of the classes that are there.
    private var classes: [PriorityClass: String] = [:]
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

    /// Whether what not every version has may be written; where the version that is asked for lacks it, that is
    /// reported. `instead`: what is written in its place.
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
            if let own = object.priorityClass, classes[own] == nil { classes[own] = object.meta.name }
        }
    }

    /// A pod names a class, and the class has the number and the policy.
    func priorityClass(_ own: PriorityClass) -> Document? {
        if own == PriorityClass() { return nil }
        let system = PriorityClasses.system.first { PriorityClass(value: $0.value) == own }
        if let system { return .string(system.key) }
        if let known = classes[own] { return .string(known) }
        if own.value > PriorityClasses.most {
            omit("priority \(own.value): Kubernetes keeps those above \(PriorityClasses.most) for itself")
        }
        if !priorities.contains(own) { priorities.append(own) }
        return .string(DocumentWriter.className(own))
    }

    var priorityClasses: [Document] {
        priorities.sorted { ($0.value, $0.preemption.rawValue) > ($1.value, $1.preemption.rawValue) }.map { own in
            .fields(
                ("apiVersion", .string("scheduling.k8s.io/v1")), ("kind", .string("PriorityClass")),
                ("metadata", .fields(("name", .string(DocumentWriter.className(own))))),
                ("value", .integer(Int(own.value))),
                ("preemptionPolicy", own.preemption == .never ? .string(own.preemption.apiName) : nil))
        }
    }

    private static func className(_ own: PriorityClass) -> String {
        let number = own.value < 0 ? "minus-\(own.value.magnitude)" : String(own.value)
        return "podsh-priority-\(number)" + (own.preemption == .never ? "-never" : "")
    }
}
