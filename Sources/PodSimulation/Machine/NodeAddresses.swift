package import PodModel

/// The pod addresses of one node: a /22, so 1,022 of them, handed out in turn, so that a freed one is used again as
/// late as possible. Also tells who has an address.
package struct NodeAddresses: Sendable {
    /// Ranges fit into 10.0.0.0/8 beside the services' 10.96.0.0/12.
    package static let capacityInNodes = 16_384 - 1024

    private let base: UInt32
    /// Owner by offset; grows as far as addresses were handed out.
    private var owners: [UInt32] = []
    private var next: UInt32 = Self.firstOffset

    private static let free = UInt32.max
    /// .0 is the network and .1 the node itself.
    private static let firstOffset: UInt32 = 2
    private static let endOffset: UInt32 = 1023

    /// Node 0 has 10.244.0.0/22, node 1 10.244.4.0/22 …, after 10.255.252.0/22 on from 10.0.0.0/22.
    package init(node: UInt32) {
        base = Self.base(ofBlock: node % UInt32(Self.capacityInNodes))
    }

    /// The node's own address in its range.
    package static func address(ofNode node: UInt32) -> IPv4 {
        IPv4(rawValue: base(ofBlock: node % UInt32(capacityInNodes)) + 1)
    }

    private static func base(ofBlock index: UInt32) -> UInt32 {
        let first: UInt32 = 244 << 6
        let wrapped = (first + index) % 16_384
        let isPastEnd = first + index >= 16_384
        // 10.96.0.0/12 is blocks 6144 to 7167.
        let block = isPastEnd && wrapped >= 6144 ? wrapped + 1024 : wrapped
        return 10 << 24 | block << 10
    }

    /// Which node an address belongs to, as the inverse of `init`.
    package static func node(of address: IPv4) -> UInt32? {
        guard address.rawValue >> 24 == 10 else { return nil }
        let block = (address.rawValue & 0x00FF_FFFF) >> 10
        let first: UInt32 = 244 << 6
        if block >= first { return block - first }
        if (6144..<7168).contains(block) { return nil }
        return (block >= 7168 ? block - 1024 : block) + 16_384 - first
    }

    /// `nil` when all are taken.
    package mutating func take(for owner: UInt32) -> IPv4? {
        for _ in Self.firstOffset..<Self.endOffset {
            let offset = next
            next = next + 1 == Self.endOffset ? Self.firstOffset : next + 1
            let index = Int(offset - Self.firstOffset)
            if index >= owners.count { owners.append(Self.free) }
            if owners[index] == Self.free {
                owners[index] = owner
                return IPv4(rawValue: base + offset)
            }
        }
        return nil
    }

    package mutating func giveBack(_ address: IPv4) {
        let index = Int(address.rawValue) - Int(base + Self.firstOffset)
        if owners.indices.contains(index) { owners[index] = Self.free }
    }

    package func owner(of address: IPv4) -> UInt32? {
        let index = Int(address.rawValue) - Int(base + Self.firstOffset)
        return owners.indices.contains(index) && owners[index] != Self.free ? owners[index] : nil
    }

    /// The machine has lost all sandboxes.
    package mutating func giveBackAll() {
        for i in owners.indices { owners[i] = Self.free }
    }
}
