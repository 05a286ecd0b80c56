package import PodModel

extension Cluster {
    /// The only way to change a cluster: the command is applied whole, and what it did is returned, or it is refused
    /// and nothing has changed. Applied commands go to the journal.
    package mutating func apply(_ command: Command, at time: Timestamp) throws(Refusal) -> [Change] {
        now = max(now, time)
        let changes = try perform(command)
        journal?.append(JournalEntry(time: now, command: command))
        return changes
    }

    private mutating func perform(_ command: Command) throws(Refusal) -> [Change] {
        throw Refusal(.unsupported, "not yet")
    }

    mutating func addNamespace(_ name: String) {
        revision += 1
        var meta = ObjectMeta(name: name, namespace: "", uid: generator.uid(), created: now)
        meta.resourceVersion = revision
        _ = namespaces.add(Namespace(meta: meta))
    }
}
