import PodModel

/// Addresses of services: 10.96.0.0/16, the service range of kubeadm and minikube. Given in turn, so that an address
/// that was freed is used again as late as possible.
struct AddressPool {
    private static let base: UInt32 = 10 << 24 | 96 << 16
    private var last: UInt32 = 0
    private var taken: Set<UInt32> = []

    /// nil when all 65,534 are taken.
    mutating func take() -> IPv4? {
        if taken.count >= 65_534 { return nil }
        repeat { last = last >= 65_534 ? 1 : last + 1 } while taken.contains(last)
        taken.insert(last)
        return IPv4(rawValue: Self.base + last)
    }

    mutating func release(_ address: IPv4) {
        taken.remove(address.rawValue &- Self.base)
    }
}
