extension Parser {
    /// `number = DIGITS [ "." DIGITS ] [ "e" DIGITS | unit { DIGITS unit } | "%" ]`: durations, quantities, percentages
    /// are told apart by their unit; `5m` is minutes.
    mutating func number() -> UInt32 {
        let start = position
        skipDigits()
        var kind = NodeKind.integer
        if current == UInt8(ascii: "."), self.is(byte(position + 1), .digit) {
            position += 1
            skipDigits()
            kind = .decimal
        }
        let suffix = position
        while position < count, self.is(bytes[position], .name), bytes[position] != UInt8(ascii: "-") { position += 1 }
        if position == suffix {
            if current == UInt8(ascii: "%"), !self.is(byte(position + 1), .name) {
                position += 1
                kind = .percentage
            }
        } else if isDuration(suffix, position) {
            kind = .duration
        } else if isQuantityUnit(suffix, position) {
            kind = .quantity
        } else if isExponent(suffix, position) {
            kind = .decimal
        } else {
            let unit = shown(suffix, position)
            report(
                start, position, "unknown-unit", "'\(shown(start, position))' has the unknown unit '\(unit)'",
                help: unitHelp(unit))
        }
        emit(.number)
        return leaf(kind, start)
    }

    private mutating func skipDigits() {
        while position < count, self.is(bytes[position], .digit) { position += 1 }
    }

    /// `ns us ms s m h d`, or several with numbers between: `1h30m`.
    private func isDuration(_ start: Int, _ end: Int) -> Bool {
        var offset = start
        while offset < end {
            let unit = offset
            while offset < end, !self.is(bytes[offset], .digit) { offset += 1 }
            switch offset - unit {
            case 1: guard "smhd".utf8.contains(bytes[unit]) else { return false }
            case 2:
                guard bytes[unit + 1] == UInt8(ascii: "s"), "num".utf8.contains(bytes[unit]) else { return false }
            default: return false
            }
            guard offset < end else { return true }
            while offset < end, self.is(bytes[offset], .digit) { offset += 1 }
            if offset == end { return false }
        }
        return false
    }

    /// `n u k M G T P E`, `Ki Mi Gi Ti Pi Ei`.
    private func isQuantityUnit(_ start: Int, _ end: Int) -> Bool {
        switch end - start {
        case 1: "nukMGTPE".utf8.contains(bytes[start])
        case 2: bytes[start + 1] == UInt8(ascii: "i") && "KMGTPE".utf8.contains(bytes[start])
        default: false
        }
    }

    private func isExponent(_ start: Int, _ end: Int) -> Bool {
        guard end - start > 1, bytes[start] == UInt8(ascii: "e") || bytes[start] == UInt8(ascii: "E") else {
            return false
        }
        return bytes[(start + 1)..<end].allSatisfy { self.is($0, .digit) }
    }

    private func unitHelp(_ unit: String) -> String {
        let units = ["ms", "s", "m", "h", "d", "Ki", "Mi", "Gi", "Ti", "k", "M", "G", "T"]
        if let same = units.first(where: { $0.lowercased() == unit.lowercased() }) { return "did you mean '\(same)'?" }
        switch unit.lowercased() {
        case "sec", "secs", "second", "seconds": return "did you mean 's'?"
        case "min", "mins", "minute", "minutes": return "did you mean 'm'?"
        case "hour", "hours": return "did you mean 'h'?"
        case "day", "days": return "did you mean 'd'?"
        case "kb", "kib": return "did you mean 'Ki'?"
        case "mb", "mib": return "did you mean 'Mi'?"
        case "gb", "gib": return "did you mean 'Gi'?"
        default: return "units are ms s m h d for time, Ki Mi Gi for memory, % for shares"
        }
    }
}
