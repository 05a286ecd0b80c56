/// The best of a row of nodes at any time: a tree of minima. Finding the best is one look, changing one node as many
/// steps as the row doubles.
struct NodeScoreTree {
    /// The key of a node that cannot take the pod.
    static let impossible = UInt64.max

    private var leaves: Int
    private var tree: [UInt64]

    /// `keys[rank]`; the lowest is best. Keys carry the rank, so no two possible ones are equal.
    init(keys: [UInt64]) {
        leaves = 1
        while leaves < keys.count { leaves *= 2 }
        tree = Array(repeating: Self.impossible, count: 2 * leaves)
        for (i, key) in keys.enumerated() { tree[leaves + i] = key }
        for i in stride(from: leaves - 1, to: 0, by: -1) { tree[i] = min(tree[2 * i], tree[2 * i + 1]) }
    }

    var best: UInt64 { tree[1] }

    mutating func update(rank: Int, key: UInt64) {
        var i = rank + leaves
        tree[i] = key
        i /= 2
        while i >= 1 {
            let lower = min(tree[2 * i], tree[2 * i + 1])
            if tree[i] == lower { return }
            tree[i] = lower
            i /= 2
        }
    }
}

/// Order of nodes for a pod as one number: higher score first, then fewer pods, then the natural order of names.
struct PlacementKey {
    static let scoreLimit = 4095

    static func pack(score: Int, pods: Int, rank: Int) -> UInt64 {
        UInt64(scoreLimit - min(max(score, 0), scoreLimit)) << 42 | UInt64(min(pods, (1 << 21) - 1)) << 21
            | UInt64(rank)
    }

    static func rank(_ key: UInt64) -> Int { Int(key & ((1 << 21) - 1)) }
}
