package import PodModel
package import PodText

extension Autoscaler {
    /// The HorizontalPodAutoscaler as the Kubernetes API shows it.
    package var document: Document {
        .whole(
            key.kind, meta, ("spec", DocumentWriter(.shown).spec(spec)),
            (
                "status",
                .fields(
                    ("currentReplicas", .integer(status.current)), ("desiredReplicas", .integer(status.desired)),
                    ("lastScaleTime", status.lastScale.map { .time($0) }), ("conditions", conditions.document))
            ))
    }
}

extension DisruptionBudget {
    /// The PodDisruptionBudget as the Kubernetes API shows it.
    package var document: Document {
        .whole(
            key.kind, meta, ("spec", DocumentWriter(.shown).spec(spec)),
            (
                "status",
                .fields(
                    ("currentHealthy", .integer(status.healthy)), ("desiredHealthy", .integer(status.desired)),
                    ("disruptionsAllowed", .integer(status.allowed)), ("expectedPods", .integer(status.expected)))
            ))
    }
}
