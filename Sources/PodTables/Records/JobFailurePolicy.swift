package import PodModel

extension JobSpec {
    /// The first rule that matches a failed pod, and what it found (`matchPodFailurePolicy`).
    package func failureRule(for pod: Pod) -> (rule: FailureRule, message: String)? {
        for (i, rule) in failurePolicy.enumerated() {
            guard let found = rule.condition.match(pod) else { continue }
            return (rule, "\(found) matching \(rule.action.apiName) rule at index \(i)")
        }
        return nil
    }
}

extension JobSpec.FailureRule.Condition {
    /// What of the pod matches, in Kubernetes' words.
    fileprivate func match(_ pod: Pod) -> String? {
        let name = "\(pod.meta.namespace)/\(pod.meta.name)"
        switch self {
        case .disrupted:
            return pod.status.disruption == nil ? nil : "Pod \(name) has condition DisruptionTarget"
        case .exitCodes(let wanted, let isIn, let codes):
            for (container, seen) in zip(pod.spec.containers, pod.status.containers) {
                guard case .terminated(let end) = seen.state, end.exitCode != 0,
                    wanted ?? container.name == container.name,
                    codes.contains(end.exitCode) == isIn
                else { continue }
                return "Container \(container.name) for pod \(name) failed with exit code \(end.exitCode)"
            }
            return nil
        }
    }
}
