import PodModel
import PodText

extension DocumentWriter {
    func affinity(_ terms: [AffinityTerm]) -> Document? {
        .fields(
            ("nodeAffinity", nodeAffinity(terms)), ("podAffinity", podAffinity(terms.filter { !$0.isAnti })),
            ("podAntiAffinity", podAffinity(terms.filter(\.isAnti))))
    }

    /// All requirements stand in one term: several would be alternatives.
    private func nodeAffinity(_ terms: [AffinityTerm]) -> Document? {
        var required: [Document] = []
        var preferred: [Document] = []
        for term in terms {
            guard case .node(let labels) = term.target else { continue }
            let expressions = labels.pairs.map { pair in
                Document.fields(
                    ("key", .string(pair.key)), ("operator", .string(term.isAnti ? "NotIn" : "In")),
                    ("values", .strings([pair.value])))
            }
            if let weight = term.preference {
                preferred.append(
                    .fields(
                        ("weight", .integer(weight)), ("preference", .fields(("matchExpressions", .array(expressions))))
                    ))
            } else {
                required += expressions
            }
        }
        let one: Document = .fields(("nodeSelectorTerms", .array([.fields(("matchExpressions", .array(required)))])))
        return .fields(
            ("requiredDuringSchedulingIgnoredDuringExecution", required.isEmpty ? nil : one),
            ("preferredDuringSchedulingIgnoredDuringExecution", .array(preferred)))
    }

    private func podAffinity(_ terms: [AffinityTerm]) -> Document? {
        var required: [Document] = []
        var preferred: [Document] = []
        for term in terms {
            guard case .pod(let labels, let topology) = term.target else { continue }
            // An empty selector is said too: it means every pod.
            let document = Document.object([
                .init("labelSelector", .fields(("matchLabels", .labels(labels)))),
                .init("topologyKey", .string(topology.labelKey)),
            ])
            if let weight = term.preference {
                preferred.append(.fields(("weight", .integer(weight)), ("podAffinityTerm", document)))
            } else {
                required.append(document)
            }
        }
        return .fields(
            ("requiredDuringSchedulingIgnoredDuringExecution", .array(required)),
            ("preferredDuringSchedulingIgnoredDuringExecution", .array(preferred)))
    }

    func toleration(_ toleration: Toleration) -> Document {
        .fields(
            ("key", .text(toleration.key)),
            ("operator", toleration.value == nil ? .string("Exists") : isShown ? .string("Equal") : nil),
            ("value", .text(toleration.value)), ("effect", toleration.effect.map { .string($0.apiName) }),
            ("tolerationSeconds", toleration.duration.map { seconds($0, "toleration for") }))
    }

    /// podsh spreads over the pods of the same `app`.
    func spread(_ spread: SpreadConstraint, app: String?) -> Document {
        .fields(
            ("maxSkew", .integer(spread.maxSkew)), ("topologyKey", .string(spread.topology.labelKey)),
            ("whenUnsatisfiable", .string("DoNotSchedule")),
            ("labelSelector", .fields(("matchLabels", .labels(app.map { ["app": $0] } ?? [:])))))
    }
}
