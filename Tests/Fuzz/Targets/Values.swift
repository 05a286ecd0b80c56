@testable import PodKubernetes
import PodLanguage
import PodModel
import PodText

extension FuzzTarget {
    /// Quantities, durations and base64: what is read can be written and read again.
    static let values = FuzzTarget(name: "values", longest: 80) { bytes in
        var outcome = FuzzOutcome.refused
        if let quantity = try? Quantity.parse(bytes) {
            outcome = .read
            let (milli, units) = (quantity.milliRoundedUp, quantity.unitsRoundedUp)
            if milli < .max / 2, (try? Quantity.parse(Quantity.cpuText(milli: milli).utf8))?.milliRoundedUp != milli {
                return .broken(
                    "\(milli) thousandths are written as \(Quantity.cpuText(milli: milli)), which is another")
            }
            if (try? Quantity.parse(Quantity.bytesText(units).utf8))?.unitsRoundedUp != units {
                return .broken("\(units) bytes are written as \(Quantity.bytesText(units)), which is another")
            }
        }
        if let span = try? TimeSpan.parse(bytes) {
            outcome = .read
            let text = span.description
            if (try? TimeSpan.parse(text.utf8)) != span {
                return .broken("the duration is written as \(text), which is another")
            }
        }
        let text = String(decoding: bytes, as: UTF8.self)
        if let decoded = Base64.decode(text), let plain = String(validating: decoded, as: UTF8.self) {
            if Base64.decode(Base64.encode(Array(plain.utf8))) != decoded {
                return .broken("base64 of \(decoded) is no way back")
            }
        }
        return outcome
    }

    /// What is read and written is read as the same again.
    static let json = FuzzTarget(name: "json", longest: 2048) { bytes in
        guard let document = try? JSONReader.value(of: bytes), let value = try? Value(document) else { return .refused }
        let text = value.json()
        for form in [text, value.json(indented: true)] {
            guard let again = try? Value(json: form) else { return .broken("what is written cannot be read: \(form)") }
            if again.json() != text { return .broken("\(text) is read as \(again.json())") }
        }
        return .read
    }

    /// A pattern and, behind the first newline, a text. A group, a count of one and a choice between a pattern and
    /// itself change nothing.
    static let pattern = FuzzTarget(name: "pattern", longest: 512) { bytes in
        let parts = bytes.split(separator: 0x0A, maxSplits: 1, omittingEmptySubsequences: false)
        let pattern = String(decoding: parts[0], as: UTF8.self)
        let text = parts.count > 1 ? String(decoding: parts[1], as: UTF8.self) : ""
        let matcher: Matcher
        do throws(Matcher.PatternError) {
            matcher = try Matcher(pattern)
        } catch {
            return error.offset >= 0 && error.offset <= pattern.unicodeScalars.count
                ? .refused : .broken("an error outside: \(error)")
        }
        guard let answer = try? matcher.matches(text, within: 200_000) else { return .read }
        for other in ["(\(pattern))", "(?:\(pattern)){1}", "\(pattern)|\(pattern)", "(\(pattern))|[^\\w\\W]"] {
            // Too deep or too large.
            guard let same = try? Matcher(other), let found = try? same.matches(text, within: 1_000_000) else {
                continue
            }
            if found != answer { return .broken("\(pattern) answers \(answer), \(other) \(found)") }
        }
        return .read
    }
}
