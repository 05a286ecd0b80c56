internal import PodLifecycle
internal import PodModel

/// The addresses of one node's pods. The one that has been free the longest is given next, so that a late packet for a
/// former pod seldom finds a new one.
struct PodAddressPool: Sendable {
    private var free: [IPv4]
    private var head = 0
    private var held: [PodWorkerSlot: IPv4] = [:]

    init(_ range: IPv4) {
        free = (2...254).map { IPv4(rawValue: range.rawValue | $0) }
    }

    /// The same address again when the life has one; nil when the node has none left.
    mutating func take(_ life: PodWorkerSlot) -> IPv4? {
        if let own = held[life] { return own }
        guard head < free.count else { return nil }
        let address = free[head]
        head += 1
        if head > 512 {
            free.removeFirst(head)
            head = 0
        }
        held[life] = address
        return address
    }

    mutating func release(_ life: PodWorkerSlot) {
        if let address = held.removeValue(forKey: life) { free.append(address) }
    }

    func address(of life: PodWorkerSlot) -> IPv4? { held[life] }
}
