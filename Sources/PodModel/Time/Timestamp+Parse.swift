extension Timestamp {
    /// A time of RFC 3339: `2026-01-01T00:00:00Z`, with a fraction or an offset where it has one. Nil of anything else,
    /// and of times that no `Timestamp` reaches.
    package init?(rfc3339 text: String) {
        var rest = Array(text.utf8)[...]
        func number(_ digits: Int) -> Int? {
            guard rest.count >= digits else { return nil }
            var sum = 0
            for byte in rest.prefix(digits) {
                guard (0x30...0x39).contains(byte) else { return nil }
                sum = sum * 10 + Int(byte - 0x30)
            }
            rest = rest.dropFirst(digits)
            return sum
        }
        func take(_ choices: String) -> UInt8? {
            guard let byte = rest.first, choices.utf8.contains(byte) else { return nil }
            return rest.removeFirst()
        }
        guard let year = number(4), take("-") != nil, let month = number(2), take("-") != nil, let day = number(2),
            take("Tt ") != nil, let hour = number(2), take(":") != nil, let minute = number(2), take(":") != nil,
            let second = number(2), (1678...2261).contains(year), (1...12).contains(month), hour < 24, minute < 60,
            second <= 60, day >= 1, day <= CivilDate(year: year, month: month, day: 1).daysInMonth
        else { return nil }
        var fraction: Int64 = 0
        if take(".,") != nil {
            var unit: Int64 = 100_000_000
            guard rest.first.map({ (0x30...0x39).contains($0) }) == true else { return nil }
            while let byte = take("0123456789") {
                fraction += Int64(byte - 0x30) * unit
                unit /= 10
            }
        }
        var offset = 0
        if let sign = take("+-") {
            guard let hours = number(2), take(":") != nil, let minutes = number(2), hours < 24, minutes < 60 else {
                return nil
            }
            offset = (hours * 60 + minutes) * (sign == UInt8(ascii: "-") ? -60 : 60)
        } else if take("Zz") == nil {
            return nil
        }
        guard rest.isEmpty else { return nil }
        let days = CivilDate(year: year, month: month, day: day).dayNumber
        let seconds = Int64(days) * 86_400 + Int64(hour * 3600 + minute * 60 + second - offset)
        self.init(nanoseconds: seconds * 1_000_000_000 + fraction)
    }
}
