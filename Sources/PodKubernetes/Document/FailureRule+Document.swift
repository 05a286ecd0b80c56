package import PodModel
package import PodText

extension JobSpec.FailureRule {
    /// A rule of a Job's `podFailurePolicy`.
    package var document: Document {
        switch condition {
        case .disrupted:
            return .fields(
                ("action", .string(action.apiName)),
                (
                    "onPodConditions",
                    .array([.fields(("type", .string("DisruptionTarget")), ("status", .string("True")))])
                ))
        case .exitCodes(let container, let isIn, let codes):
            return .fields(
                ("action", .string(action.apiName)),
                (
                    "onExitCodes",
                    .fields(
                        ("containerName", .text(container)), ("operator", .string(isIn ? "In" : "NotIn")),
                        ("values", .array(codes.map { .integer(Int64($0)) })))
                ))
        }
    }
}
