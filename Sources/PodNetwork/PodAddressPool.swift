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

    /// The same address again when the worker has one; nil when the node has none left.
    mutating func take(_ worker: PodWorkerSlot) -> IPv4? {
        if let own = held[worker] { return own }
        guard head < free.count else { return nil }
        let address = free[head]
        head += 1
        if head > 512 {
            free.removeFirst(head)
            head = 0
        }
        held[worker] = address
        return address
    }

    /// The address that a pod has already.
    mutating func hold(_ address: IPv4, for worker: PodWorkerSlot) {
        guard let place = free[head...].firstIndex(of: address) else { return }
        free.remove(at: place)
        held[worker] = address
    }

    mutating func release(_ worker: PodWorkerSlot) {
        if let address = held.removeValue(forKey: worker) { free.append(address) }
    }

    func address(of worker: PodWorkerSlot) -> IPv4? { held[worker] }
}
