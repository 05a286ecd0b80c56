/// Reads what zlib has compressed (RFC 1950, RFC 1951), a part at a time: each ends where its writer has flushed
/// (`Z_SYNC_FLUSH`), as the header blocks of SPDY do. What came before is remembered.
package struct Inflater {
    /// What the latest output can refer to; at first the dictionary that both sides know.
    private var window: [UInt8]
    private let dictionaryChecksum: UInt32
    private var hasBegun = false
    private var hasEnded = false

    /// RFC 1951, 3.2.
    private static let windowSize = 32 << 10

    package init(dictionary: [UInt8]) {
        window = dictionary
        dictionaryChecksum = Inflater.checksum(dictionary)
    }

    /// Adler-32 (RFC 1950, 8.2).
    package static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var (a, b) = (UInt32(1), UInt32(0))
        for byte in bytes {
            a = (a + UInt32(byte)) % 65521
            b = (b + a) % 65521
        }
        return b << 16 | a
    }

    /// `most`: bytes that may come of it. After an error nothing more can be read.
    package mutating func inflate(_ part: ArraySlice<UInt8>, most: Int) throws(StreamError) -> [UInt8] {
        var bits = Bits(part)
        if !hasBegun { try readHead(&bits) }
        if window.count > Inflater.windowSize { window.removeFirst(window.count - Inflater.windowSize) }
        let start = window.count
        while !bits.isAtEnd {
            if hasEnded { throw StreamError("compressed data goes on behind its end") }
            hasEnded = try bits.take(1) == 1
            switch try bits.take(2) {
            case 0: try copyStored(&bits, most: start + most)
            case 1: try copyCodes(&bits, Inflater.fixedLiterals, Inflater.fixedDistances, most: start + most)
            case 2:
                let (literals, distances) = try Inflater.readCodes(&bits)
                try copyCodes(&bits, literals, distances, most: start + most)
            default: throw StreamError("compressed data has a block of no known type")
            }
        }
        return Array(window[start...])
    }

    private mutating func readHead(_ bits: inout Bits) throws(StreamError) {
        let (method, flags) = (try bits.take(8), try bits.take(8))
        guard method & 0x0F == 8, (method << 8 | flags) % 31 == 0 else { throw StreamError("this is no zlib data") }
        if flags & 0x20 != 0 {
            var named: UInt32 = 0
            for _ in 0..<4 { named = named << 8 | UInt32(try bits.take(8)) }
            guard named == dictionaryChecksum else { throw StreamError("compressed with an unknown dictionary") }
        } else {
            window = []
        }
        hasBegun = true
    }

    private mutating func copyStored(_ bits: inout Bits, most: Int) throws(StreamError) {
        bits.align()
        let (length, inverse) = (try bits.take(16), try bits.take(16))
        guard length == ~inverse & 0xFFFF else { throw StreamError("a stored block of two lengths") }
        guard window.count + length <= most else { throw StreamError.tooLarge }
        for _ in 0..<length { window.append(UInt8(truncatingIfNeeded: try bits.take(8))) }
    }

    private mutating func copyCodes(
        _ bits: inout Bits, _ literals: Codes, _ distances: Codes, most: Int
    ) throws(StreamError) {
        while true {
            let symbol = try literals.read(&bits)
            if symbol == 256 { return }
            if symbol < 256 {
                guard window.count < most else { throw StreamError.tooLarge }
                window.append(UInt8(symbol))
                continue
            }
            guard symbol - 257 < Inflater.lengths.count else { throw StreamError("a length of no known code") }
            let (base, extra) = Inflater.lengths[symbol - 257]
            let length = base + (try bits.take(extra))
            let code = try distances.read(&bits)
            guard code < Inflater.distances.count else { throw StreamError("a distance of no known code") }
            let distance = Inflater.distances[code].base + (try bits.take(Inflater.distances[code].extra))
            guard distance <= window.count else { throw StreamError("a distance to before the beginning") }
            guard window.count + length <= most else { throw StreamError.tooLarge }
            for _ in 0..<length { window.append(window[window.count - distance]) }
        }
    }

    // MARK: Codes

    private static func readCodes(_ bits: inout Bits) throws(StreamError) -> (Codes, Codes) {
        let (literals, distances) = (try bits.take(5) + 257, try bits.take(5) + 1)
        let count = try bits.take(4) + 4
        guard literals <= 286, distances <= 30 else { throw StreamError("more codes than there are") }
        var sizes = [Int](repeating: 0, count: order.count)
        for place in order.prefix(count) { sizes[place] = try bits.take(3) }
        let codes = try Codes(sizes)
        var found: [Int] = []
        while found.count < literals + distances {
            let symbol = try codes.read(&bits)
            if symbol < 16 {
                found.append(symbol)
                continue
            }
            var (size, times) = (0, 0)
            if symbol == 16 {
                guard let last = found.last else { throw StreamError("nothing to repeat") }
                (size, times) = (last, 3 + (try bits.take(2)))
            } else {
                times = symbol == 17 ? 3 + (try bits.take(3)) : 11 + (try bits.take(7))
            }
            found += [Int](repeating: size, count: times)
        }
        guard found.count == literals + distances, found[256] > 0 else { throw StreamError("codes without an end") }
        return (try Codes(Array(found[..<literals])), try Codes(Array(found[literals...])))
    }

    /// In which the sizes of the codes for sizes come (RFC 1951, 3.2.7).
    private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

    private static let fixedLiterals = Codes(
        known: [Int](repeating: 8, count: 144) + [Int](repeating: 9, count: 112) + [Int](repeating: 7, count: 24)
            + [Int](repeating: 8, count: 8))
    private static let fixedDistances = Codes(known: [Int](repeating: 5, count: 30))

    private static let lengths: [(base: Int, extra: Int)] = {
        var (base, found) = (3, [(base: Int, extra: Int)]())
        for code in 0..<28 {
            let extra = max(0, code / 4 - 1)
            found.append((base, extra))
            base += 1 << extra
        }
        return found + [(258, 0)]
    }()

    private static let distances: [(base: Int, extra: Int)] = {
        var (base, found) = (1, [(base: Int, extra: Int)]())
        for code in 0..<30 {
            let extra = max(0, code / 2 - 1)
            found.append((base, extra))
            base += 1 << extra
        }
        return found
    }()

    /// A canonical prefix code: of each size how many there are, and their symbols in order.
    private struct Codes {
        private var counts = [Int](repeating: 0, count: 16)
        private var symbols: [Int] = []

        init(_ sizes: [Int]) throws(StreamError) {
            self.init(known: sizes)
            var left = 1
            for size in 1..<16 {
                left = left << 1 - counts[size]
                if left < 0 { throw StreamError("more codes than bits can tell apart") }
            }
        }

        init(known sizes: [Int]) {
            for size in 1..<16 {
                let found = sizes.indices.filter { sizes[$0] == size }
                counts[size] = found.count
                symbols += found
            }
        }

        func read(_ bits: inout Bits) throws(StreamError) -> Int {
            var (code, first, index) = (0, 0, 0)
            for size in 1..<16 {
                code |= try bits.take(1)
                if code - first < counts[size] { return symbols[index + code - first] }
                index += counts[size]
                first = (first + counts[size]) << 1
                code <<= 1
            }
            throw StreamError("a code that stands for nothing")
        }
    }

    /// Bits from the lowest of each byte on.
    private struct Bits {
        private let bytes: ArraySlice<UInt8>
        private var place: Int
        private var held = 0
        private var count = 0

        init(_ bytes: ArraySlice<UInt8>) {
            self.bytes = bytes
            place = bytes.startIndex
        }

        var isAtEnd: Bool { place == bytes.endIndex && count == 0 }

        mutating func align() { (held, count) = (0, 0) }

        mutating func take(_ wanted: Int) throws(StreamError) -> Int {
            while count < wanted {
                guard place < bytes.endIndex else { throw StreamError("compressed data ends too early") }
                held |= Int(bytes[place]) << count
                place += 1
                count += 8
            }
            defer {
                held >>= wanted
                count -= wanted
            }
            return held & (1 << wanted - 1)
        }
    }
}

/// What a client sends over a stream is not what its protocol says: the stream ends.
package struct StreamError: Error, Hashable, Sendable {
    package let message: String

    init(_ message: String) { self.message = message }

    static let tooLarge = StreamError("more at once than is taken")
}
