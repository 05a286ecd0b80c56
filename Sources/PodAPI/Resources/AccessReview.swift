import PodText

/// Who asks what he may do is answered: all of it. Whoever gets in here is the environment's owner.
struct AccessReview {
    private let kind: String
    private let group: String

    init?(group: String, resource: String) {
        switch (group, resource) {
        case ("authorization.k8s.io", "selfsubjectaccessreviews"): kind = "SelfSubjectAccessReview"
        case ("authorization.k8s.io", "subjectaccessreviews"): kind = "SubjectAccessReview"
        case ("authorization.k8s.io", "selfsubjectrulesreviews"): kind = "SelfSubjectRulesReview"
        case ("authentication.k8s.io", "selfsubjectreviews"): kind = "SelfSubjectReview"
        default: return nil
        }
        self.group = group
    }

    var document: Document {
        let all = Document.strings(["*"])
        let status: Document =
            switch kind {
            case "SelfSubjectRulesReview":
                .object([
                    .init(
                        "resourceRules",
                        .array([.fields(("verbs", all), ("apiGroups", all), ("resources", all))])),
                    .init("nonResourceRules", .array([.fields(("verbs", all), ("nonResourceURLs", all))])),
                    .init("incomplete", .bool(false)),
                ])
            case "SelfSubjectReview": .fields(("userInfo", .fields(("username", .string("podsh")))))
            default: .fields(("allowed", .bool(true)))
            }
        return .fields(
            ("kind", .string(kind)), ("apiVersion", .string("\(group)/v1")), ("metadata", .null),
            ("spec", .object([])), ("status", status))
    }
}
