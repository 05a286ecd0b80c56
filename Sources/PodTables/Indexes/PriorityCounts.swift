/// How many there are of each priority, lowest first. Clusters have a handful of priorities, so a list is searched.
package struct PriorityCounts {
    private var entries: [(priority: Int32, count: Int)] = []

    /// The lowest priority of which there is one.
    package var lowest: Int32? { entries.first?.priority }

    package mutating func add(_ priority: Int32, _ sign: Int) {
        if let i = entries.firstIndex(where: { $0.priority >= priority }) {
            if entries[i].priority == priority {
                entries[i].count += sign
                if entries[i].count == 0 { entries.remove(at: i) }
            } else {
                entries.insert((priority, sign), at: i)
            }
        } else {
            entries.append((priority, sign))
        }
    }
}
