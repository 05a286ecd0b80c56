import PodModel

/// An array that grows without moving what it holds: growing by doubling would copy every pod and, for a moment, need
/// three times the memory.
struct ChunkedArray<Element> {
    private static var chunkBits: Int { 10 }
    private static var chunkMask: Int { (1 << chunkBits) - 1 }

    private var chunks: [ContiguousArray<Element>] = []
    private(set) var count = 0

    subscript(index: Int) -> Element {
        _read { yield chunks[index >> Self.chunkBits][index & Self.chunkMask] }
        _modify { yield &chunks[index >> Self.chunkBits][index & Self.chunkMask] }
    }

    mutating func append(_ element: Element) {
        if count & Self.chunkMask == 0 {
            chunks.append([])
            chunks[chunks.count - 1].reserveCapacity(1 << Self.chunkBits)
        }
        chunks[chunks.count - 1].append(element)
        count += 1
    }
}

extension ChunkedArray: Sendable where Element: Sendable {}

extension ChunkedArray<PodRecord> {
    /// Reads a word of each line that a report about the pod needs.
    func warmth(_ index: Int) -> Int64 {
        self[index].pod.meta.created.nanoseconds &+ Int64(self[index].ownerPosition)
            &+ self[index].pod.status.conditions.ready.since.nanoseconds &+ Int64(self[index].eventKinds)
    }
}
