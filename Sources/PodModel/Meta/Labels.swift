/// Keys and values attached to an object, sorted by the bytes of the key: order never depends on hashing.
/// Copies share their storage, so the labels of a template cost its pods eight bytes each.
package struct Labels: Hashable, Sendable, ExpressibleByDictionaryLiteral, Codable {
    package private(set) var pairs: [Pair]

    package struct Pair: Hashable, Sendable, Codable {
        package let key: String
        package let value: String

        package init(key: String, value: String) {
            self.key = key
            self.value = value
        }
    }

    package init() {
        pairs = []
    }

    package init(dictionaryLiteral elements: (String, String)...) {
        pairs = []
        for (key, value) in elements { self[key] = value }
    }

    package var isEmpty: Bool { pairs.isEmpty }
    package var count: Int { pairs.count }

    /// The value of a key; setting `nil` removes it.
    package subscript(key: String) -> String? {
        get {
            let i = position(of: key)
            return isKey(key, at: i) ? pairs[i].value : nil
        }
        set {
            let i = position(of: key)
            let present = isKey(key, at: i)
            switch (newValue, present) {
            case (let value?, true): pairs[i] = Pair(key: key, value: value)
            case (let value?, false): pairs.insert(Pair(key: key, value: value), at: i)
            case (nil, true): pairs.remove(at: i)
            case (nil, false): break
            }
        }
    }

    /// These labels with the others laid over them.
    package func merging(_ other: Labels) -> Labels {
        var merged = self
        for pair in other.pairs { merged[pair.key] = pair.value }
        return merged
    }

    /// These labels without those of some keys.
    package func removing(_ keys: Set<String>) -> Labels {
        var left = self
        left.pairs.removeAll { keys.contains($0.key) }
        return left
    }

    /// Most keys differ in length already.
    private func isKey(_ key: String, at i: Int) -> Bool {
        i < pairs.count && pairs[i].key.utf8.count == key.utf8.count && pairs[i].key.utf8.elementsEqual(key.utf8)
    }

    private func position(of key: String) -> Int {
        var low = 0
        var high = pairs.count
        while low < high {
            let middle = (low + high) / 2
            if pairs[middle].key.utf8.lexicographicallyPrecedes(key.utf8) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension Labels: CustomStringConvertible {
    /// `a=1,b=2`, or `<none>`.
    package var description: String {
        isEmpty ? "<none>" : pairs.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
    }
}
