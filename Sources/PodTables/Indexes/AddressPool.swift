package import PodModel

/// Addresses of services, given in turn, so that an address that was freed is used again as late as possible.
package struct AddressPool {
    package let range: AddressRange
    private var last: UInt32 = 0
    private var taken: Set<UInt32> = []

    package init(_ range: AddressRange) {
        self.range = range
    }

    /// nil when all are taken.
    package mutating func take() -> IPv4? {
        if taken.count >= Int(range.count) { return nil }
        repeat { last = last >= range.count ? 1 : last + 1 } while taken.contains(last)
        taken.insert(last)
        return IPv4(rawValue: range.base.rawValue + last)
    }

    /// Takes one of choice; false where it is taken, or none of the range.
    package mutating func take(_ address: IPv4) -> Bool {
        contains(address) && taken.insert(address.rawValue &- range.base.rawValue).inserted
    }

    package func contains(_ address: IPv4) -> Bool {
        1...range.count ~= address.rawValue &- range.base.rawValue
    }

    package mutating func release(_ address: IPv4) {
        taken.remove(address.rawValue &- range.base.rawValue)
    }
}
