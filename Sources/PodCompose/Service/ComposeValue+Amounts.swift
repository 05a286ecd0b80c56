import PodModel

extension ComposeValue {
    /// A duration as the language writes it, and as a span.
    struct Duration {
        let text: String
        let span: TimeSpan
    }

    /// `1m30s`; compose's and the language's are the same.
    func duration() -> Duration? {
        guard let text = text() else { return nil }
        if let span = try? TimeSpan.parse(text.utf8) { return Duration(text: text, span: span) }
        error("'\(text)' is no duration such as 1m30s")
        return nil
    }

    /// `512m`, `1gb`, a number of bytes; powers of 1024 (`units.RAMInBytes` of docker's go-units).
    func byteCount() -> Int64? {
        guard let text = text() else { return nil }
        let lower = text.lowercased()
        let digits = lower.prefix { $0.isASCII && $0.isNumber || $0 == "." }
        let unit = lower[digits.endIndex...].drop { $0 == " " }
        let powers = ["": 0, "b": 0, "k": 1, "m": 2, "g": 3, "t": 4, "p": 5]
        let ending = unit.hasSuffix("ib") ? 2 : unit.count > 1 && unit.hasSuffix("b") ? 1 : 0
        let letter = unit.dropLast(ending)
        guard let number = Double(digits), let power = powers[String(letter)],
            let whole = Int64(exactly: (number * Double(1 << (10 * power))).rounded())
        else {
            error("'\(text)' is no amount of memory such as 512m")
            return nil
        }
        return whole
    }

    /// Thousandths of a processor.
    func processors() -> Int64? {
        guard let text = text() else { return nil }
        if let number = Double(text), let milli = Int64(exactly: (number * 1000).rounded(.up)), milli >= 0 {
            return milli
        }
        error("'\(text)' is no number of processors such as 0.5")
        return nil
    }
}

extension Int64 {
    /// Bytes with the largest unit that leaves a whole number: `64Mi`.
    var bytesText: String {
        var (value, unit) = (self, 0)
        let units = ["", "Ki", "Mi", "Gi", "Ti", "Pi"]
        while value != 0, value % 1024 == 0, unit + 1 < units.count {
            value /= 1024
            unit += 1
        }
        return "\(value)\(units[unit])"
    }

    /// Processors: `2`, `500m`.
    var processorsText: String { self % 1000 == 0 ? "\(self / 1000)" : "\(self)m" }
}

extension ServiceReader {
    func bytes(_ value: ComposeValue) -> ScriptLine? {
        guard let count = value.byteCount() else { return nil }
        // Zero is no limit.
        return count == 0 ? nil : line(count.bytesText, value)
    }

    func processors(_ value: ComposeValue) -> ScriptLine? {
        guard let count = value.processors() else { return nil }
        return count == 0 ? nil : line(count.processorsText, value)
    }

    /// Reservations are requests. A limit alone asks for nothing: docker lets any number of containers have it, where
    /// Kubernetes would set it aside.
    mutating func amounts() {
        for (word, amount) in [("cpu", draft.cpu), ("memory", draft.memory)] {
            guard let place = (amount.limit ?? amount.request)?.place else { continue }
            let request = amount.request?.text ?? "0"
            let limit = amount.limit.map { "..\($0.text)" } ?? ""
            draft.container.append(ScriptLine("\(word) \(request)\(limit)", place))
        }
    }
}
