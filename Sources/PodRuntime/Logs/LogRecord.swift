import Glibc
import PodModel

/// One record of conmon's k8s-file format: `2026-11-23T23:30:30.609042891+00:00 stdout F text`. A line that was long,
/// or had no end yet when it was written, comes as several records marked P, the last one F.
struct LogRecord {
    var time: Timestamp
    var isError: Bool
    var isWhole: Bool
    var text: ArraySlice<UInt8>

    /// Of a line without its line end; nil when it is no record.
    init?(_ line: ArraySlice<UInt8>, clock: inout RecordClock) {
        // Behind the time stands ` stdout F ` or ` stderr P `.
        guard let blank = line.firstIndex(of: 0x20), line.endIndex - blank >= 10,
            line[(blank + 1)...].starts(with: "std".utf8)
        else {
            return nil
        }
        switch line[blank + 8] {
        case UInt8(ascii: "F"): isWhole = true
        case UInt8(ascii: "P"): isWhole = false
        default: return nil
        }
        guard let time = clock.read(line[..<blank]) else { return nil }
        self.time = time
        isError = line[blank + 4] == UInt8(ascii: "e")
        text = line[(blank + 10)...]
    }

    /// `2026-11-23T23:30:30.609042891+00:00` at the slice's start, in the machine's zone; the fraction may be absent.
    static func time(_ line: ArraySlice<UInt8>) -> Timestamp? {
        var at = line.startIndex
        func digits(_ count: Int) -> Int64? {
            guard line.endIndex - at >= count else { return nil }
            var number: Int64 = 0
            for byte in line[at..<(at + count)] {
                guard byte >= 0x30, byte <= 0x39 else { return nil }
                number = number * 10 + Int64(byte - 0x30)
            }
            at += count
            return number
        }
        func sign(_ wanted: Character) -> Bool {
            guard at < line.endIndex, line[at] == wanted.asciiValue else { return false }
            at += 1
            return true
        }
        guard let year = digits(4), sign("-"), let month = digits(2), sign("-"), let day = digits(2), sign("T"),
            let hour = digits(2), sign(":"), let minute = digits(2), sign(":"), let second = digits(2)
        else { return nil }
        var fraction: Int64 = 0
        if sign(".") {
            var scale: Int64 = 100_000_000
            while let digit = digits(1) {
                fraction += digit * scale
                scale /= 10
            }
        }
        var seconds = daysFromCivil(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second
        if at < line.endIndex, line[at] == UInt8(ascii: "+") || line[at] == UInt8(ascii: "-") {
            let east: Int64 = line[at] == UInt8(ascii: "+") ? 1 : -1
            at += 1
            guard let hours = digits(2), sign(":"), let minutes = digits(2) else { return nil }
            seconds -= east * (hours * 3600 + minutes * 60)
        }
        // A timestamp reaches from 1677 to 2262.
        guard seconds.magnitude < UInt64(Int64.max / 1_000_000_000) else { return nil }
        return Timestamp(nanoseconds: seconds * 1_000_000_000 + fraction)
    }

    /// Days since 1970-01-01 of a date of the Gregorian calendar (Howard Hinnant's `days_from_civil`).
    private static func daysFromCivil(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}

/// The times of records one after another: conmon gives one time to all it reads at once.
struct RecordClock {
    private var head: [UInt8] = []
    /// Of the last record.
    private(set) var time = Timestamp(nanoseconds: 0)

    mutating func read(_ text: ArraySlice<UInt8>) -> Timestamp? {
        if text.elementsEqual(head) { return time }
        guard let time = LogRecord.time(text) else { return nil }
        head = Array(text)
        self.time = time
        return time
    }
}

/// Splits a file's bytes into its records; what is none of conmon's is passed over.
struct LogRecords {
    /// A record whose end is not there yet.
    private var rest: [UInt8] = []
    private(set) var clock = RecordClock()

    /// Those that end in further bytes of the file.
    mutating func add(_ bytes: [UInt8]) -> [LogRecord] {
        let all = rest.isEmpty ? bytes : rest + bytes
        var found: [LogRecord] = []
        var from = 0
        while let end = all[from...].firstNewline {
            if let record = LogRecord(all[from..<end], clock: &clock) { found.append(record) }
            from = end + 1
        }
        // conmon's records are far shorter; what is longer is none of its.
        rest = all.count - from > LogLines.piece ? [] : Array(all[from...])
        return found
    }

    /// What the file ends with: conmon begins another one with a record, so what has no end here has none anywhere.
    mutating func finish() -> LogRecord? {
        defer { rest = [] }
        return LogRecord(rest[...], clock: &clock)
    }
}

extension ArraySlice<UInt8> {
    /// memchr(3): a log is many lines.
    var firstNewline: Int? {
        withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, let found = memchr(base, 0x0A, bytes.count) else { return nil }
            return startIndex + base.distance(to: UnsafeRawPointer(found))
        }
    }
}
