import PodCollections
package import PodModel
import PodTables

extension Cluster {
    /// Of two ways to change a cluster the user's: the command is applied whole, and what it did is returned, or it is
    /// refused and nothing has changed. What was applied goes to the journal.
    package mutating func apply(_ command: Command, at time: Timestamp) throws(Refusal) -> [Change] {
        now = max(now, time)
        let changes = try perform(Saboteur.bent(command, tables))
        keep(.command(command))
        return changes
    }

    /// The other way, that of machines.
    package mutating func apply(_ report: NodeReport, at time: Timestamp) throws(Refusal) {
        now = max(now, time)
        try take(report)
        keep(.report(report))
    }

    /// `apply` of `.podStatus`, by far the most frequent report, without its way through the enum.
    package mutating func applyStatus(_ id: PodID, _ status: PodStatus, at time: Timestamp) throws(Refusal) {
        now = max(now, time)
        try setStatus(id, status)
        keep(.report(.podStatus(id, status)))
    }

    /// Where nothing is written no input is made: a command is as large as a pod's template.
    private mutating func keep(_ input: @autoclosure () -> ClusterInput) {
        if !isJournaled { return }
        let input = input()
        if Saboteur.drops(input, mutant) { return }
        let entry = JournalEntry(time: now, input: input)
        journal?.append(entry)
    }

    private mutating func perform(_ command: Command) throws(Refusal) -> [Change] {
        switch command {
        case .declare(let manifest): return try declare(manifest)
        case .delete(let key, let grace, let orphan): return try delete(key, grace: grace, orphan: orphan)
        case .deleteInForeground(let key, let grace): return try deleteInForeground(key, grace: grace)
        case .setLifetime(let key, let finalizers, let owners):
            return try setLifetime(key, finalizers: finalizers, owners: owners)
        case .recordEvent(let event):
            recordWritten(event)
            return []
        case .scale(let key, let replicas): return try scale(key, replicas)
        case .setLabels(let key, let edits): return try setLabels(key, edits)
        case .setAnnotations(let key, let edits): return try setAnnotations(key, edits)
        case .setTemplate(let key, let template): return try setTemplate(key, template)
        case .upgradeContainer(let key, let container):
            return key.kind == .pod ? try upgrade(key, container) : try upgradeAll(of: key, container)
        case .restartContainer(let key, let container): return try restartAll(of: key, container: container)
        case .rollout(let key, let action): return try rollout(key, action)
        case .cordon(let name): return try cordon(name, true)
        case .uncordon(let name): return try cordon(name, false)
        case .evict(let key, let uid, let grace): return try evict(key, uid: uid, grace: grace)
        case .nodeFailureRule(let rule, let scope):
            tables.setFailureRule(rule, scope: scope)
            return []
        }
    }

    private mutating func take(_ report: NodeReport) throws(Refusal) {
        switch report {
        case .podStatus(let id, let status): try setStatus(id, status)
        case .podRemoved(let id): try confirmRemoval(id)
        case .nodeConfirmedDead(let name): confirmDeath(node: try liveNode(name))
        case .nodeSilent(let name): silence(node: try liveNode(name))
        case .nodePressure(let name, let pressure): press(node: try liveNode(name), pressure)
        case .nodeRelieved(let name): relieve(node: try liveNode(name))
        case .usage(let subject, let uses): learn(subject, uses)
        case .nodeReturned(let name): welcomeBack(node: try liveNode(name))
        }
    }

    func liveNode(_ name: String) throws(Refusal) -> NodeSlot {
        guard let slot = tables.nodeSlots[name] else { throw Refusal(.notFound, "node \(name) not found") }
        return slot
    }

    func liveNamespace(_ name: String) throws(Refusal) -> NamespaceSlot {
        guard let id = tables.namespaces[name] else {
            throw Refusal(.notFound, "namespace \(name) not found; declare it first: namespace \(name)")
        }
        if tables.namespaces.entries[id].object.meta.deletion != nil {
            throw Refusal(.forbidden, "namespace \(name) is being deleted; nothing new can be made in it")
        }
        return id
    }

    func newMeta(
        _ name: String, _ namespace: String = "", labels: Labels = [:], annotations: Labels = [:]
    )
        -> ObjectMeta
    {
        ObjectMeta(name: name, namespace: namespace, labels: labels, annotations: annotations, created: now)
    }

    /// Gives a new object its UID and first version.
    mutating func register(_ meta: inout ObjectMeta) {
        meta.uid = generator.uid()
        meta.resourceVersion = tables.nextRevision()
    }
}
