/// A resource beside cpu and memory, by its name in Kubernetes: `ephemeral-storage`, `hugepages-2Mi`, `nvidia.com/gpu`.
package struct ResourceName: Hashable, Comparable, Sendable, CustomStringConvertible, Codable {
    package enum Kind: Hashable, Sendable, Codable {
        /// Bytes of a node's disk: the writable layers, logs and empty volumes of its pods.
        case ephemeralStorage
        /// Bytes in pages of one size.
        case hugePages
        /// What a device plugin tells of, by the piece.
        case extended
    }

    package let text: String

    package static let ephemeralStorage = ResourceName("ephemeral-storage")
    private static let hugePages = "hugepages-"

    /// A name for which `wrong(_:)` answers nil.
    package init(_ text: String) {
        self.text = text
    }

    package var description: String { text }

    package static func < (a: ResourceName, b: ResourceName) -> Bool { a.text < b.text }

    package var kind: Kind {
        if self == .ephemeralStorage { return .ephemeralStorage }
        return text.hasPrefix(ResourceName.hugePages) ? .hugePages : .extended
    }

    /// Whether limits may add up to more than there is; of what may not, the request is the limit
    /// (`IsOvercommitAllowed` in pkg/apis/core/v1/helper).
    package var mayOvercommit: Bool { kind == .ephemeralStorage }

    /// `1Gi` of bytes, `2` of pieces.
    package func amountText(_ amount: Int64) -> String {
        kind == .extended ? String(amount) : Quantity.bytesText(amount)
    }

    /// Why it is no name of such a resource (`validateContainerResourceName` in pkg/apis/core/validation).
    package static func wrong(_ text: String) -> String? {
        if text == ephemeralStorage.text { return nil }
        if text.hasPrefix(hugePages) {
            let size = try? Quantity.parse(text.utf8.dropFirst(hugePages.utf8.count))
            return size.map { $0.nano > 0 } == true ? nil : "must end with the size of its pages, as hugepages-2Mi"
        }
        guard text.contains("/") else { return "must be a standard resource for containers" }
        // A quota names it with `requests.` before it, and a key of labels is what both have to be.
        if text.hasPrefix("requests.") || NameRules.labelKey("requests." + text) != nil {
            return "doesn't follow extended resource name standard"
        }
        return nil
    }
}

/// How much of each of a few resources: bytes, or pieces of what is counted by the piece.
package typealias ResourceCounts = AmountsByName<ResourceName, Int64>

extension ResourceCounts {
    /// Saturating: hostile sums do not trap.
    package mutating func add(_ other: ResourceCounts) {
        for pair in other.pairs {
            let (sum, overflow) = (self[pair.name] ?? 0).addingReportingOverflow(pair.amount)
            self[pair.name] = overflow ? .max : sum
        }
    }

    /// What is used up is not listed any more.
    package mutating func subtract(_ other: ResourceCounts) {
        for pair in other.pairs {
            let rest = (self[pair.name] ?? 0) - pair.amount
            self[pair.name] = rest == 0 ? nil : rest
        }
    }

    package mutating func raise(to other: ResourceCounts) {
        for pair in other.pairs { self[pair.name] = max(self[pair.name] ?? 0, pair.amount) }
    }

    /// `nvidia.com/gpu 2, ephemeral-storage 1Gi`, or `none`.
    package var text: String {
        if pairs.isEmpty { return "none" }
        return pairs.map { "\($0.name) \($0.name.amountText($0.amount))" }.joined(separator: ", ")
    }
}
