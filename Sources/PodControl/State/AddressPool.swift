package import PodModel

/// A range of addresses: `10.96.0.0/16`.
package struct AddressRange: Hashable, Sendable, CustomStringConvertible {
    package let base: IPv4
    /// How many leading bits are fixed; 1 to 30.
    package let prefix: Int

    package init(base: IPv4, prefix: Int) {
        self.prefix = min(max(prefix, 1), 30)
        self.base = IPv4(rawValue: base.rawValue & ~(UInt32.max >> UInt32(self.prefix)))
    }

    /// The service range of kubeadm and minikube.
    package static let services = AddressRange(base: IPv4(10, 96, 0, 0), prefix: 16)

    /// Addresses that can be given: without the first and the last.
    var count: UInt32 { UInt32.max >> UInt32(prefix) - 1 }

    package var description: String { "\(base)/\(prefix)" }
}

/// Addresses of services, given in turn, so that an address that was freed is used again as late as possible.
struct AddressPool {
    let range: AddressRange
    private var last: UInt32 = 0
    private var taken: Set<UInt32> = []

    init(_ range: AddressRange) {
        self.range = range
    }

    /// nil when all are taken.
    /// `reusing` forgets what was given: for tests of the simulator alone.
    mutating func take(reusing: Bool = false) -> IPv4? {
        if reusing { return IPv4(rawValue: range.base.rawValue + 1) }
        if taken.count >= Int(range.count) { return nil }
        repeat { last = last >= range.count ? 1 : last + 1 } while taken.contains(last)
        taken.insert(last)
        return IPv4(rawValue: range.base.rawValue + last)
    }

    mutating func release(_ address: IPv4) {
        taken.remove(address.rawValue &- range.base.rawValue)
    }
}
