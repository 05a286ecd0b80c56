package import PodModel

extension JobSpec.FailureRule {
    /// A rule of a Job's `podFailurePolicy`.
    package var document: Document {
        let word =
            switch action {
            case .failJob: "FailJob"
            case .failIndex: "FailIndex"
            case .ignore: "Ignore"
            case .count: "Count"
            }
        switch condition {
        case .disrupted:
            return .fields(
                ("action", .string(word)),
                ("onPodConditions", .array([.fields(("type", .string("DisruptionTarget")), ("status", .string("True")))])))
        case .exitCodes(let container, let isIn, let codes):
            return .fields(
                ("action", .string(word)),
                (
                    "onExitCodes",
                    .fields(
                        ("containerName", .text(container)), ("operator", .string(isIn ? "In" : "NotIn")),
                        ("values", .array(codes.map { .integer(Int64($0)) })))
                ))
        }
    }
}
