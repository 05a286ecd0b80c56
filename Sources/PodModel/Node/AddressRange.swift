/// A range of addresses: `10.96.0.0/16`.
package struct AddressRange: Hashable, Sendable, CustomStringConvertible, Codable {
    package let base: IPv4
    /// How many leading bits are fixed; 0 to 30.
    package let prefix: Int

    package init(base: IPv4, prefix: Int) {
        self.prefix = min(max(prefix, 0), 30)
        self.base = IPv4(rawValue: base.rawValue & ~(UInt32.max >> UInt32(self.prefix)))
    }

    /// The service range of kubeadm and minikube.
    package static let services = AddressRange(base: IPv4(10, 96, 0, 0), prefix: 16)

    /// Where the range is not known yet.
    package static let anywhere = AddressRange(base: IPv4(0, 0, 0, 0), prefix: 0)

    /// Addresses that can be given: without the first and the last.
    package var count: UInt32 { UInt32.max >> UInt32(prefix) - 1 }

    package var description: String { "\(base)/\(prefix)" }
}
