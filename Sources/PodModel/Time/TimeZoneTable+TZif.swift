// Compiled time zone files (RFC 9636), which come from outside: every read is bounded.
extension TimeZoneTable {
    /// Years for which the rule at the file's end is written out.
    private static let lastYear = 2100
    /// No file has near as many.
    private static let mostChanges = 4000

    /// From the bytes of a TZif file of version 2 or later; nil when they are none.
    package init?(name: String, tzif bytes: [UInt8]) {
        var reader = TZifReader(bytes)
        // The first block holds 32-bit times and is passed over.
        guard let short = reader.header(), reader.skip(short.size(timeBytes: 4)), let header = reader.header(),
            header.timeCount <= Self.mostChanges, header.typeCount > 0
        else { return nil }
        var times: [Int64] = []
        for _ in 0..<header.timeCount {
            guard let time = reader.integer(8) else { return nil }
            if let last = times.last, time <= last { return nil }
            times.append(time)
        }
        var types: [Int] = []
        for _ in 0..<header.timeCount {
            guard let type = reader.integer(1), type & 0xFF < header.typeCount else { return nil }
            types.append(Int(type & 0xFF))
        }
        var offsets: [Int32] = []
        for _ in 0..<header.typeCount {
            guard let offset = reader.integer(4), abs(offset) <= 93_599, reader.skip(2) else { return nil }
            offsets.append(Int32(offset))
        }
        guard reader.skip(header.nameBytes + header.leapCount * 12 + header.standardCount + header.universalCount)
        else {
            return nil
        }
        var changes: [Change] = []
        for (time, type) in zip(times, types) { changes.append(Change(time: time, offset: offsets[type])) }
        guard let footer = reader.footer() else { return nil }
        if !footer.isEmpty {
            guard let rule = PosixTimeZone(footer) else { return nil }
            for change in rule.changes(through: Self.lastYear) where changes.last.map({ change.time > $0.time }) ?? true
            {
                changes.append(change)
            }
            if changes.isEmpty, header.timeCount == 0 { offsets[0] = rule.offset }
        }
        self.init(name: name, first: offsets[0], changes: changes)
    }
}

private struct TZifReader {
    private let bytes: [UInt8]
    private var position = 0

    struct Header {
        var universalCount = 0
        var standardCount = 0
        var leapCount = 0
        var timeCount = 0
        var typeCount = 0
        var nameBytes = 0

        func size(timeBytes: Int) -> Int {
            timeCount * (timeBytes + 1) + typeCount * 6 + nameBytes + leapCount * (timeBytes + 4) + standardCount
                + universalCount
        }
    }

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func header() -> Header? {
        guard bytes.count - position >= 44, bytes[position..<position + 4].elementsEqual("TZif".utf8),
            bytes[position + 4] >= UInt8(ascii: "2")
        else { return nil }
        position += 20
        var counts: [Int] = []
        for _ in 0..<6 {
            guard let count = integer(4), count >= 0, count <= 1 << 20 else { return nil }
            counts.append(Int(count))
        }
        return Header(
            universalCount: counts[0], standardCount: counts[1], leapCount: counts[2], timeCount: counts[3],
            typeCount: counts[4], nameBytes: counts[5])
    }

    /// False when the file is too short.
    mutating func skip(_ count: Int) -> Bool {
        guard bytes.count - position >= count else { return false }
        position += count
        return true
    }

    /// A signed number, its highest byte first.
    mutating func integer(_ size: Int) -> Int64? {
        guard bytes.count - position >= size else { return nil }
        var value = Int64(Int8(bitPattern: bytes[position]))
        for i in 1..<max(1, size) { value = value << 8 | Int64(bytes[position + i]) }
        position += size
        return value
    }

    /// The line between two newlines at the end.
    mutating func footer() -> String? {
        guard position < bytes.count, bytes[position] == 0x0A,
            let end = bytes[(position + 1)...].firstIndex(of: 0x0A), end - position < 256
        else { return nil }
        return String(decoding: bytes[(position + 1)..<end], as: UTF8.self)
    }
}
