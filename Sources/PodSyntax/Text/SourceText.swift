/// A text with its origin. The bytes are kept as they came; whether they are valid UTF-8 is the parser's finding, not
/// ours.
package struct SourceText: Sendable {
    /// Where a text came from, so that a finding can say so.
    package enum Provenance: Hashable, Sendable {
        /// A file of that path.
        case file(path: String)
        /// What an address of the web has answered.
        case address
        /// The argument of `-c`.
        case argument
        /// Standard input (`podsh -`).
        case standardInput
        /// A line typed at the prompt; the number counts inputs from 1.
        case prompt(Int)
        /// Text that podsh made itself (`--set`, tests).
        case generated
    }

    /// The name shown in findings, such as `web.pod`.
    package let name: String
    package let bytes: [UInt8]
    package let provenance: Provenance

    /// The largest text that is parsed; a larger one is refused with one finding.
    package static let maximumBytes = 32 << 20

    package init(name: String, bytes: [UInt8], provenance: Provenance = .generated) {
        self.name = name
        self.bytes = bytes
        self.provenance = provenance
    }

    /// A text given as a string.
    package init(name: String, text: String, provenance: Provenance = .generated) {
        self.init(name: name, bytes: Array(text.utf8), provenance: provenance)
    }

    /// The text of a span; invalid UTF-8 comes out repaired, which only error messages ever see.
    package func text(_ span: TextSpan) -> String {
        String(decoding: bytes[clamped(span)], as: UTF8.self)
    }

    func clamped(_ span: TextSpan) -> Range<Int> {
        let start = min(max(span.start, 0), bytes.count)
        return start..<max(start, min(span.end, bytes.count))
    }
}
