import PodModel

/// What has to hold of a controller's own fields (`pkg/apis/apps/validation`).
func validateSpec(_ spec: WorkloadSpec, minReady: TimeSpan) -> [FieldError] {
    switch spec {
    case .deployment(let spec): validate(spec, minReady)
    case .statefulSet(let spec): validate(spec)
    case .daemonSet(let spec): validate(spec)
    case .replicas, .job, .cronJob: []
    }
}

private func validate(_ spec: DeploymentSpec, _ minReady: TimeSpan) -> [FieldError] {
    var errors: [FieldError] = []
    if spec.progressDeadline <= minReady {
        errors.append(
            FieldError(
                path: "spec.progressDeadlineSeconds", value: "\(spec.progressDeadline)",
                message: "must be above min-ready, \(minReady)"))
    }
    if case .rolling(let surge, let unavailable) = spec.strategy, surge.isNone, unavailable.isNone {
        errors.append(
            FieldError(
                path: "spec.strategy.rollingUpdate.maxUnavailable", value: unavailable.description,
                message: "must be above 0 when maxSurge is 0"))
    }
    return errors
}

private func validate(_ spec: StatefulSetSpec) -> [FieldError] {
    var errors: [FieldError] = []
    let starts = 0...1_000_000
    if !starts.contains(spec.startOrdinal) {
        errors.append(
            FieldError(
                path: "spec.ordinals.start", value: String(spec.startOrdinal),
                message: "must be between \(starts.lowerBound) and \(starts.upperBound)"))
    }
    if case .rolling(let partition) = spec.updateStrategy, partition < 0 {
        errors.append(
            FieldError(
                path: "spec.updateStrategy.rollingUpdate.partition", value: String(partition),
                message: "must not be below 0"))
    }
    for (i, claim) in spec.claims.enumerated() {
        let path = "spec.volumeClaimTemplates[\(i)]"
        if claim.size < 1 {
            errors.append(
                FieldError(
                    path: "\(path).spec.resources.requests.storage", value: String(claim.size),
                    message: "must be above 0"))
        }
        if let wrong = NameRules.dnsSubdomain(claim.name) {
            errors.append(FieldError(path: "\(path).metadata.name", value: claim.name, message: wrong))
        }
        if spec.claims[..<i].contains(where: { $0.name == claim.name }) {
            errors.append(FieldError(path: "\(path).metadata.name", value: claim.name, message: "is there twice"))
        }
    }
    return errors
}

private func validate(_ spec: DaemonSetSpec) -> [FieldError] {
    guard case .rolling(let surge, let unavailable) = spec.updateStrategy else { return [] }
    let (hasSurge, hasUnavailable) = (!surge.isNone, !unavailable.isNone)
    if hasSurge != hasUnavailable { return [] }
    return [
        FieldError(
            path: "spec.updateStrategy.rollingUpdate.maxUnavailable", value: unavailable.description,
            message: hasSurge ? "must be 0 when maxSurge is above 0" : "must be above 0 when maxSurge is 0")
    ]
}

/// `ValidateStatefulSetUpdate`.
private let fixedOfStatefulSets =
    "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', "
    + "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"

extension ClaimSpec {
    /// Nothing where it is the usual one.
    fileprivate var text: String {
        self == ClaimSpec()
            ? ""
            : " " + modesText + (storageClass.map { " of the class '\($0)'" } ?? "")
                + (volumeName.map { " from \($0)" } ?? "") + (selector.map { " select \($0)" } ?? "")
    }
}

extension StatefulSetSpec.ClaimTemplate {
    fileprivate var metaText: String {
        (labels.isEmpty ? "" : " label \(labels)") + (annotations.isEmpty ? "" : " annotation \(annotations)")
    }
}

/// Refuses what cannot change in the life of a StatefulSet: by what its pods are found and what they own.
func refuseFixed(_ key: ObjectKey, from old: WorkloadSpec, to new: WorkloadSpec) throws(Refusal) {
    guard case .statefulSet(let old) = old, case .statefulSet(let new) = new else { return }
    func text(_ claims: [StatefulSetSpec.ClaimTemplate]) -> String {
        claims.isEmpty
            ? "none"
            : claims.map { "\($0.name) size \(Quantity.bytesText($0.size))\($0.spec.text)\($0.metaText)" }.joined(
                separator: ", ")
    }
    let fixed = [
        ("order", "podManagementPolicy", old.podManagement.word, new.podManagement.word),
        ("service", "serviceName", old.serviceName, new.serviceName),
        ("claims", "volumeClaimTemplates", text(old.claims), text(new.claims)),
    ]
    for (word, field, before, after) in fixed where before != after {
        let (from, to) = (before.isEmpty ? "none" : before, after.isEmpty ? "none" : after)
        throw Refusal(
            .forbidden, "\(key) cannot change its \(word) from \(from) to \(to); delete it first, its claims stay",
            fields: [FieldError(path: "spec.\(field)", value: to, message: fixedOfStatefulSets)])
    }
}
