/// Documents of a Kubernetes file that hold a Secret, found without reading YAML: the text may be no YAML, which is
/// just what has to be shown. Rather one too many is found than one too few.
struct SecretDocument {
    private let bytes: ArraySlice<UInt8>
    private var at: Int

    /// Where they stand. A line that begins with `---` ends a document wherever it stands (YAML 1.2, 9.1.2).
    static func all(in bytes: [UInt8]) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var start = 0
        var line = 0
        while line <= bytes.count {
            let end = bytes[line...].firstIndex(of: .newline) ?? bytes.count
            let next = end + 1
            if next > bytes.count || bytes[next...].starts(with: "---".utf8) {
                var document = SecretDocument(bytes: bytes[start..<end], at: start)
                if document.holdsSecret() { found.append(start..<end) }
                start = next
            }
            line = next
        }
        return found
    }

    /// `kind: Secret`, in whatever form, or `stringData`, which nothing else has.
    private mutating func holdsSecret() -> Bool {
        while at < bytes.endIndex {
            switch bytes[at] {
            case UInt8(ascii: "s") where accept("stringData"): return true
            case UInt8(ascii: "k") where accept("kind"): if isSecret() { return true }
            default: at += 1
            }
        }
        return false
    }

    /// What stands behind the word `kind`. What it is by an alias or an escape is not looked up.
    private mutating func isSecret() -> Bool {
        skipQuote()
        skipBlank()
        guard accept(":") else { return false }
        skipBlank()
        while at < bytes.endIndex, bytes[at] == UInt8(ascii: "!") || bytes[at] == UInt8(ascii: "&") {
            while at < bytes.endIndex, bytes[at] > 0x20 { at += 1 }
            skipBlank()
        }
        if at < bytes.endIndex, "*|>".utf8.contains(bytes[at]) { return true }
        skipQuote()
        return accept("Secret") || accept("\\")
    }

    private mutating func accept(_ word: String) -> Bool {
        guard bytes[at...].starts(with: word.utf8) else { return false }
        at += word.utf8.count
        return true
    }

    private mutating func skipQuote() {
        if at < bytes.endIndex, bytes[at] == .quote || bytes[at] == .apostrophe { at += 1 }
    }

    /// Spaces, line ends and comments.
    private mutating func skipBlank() {
        while at < bytes.endIndex {
            if bytes[at] == UInt8(ascii: "#") {
                while at < bytes.endIndex, bytes[at] != .newline { at += 1 }
            } else if bytes[at] <= 0x20 {
                at += 1
            } else {
                return
            }
        }
    }
}
