import PodCollections
import PodControllers
import PodModel
import PodTables

// Changes of running containers, for all pods of a controller.
extension Cluster {
    /// `upgrade` of a controller: its template changes without making a new revision, so that nothing is replaced, and
    /// its pods follow in place.
    mutating func upgradeAll(of key: ObjectKey, _ container: Container) throws(Refusal) -> [Change] {
        let slot = try inPlaceWorkload(key, "upgrade")
        let old = tables.workloads[slot].object.template
        guard let i = old.spec.containers.firstIndex(where: { $0.name == container.name }) else {
            throw Refusal(.notFound, "\(key) has no container \(container.name)")
        }
        let template = old.changing { $0.containers[i] = container }
        try refuse(key, unless: validateTemplate(template, path: key.kind.templatePath))
        if old.qualityOfService != template.qualityOfService {
            throw Refusal(
                .forbidden,
                """
                \(key) cannot change the quality of service of its pods from \(old.qualityOfService.apiName) to \
                \(template.qualityOfService.apiName) in place; change its template with set
                """
            )
        }
        let details = templateDifference(from: old, to: template)
        let owner = podOwner(slot)
        if !details.isEmpty { try changeInPlace(slot, owner, to: template) }
        let pods = inPlaceOrder(owner ?? slot).filter { id in
            tables.pods[id.slot].pod.spec.containers.first { $0.name == container.name }.map { $0 != container }
                ?? false
        }
        if details.isEmpty, pods.isEmpty { return [Change(key, .unchanged)] }
        begin(slot, .upgrade(container), pods)
        return [Change(key, .upgraded, details + [text(pods.count)])]
    }

    /// `restart` of a controller's pods, or of one container in each of them.
    mutating func restartAll(of key: ObjectKey, container: String?) throws(Refusal) -> [Change] {
        let slot = try inPlaceWorkload(key, "restart")
        if let container {
            let containers = tables.workloads[slot].object.template.spec.containers
            guard let found = containers.first(where: { $0.name == container }) else {
                let names = containers.map(\.name).joined(separator: ", ")
                throw Refusal(.notFound, "\(key) has no container \(container); it has \(names)")
            }
            if found.role == .initial {
                throw Refusal(.conflict, "container \(container) of \(key) has ended and will not run again")
            }
        }
        let pods = inPlaceOrder(podOwner(slot) ?? slot)
        if pods.isEmpty { throw Refusal(.conflict, "\(key) has no pods, so there is nothing to restart") }
        begin(slot, .restart(container), pods)
        return [Change(key, .restarted, [text(pods.count)])]
    }

    private func text(_ count: Int) -> String {
        switch count {
        case 0: "no pod has to change"
        case 1: "1 pod"
        default: "\(count) pods, one after another"
        }
    }

    private func inPlaceWorkload(_ key: ObjectKey, _ verb: String) throws(Refusal) -> WorkloadSlot {
        if key.kind == .job || key.kind == .cronJob {
            throw Refusal(.unsupported, "\(key): pods of a job run to their end; they take no \(verb)")
        }
        return try liveWorkload(key)
    }

    /// Whose pods have the desired template: of a deployment its newest replica set, or nil where there is
    /// none yet.
    private func podOwner(_ slot: WorkloadSlot) -> WorkloadSlot? {
        tables.workloads[slot].object.kind == .deployment ? tables.currentReplicaSet(of: slot) : slot
    }

    private mutating func changeInPlace(
        _ slot: WorkloadSlot, _ owner: WorkloadSlot?, to template: PodTemplate
    ) throws(Refusal) {
        try changeTemplate(of: slot, to: template)
        tables.markWritten(workload: slot)
        guard let owner else { return }
        if tables.workloads[slot].tracksPlaces {
            let cut = template.cut(for: tables.workloads[slot].object.kind)
            tables.changeNewestRevision(of: slot, to: template, cut: cut)
        } else if owner != slot {
            tables.changeSource(ofReplicaSet: owner, to: template)
        }
    }

    /// The active pods of a set, the first to be touched last: those that are not ready before all others, then from
    /// the highest ordinal down, as a StatefulSet is updated, else in the order in which they were made.
    private func inPlaceOrder(_ slot: WorkloadSlot) -> [PodID] {
        var active = tables.workloads[slot].pods.filter { tables.pods[$0].pod.isActive }
        let isOrdered = tables.workloads[slot].object.kind == .statefulSet
        active.sort { a, b in
            let (a, b) = (tables.pods[a].pod.meta, tables.pods[b].pod.meta)
            if a.name.utf8.count != b.name.utf8.count, isOrdered { return a.name.utf8.count < b.name.utf8.count }
            if a.created != b.created, !isOrdered { return a.created > b.created }
            return isOrdered ? a.name < b.name : a.name > b.name
        }
        let ready = active.filter { tables.pods[$0].pod.isReady }
        let broken = active.filter { !tables.pods[$0].pod.isReady }
        return (ready + broken).map { tables.pods[$0].id }
    }

    private mutating func begin(_ slot: WorkloadSlot, _ action: InPlaceRoll.Action, _ pods: [PodID]) {
        var roll = InPlaceRoll(of: slot, uid: tables.workloads[slot].object.meta.uid, action, pods)
        for old in inPlaceRolls where old.isReplaced(by: roll) { roll.takeOver(old) }
        inPlaceRolls.removeAll { $0.isReplaced(by: roll) }
        inPlaceRolls.append(roll)
    }
}
