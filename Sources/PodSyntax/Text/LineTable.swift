/// Where each line of a text starts. Made once per text, asked by binary search.
package struct LineTable: Sendable {
    private let starts: [UInt32]

    package init(_ bytes: [UInt8]) {
        var starts: [UInt32] = [0]
        starts.reserveCapacity(bytes.count / 24 + 1)
        bytes.withUnsafeBufferPointer { buffer in
            for offset in buffer.indices where buffer[offset] == 0x0A { starts.append(UInt32(offset + 1)) }
        }
        self.starts = starts
    }

    /// The number of lines; an empty text has one.
    package var count: Int { starts.count }

    /// The line of a byte offset, counted from 1.
    package func line(at offset: Int) -> Int {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if Int(starts[middle]) <= offset { low = middle } else { high = middle }
        }
        return low + 1
    }

    /// The byte offset at which a line (from 1) starts.
    package func start(ofLine line: Int) -> Int { Int(starts[min(max(line, 1), starts.count) - 1]) }
}
