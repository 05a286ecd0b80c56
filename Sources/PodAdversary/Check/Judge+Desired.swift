import PodControl
import PodEngine
import PodModel

// What was accepted stands until the next write of the same thing: Z17. Claims stay while somebody needs them: Z19.
extension Judge {
    /// The latest accepted spec of a controller.
    struct DesiredState {
        var replicas: Int?
        var template: PodTemplate?
        /// The template that was found to be like it.
        var known: PodTemplate?
        var isPaused = false
        /// Replica sets of a deployment when it was paused.
        var revisions: Int?
    }

    /// A command was accepted.
    mutating func accepted(_ command: Command) {
        switch command {
        case .declare(.replicaSet(let name, _, let replicas, let template, _)):
            setDesired(ObjectKey(.replicaSet, name)) {
                $0.replicas = replicas
                $0.template = template
            }
        case .declare(.workload(let manifest)) where manifest.key.kind.hasReplicas:
            setDesired(manifest.key) {
                $0.replicas = manifest.replicas
                $0.template = manifest.template
                if case .deployment(let spec) = manifest.spec { $0.isPaused = spec.isPaused }
                $0.revisions = nil
            }
            if case .statefulSet(let spec) = manifest.spec, spec.deletesClaimsWhenScaled {
                claimDroppers.insert(manifest.key.name)
            }
        case .scale(let key, let replicas): setDesired(key) { $0.replicas = replicas }
        case .setTemplate(let key, let template): setDesired(key) { $0.template = template }
        case .rollout(let key, .pause):
            let count = engine.cluster.children(ofWorkload: key).count
            setDesired(key) {
                $0.isPaused = true
                $0.revisions = $0.revisions ?? count
            }
        case .rollout(let key, .resume):
            setDesired(key) {
                $0.isPaused = false
                $0.revisions = nil
            }
        case .rollout(let key, _): setDesired(key) { $0.template = nil }
        case .delete(let key, _, _), .deleteInForeground(let key, _):
            desired[key] = nil
            if key.kind == .persistentVolumeClaim { claims[key] = nil }
        case .cordon(let node): cordoned.insert(node)
        case .uncordon(let node): cordoned.remove(node)
        case .declare, .setLabels, .setAnnotations, .upgradeContainer, .restartContainer, .evict, .nodeFailureRule,
            .setLifetime, .recordEvent:
            break
        }
    }

    private mutating func setDesired(_ key: ObjectKey, _ change: (inout DesiredState) -> Void) {
        guard key.kind.hasReplicas else { return }
        change(&desired[key, default: DesiredState()])
    }

    /// Whether a controller is still what was last accepted. Who has an autoscaler has its replicas from there.
    mutating func judgeDesired(_ workload: borrowing Workload, _ checks: inout RuleCounts) -> Violation? {
        guard let state = desired[workload.key] else { return nil }
        checks[.z17] += 1
        if let replicas = state.replicas, replicas != workload.replicas, !everScaled.contains(workload.key) {
            return Violation(.z17, "\(workload.key) was to have \(replicas) replicas and wants \(workload.replicas)")
        }
        // What the cluster adds of its own are labels and annotations.
        if let template = state.template, state.known !== workload.template {
            if template.spec != workload.template.spec {
                return Violation(.z17, "\(workload.key) has another template than it was given")
            }
            desired[workload.key]?.known = workload.template
        }
        if case .deployment(let spec) = workload.spec, spec.isPaused != state.isPaused {
            return Violation(.z17, "\(workload.key) is \(state.isPaused ? "not paused any more" : "paused")")
        }
        return nil
    }

    /// A paused deployment begins no revision.
    func judgePause(_ key: ObjectKey, revisions: Int) throws(Violation) {
        guard let known = desired[key]?.revisions, revisions > known else { return }
        throw Violation(.z2, "\(key) has begun a revision though it is paused")
    }

    /// Who is scaled by an autoscaler, or has ever been; what it has just set lies between its least and its most.
    mutating func lookAtAutoscalers() throws(Violation) {
        for autoscaler in engine.cluster.allAutoscalers {
            everScaled.insert(autoscaler.spec.target)
            guard autoscaler.status.lastScale == engine.now else { continue }
            checks[.z17] += 1
            let (least, most) = (autoscaler.spec.minReplicas, autoscaler.spec.maxReplicas)
            if autoscaler.status.desired > most || autoscaler.status.desired < least {
                throw Violation(
                    .z17,
                    """
                    \(autoscaler.key) has set \(autoscaler.status.desired) replicas, between \(least) and \(most) \
                    are allowed
                    """
                )
            }
        }
    }

    mutating func lookAtClaims() throws(Violation) {
        var now: [ObjectKey: UID] = [:]
        for claim in engine.cluster.allClaims { now[claim.key] = claim.meta.uid }
        for key in claims.keys.sorted() where now[key] == nil || now[key] != claims[key] {
            checks[.z19] += 1
            let set = key.name.split(separator: "-").dropFirst().dropLast().joined(separator: "-")
            if !claimDroppers.contains(set) { throw Violation(.z19, "\(key) is gone, nobody has asked for it") }
        }
        claims = now
        if now.isEmpty { return }
        var found: Violation?
        engine.cluster.forEachPod { _, pod in
            if pod.status.phase.isFinal || pod.nodeName == nil { return true }
            for volume in pod.template.spec.volumes {
                guard case .claim(let name) = volume.source else { continue }
                if now[ObjectKey(.persistentVolumeClaim, name, namespace: pod.meta.namespace)] == nil {
                    found = Violation(.z19, "claim \(name) is gone, \(pod.key) uses it")
                }
            }
            return found == nil
        }
        checks[.z19] += 1
        if let found { throw found }
    }
}
