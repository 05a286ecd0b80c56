/// A value from a file of variables in a volume (`FileKeySelector` of `core/v1`).
package struct FileKey: Hashable, Sendable, Codable {
    package var volume: String
    /// Below the volume's root.
    package var path: String
    package var key: String
    /// Without the file or the key there is no variable.
    package var isOptional: Bool

    package init(volume: String, path: String, key: String, isOptional: Bool = false) {
        self.volume = volume
        self.path = path
        self.key = key
        self.isOptional = isOptional
    }

    /// The value in such a file: lines of `KEY=value` or `KEY='value'`, where a quoted one may go over several; the
    /// last one of a key counts. Empty lines and what begins with `#` are passed over. nil: it has none.
    package func value(in text: String) -> String? {
        var found: String?
        var rest = Substring(text)
        while !rest.isEmpty {
            let line = rest.prefix { !$0.isNewline }
            var end = line.endIndex
            let said = line.drop { $0 == " " || $0 == "\t" }
            if !said.hasPrefix("#"), let equals = said.firstIndex(of: "=") {
                var value = said[said.index(after: equals)...]
                if value.first == "'", let close = rest[value.index(after: value.startIndex)...].firstIndex(of: "'") {
                    value = rest[value.index(after: value.startIndex)..<close]
                    end = rest[close...].firstIndex(where: \.isNewline) ?? rest.endIndex
                }
                if said[..<equals] == key { found = String(value) }
            }
            rest = rest[end...].dropFirst()
        }
        return found
    }
}
