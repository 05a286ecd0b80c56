import PodAPI
import Testing

/// The protocols of streams.
@Suite struct StreamTests {
    @Test func theDictionaryIsSPDYs() {
        #expect(SPDYDictionary.bytes.count == 1423 && Inflater.checksum(SPDYDictionary.bytes) == 0xE3C6_A7C2)
    }

    /// As Go's `compress/zlib` and Python's `zlib` write it with SPDY's dictionary, flushed after each.
    private static let recorded: [[UInt8]] = [
        [
            0x78, 0xF9, 0xE3, 0xC6, 0xA7, 0xC2, 0x02, 0x25, 0x3A, 0x70, 0x3A, 0x2B, 0x29, 0x4A, 0x4D, 0xCC, 0x85,
            0x16, 0x25, 0xAC, 0xA9, 0xA0, 0x80, 0x86, 0x14, 0xCB, 0x45, 0xE0, 0x1C, 0x60, 0x61, 0x60, 0x61, 0x00,
            0xA4, 0x39, 0x8B, 0x20, 0xD1, 0x98, 0x09, 0x4A, 0xDE, 0x8C, 0x06, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF,
        ],
        [
            0xC2, 0xAA, 0x19, 0x54, 0x0E, 0x25, 0x12, 0xD6, 0x0B, 0x00, 0x00, 0x00, 0xFF, 0xFF,
        ],
    ]

    private func data(_ stream: UInt32, _ bytes: [UInt8], isLast: Bool = false) -> [UInt8] {
        [0, 0, 0, UInt8(stream), isLast ? 1 : 0, 0, 0, UInt8(bytes.count)] + bytes
    }

    private func open(_ stream: UInt8, _ block: [UInt8]) -> [UInt8] {
        let count = block.count + 10
        return [0x80, 3, 0, 1, 0, UInt8(count >> 16), UInt8(count >> 8), UInt8(count & 0xFF), 0, 0, 0, stream]
            + [0, 0, 0, 0, 0, 0] + block
    }

    private let first = ForwardedConnection(rawValue: 3)

    /// A stream for errors, and one for data.
    private func begun() throws -> (lines: TunnelLines, orders: [ForwardOrder]) {
        var lines = TunnelLines()
        var orders = try lines.take(open(1, Self.recorded[0]))
        orders += try lines.take(open(3, Self.recorded[1]))
        return (lines, orders)
    }

    @Test func aTunnelOpensAConnectionForEachPairOfStreams() throws {
        var (lines, orders) = try begun()
        #expect(orders.count == 3 && orders.last == .open(first, port: 8080))
        #expect(try lines.take(data(3, [1, 2])) == [.data(first, [1, 2])])
        #expect(try lines.take(data(1, [], isLast: true)) == [], "nobody sends errors to us")
        #expect(try lines.take(data(3, [], isLast: true)) == [.end(first)])
        #expect(lines.data(first, [7]) == data(3, [7]))
        #expect(lines.end(first, failure: "no") == data(1, Array("no".utf8), isLast: true) + data(3, [], isLast: true))
        #expect(lines.end(first, failure: nil) == [], "it ends once")
        #expect(try lines.take(data(3, [1])) == [])
    }

    @Test func framesComeInPartsOfAnySize() throws {
        let all = open(1, Self.recorded[0]) + open(3, Self.recorded[1]) + data(3, [1, 2, 3])
        let whole = try begun().orders + [.data(first, [1, 2, 3])]
        for size in [1, 2, 7, 100] {
            var lines = TunnelLines()
            var orders: [ForwardOrder] = []
            for start in stride(from: 0, to: all.count, by: size) {
                orders += try lines.take(Array(all[start..<min(all.count, start + size)]))
            }
            #expect(orders == whole)
        }
    }

    @Test func aPingIsAnswered() throws {
        var lines = TunnelLines()
        let ping: [UInt8] = [0x80, 3, 0, 6, 0, 0, 0, 4, 0, 0, 0, 5]
        #expect(try lines.take(ping) == [.say(ping)])
    }

    @Test func whatIsNoSPDYEndsTheTunnel() throws {
        for bytes in [
            [0x80, 2, 0, 1, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 1, 0, 0xFF, 0xFF, 0xFF],
            open(2, Self.recorded[0]), open(1, [1, 2, 3]), open(1, Array(Self.recorded[0].dropLast(9))),
        ] as [[UInt8]] {
            var lines = TunnelLines()
            #expect(throws: StreamError.self) { try lines.take(bytes) }
        }
    }

    @Test func compressedHeadersAreBounded() throws {
        var inflater = Inflater(dictionary: SPDYDictionary.bytes)
        #expect(throws: StreamError.self) { try inflater.inflate(Self.recorded[0][...], most: 20) }
    }

    @Test func channelsBeginWithTheirPorts() throws {
        var lines = try #require(ChannelLines(ports: [80, 0x1F90]))
        let connections = [ForwardedConnection(rawValue: 0), ForwardedConnection(rawValue: 1)]
        #expect(
            lines.begin() == [
                .say([0, 80, 0]), .say([1, 80, 0]), .open(connections[0], port: 80), .say([2, 0x90, 0x1F]),
                .say([3, 0x90, 0x1F]), .open(connections[1], port: 0x1F90),
            ])
        #expect(try lines.take([2, 9]) == [.data(connections[1], [9])])
        for nothing in [[], [2], [1, 9], [4, 9], [255, 9]] as [[UInt8]] { #expect(try lines.take(nothing) == []) }
        #expect(lines.data(connections[1], [5]) == [2, 5])
        #expect(lines.end(connections[0], failure: "no") == [1] + Array("no".utf8) && !lines.isOver)
        #expect(lines.end(connections[1], failure: nil) == [] && lines.isOver)
        #expect(ChannelLines(ports: []) == nil && ChannelLines(ports: [UInt16](repeating: 1, count: 128)) == nil)
    }
}
