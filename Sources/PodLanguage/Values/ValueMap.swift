/// A map that keeps its keys in the order in which they came. Keys are compared as bytes.
package struct ValueMap: Sendable {
    package private(set) var entries: [Entry] = []
    /// Labels: any key may be asked for, and one that is not there is null.
    package var isSparse = false
    /// Position of each key, kept only when searching would be slow.
    private var positions: [Key: Int]?
    private(set) var depth = 1
    /// As `ValueList.weight`; what was replaced still counts.
    private(set) var weight = 1

    /// One key with its value.
    package struct Entry: Sendable {
        package let key: String
        package var value: Value
    }

    /// An empty map.
    package init() {}

    /// The value of a key, or nil.
    package subscript(key: String) -> Value? { position(of: key).map { entries[$0].value } }

    /// The keys in the order in which they came.
    package var keys: [String] { entries.map(\.key) }
    /// The number of keys.
    package var count: Int { entries.count }

    /// Adds a key at the end or changes its value in place.
    package mutating func set(_ key: String, _ value: Value) throws(ValueError) {
        if value.depth >= ValueList.maximumDepth {
            throw ValueError("lists and maps are nested deeper than \(ValueList.maximumDepth)")
        }
        if weight + value.weight > ValueList.maximumWeight {
            throw ValueList.tooLarge("map")
        }
        put(key, value)
    }

    /// As `set`, of a value that cannot nest too deep because podsh made it.
    package mutating func put(_ key: String, _ value: Value) {
        depth = max(depth, value.depth + 1)
        weight += value.weight
        if let i = position(of: key) {
            entries[i].value = value
            return
        }
        entries.append(Entry(key: key, value: value))
        if positions != nil {
            positions?[Key(text: key)] = entries.count - 1
        } else if entries.count > 12 {
            positions = [:]
            for (i, entry) in entries.enumerated() { positions?[Key(text: entry.key)] = i }
        }
    }

    private func position(of key: String) -> Int? {
        if let positions { return positions[Key(text: key)] }
        return entries.firstIndex { $0.key.utf8.elementsEqual(key.utf8) }
    }

    /// Swift's strings are equal by canonical equivalence; keys are equal by their bytes.
    private struct Key: Hashable {
        let text: String

        static func == (a: Key, b: Key) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

        func hash(into hasher: inout Hasher) {
            var text = text
            text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        }
    }
}
