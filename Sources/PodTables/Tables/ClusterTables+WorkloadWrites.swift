import PodCollections
package import PodModel

// The ways in which what is wanted of a controller changes. Where it is one write of its own, version and generation
// rise and its controller looks at it; what is a part of another write says so.
extension ClusterTables {
    /// What has been changed of the object's spec is its next version and generation.
    package mutating func markWritten(workload slot: WorkloadSlot) {
        workloads[slot].object.meta.markWritten(nextRevision())
        noteWrite(workload: slot)
        enqueue(workload: slot)
    }

    /// A part of a write, which `markWritten` ends.
    package mutating func setReplicas(_ replicas: Int, of slot: WorkloadSlot) {
        workloads[slot].object.replicas = replicas
    }

    /// A part of a declaration, which `markWritten` ends.
    package mutating func setSpec(_ spec: WorkloadSpec, of slot: WorkloadSlot) {
        workloads[slot].object.spec = spec
    }

    /// A part of a declaration, which `markWritten` ends.
    package mutating func setMinReady(_ span: TimeSpan, of slot: WorkloadSlot) {
        workloads[slot].object.minReady = span
        // Its pods are available as soon as they are ready, and counted so from now on.
        if span == .zero { workloads[slot].object.status.available = workloads[slot].object.status.ready }
    }

    package mutating func setPaused(_ isPaused: Bool, deployment slot: WorkloadSlot) {
        guard case .deployment(var spec) = workloads[slot].object.spec else { return }
        spec.isPaused = isPaused
        workloads[slot].object.spec = .deployment(spec)
        // The time it was paused does not count as time without progress.
        if !isPaused, case .deployment(var state) = workloads[slot].object.state {
            state.progressed = now
            workloads[slot].object.state = .deployment(state)
        }
        markWritten(workload: slot)
    }

    /// Its pods are replaced though its template stays as it is.
    package mutating func setRestartGeneration(_ generation: Int, of slot: WorkloadSlot) {
        workloads[slot].restartGeneration = generation
        markWritten(workload: slot)
    }

    /// The pods of the newest revision change in place: it stays the revision it is, with another template. A part of
    /// the write of that template.
    package mutating func changeNewestRevision(of slot: WorkloadSlot, to template: PodTemplate, cut: PodTemplate) {
        guard let last = workloads[slot].revisions.indices.last else { return }
        workloads[slot].revisions[last].template = template
        workloads[slot].revisions[last].cut = cut
    }

    /// The pods of a deployment's replica set change in place: it is the one of another template now. Nothing is to be
    /// reconciled, since its pods stay.
    package mutating func changeSource(ofReplicaSet slot: WorkloadSlot, to template: PodTemplate) {
        workloads[slot].sourceTemplate = template
        let old = workloads[slot].object.template
        workloads[slot].object.template = PodTemplate(
            labels: old.labels, annotations: old.annotations, spec: template.spec)
        workloads[slot].object.meta.markWritten(nextRevision())
        noteWrite(workload: slot)
    }

    /// A deployment's replica set takes over what is said beside the template.
    package mutating func follow(replicaSet set: WorkloadSlot, deployment slot: WorkloadSlot) {
        let object = workloads[slot].object
        workloads[set].object.meta.annotations = workloads[set].object.meta.annotations.merging(
            object.annotationsOfReplicaSet)
        if workloads[set].object.minReady == object.minReady {
            workloads[set].object.meta.resourceVersion = nextRevision()
            noteWrite(workload: set)
        } else {
            setMinReady(object.minReady, of: set)
            markWritten(workload: set)
        }
    }

    /// Who owned the controller is gone, and leaves it.
    package mutating func loseParent(workload slot: WorkloadSlot) {
        workloads[slot].parent = nil
        workloads[slot].object.meta.owner = nil
        workloads[slot].object.meta.resourceVersion = nextRevision()
        noteWrite(workload: slot)
    }
}

extension ObjectMeta {
    /// A write of the spec.
    package mutating func markWritten(_ version: UInt64) {
        resourceVersion = version
        generation += 1
    }
}
