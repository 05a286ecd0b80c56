internal import PodLifecycle
internal import Synchronization

/// Removes links for many threads at once: whoever comes while a removal is under way goes with the next, together with
/// all others that wait.
final class LinkRemoval: Sendable {
    private let waiting = Mutex<[String]>([])
    private let turn = Mutex(())
    private let group: UInt32

    init(group: UInt32) {
        self.group = group
    }

    /// Returns when the link is gone.
    func remove(_ name: String) throws(Failure) {
        waiting.withLock { $0.append(name) }
        let outcome = turn.withLock { _ in
            Result<Void, Failure> { () throws(Failure) in
                let names = waiting.withLock { names in
                    let taken = names
                    names = []
                    return taken
                }
                // Empty: the one before took this link along.
                if !names.isEmpty { try Links.remove(names, group: group) }
            }
        }
        try outcome.get()
    }
}
