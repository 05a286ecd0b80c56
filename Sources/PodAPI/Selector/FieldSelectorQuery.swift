package import PodModel
package import PodText

/// `fieldSelector=` of a request: `status.phase=Running,spec.nodeName!=node-1` (`apimachinery/pkg/fields`). All must
/// hold.
package struct FieldSelectorQuery: Hashable, Sendable {
    package struct Requirement: Hashable, Sendable {
        package let field: SelectableField
        package let value: String
        package let isEqual: Bool
    }

    package let requirements: [Requirement]

    /// An empty text selects everything. A kind has its own fields beside those of every object; a custom resource
    /// says its own as `paths`.
    package init(_ text: String, of kind: ObjectKind?, paths: [String] = []) throws(SelectorError) {
        var requirements: [Requirement] = []
        for term in FieldSelectorQuery.terms(text) where !term.isEmpty {
            let (name, isEqual, value) = try FieldSelectorQuery.split(term, of: text)
            guard let field = SelectableField(name, of: kind, paths: paths) else {
                throw SelectorError("field label not supported: \(name)")
            }
            requirements.append(Requirement(field: field, value: value, isEqual: isEqual))
        }
        self.requirements = requirements
    }

    package func matches(_ object: Document) -> Bool {
        requirements.allSatisfy { $0.field.texts(of: object).contains($0.value) == $0.isEqual }
    }

    /// A comma behind a backslash belongs to a value.
    private static func terms(_ text: String) -> [String] {
        var terms: [[UInt8]] = [[]]
        var isEscaped = false
        for byte in text.utf8 {
            if byte == UInt8(ascii: ","), !isEscaped {
                terms.append([])
            } else {
                terms[terms.count - 1].append(byte)
            }
            isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
        }
        return terms.map { String(decoding: $0, as: UTF8.self) }
    }

    private static func split(
        _ term: String, of text: String
    ) throws(SelectorError) -> (name: String, isEqual: Bool, value: String) {
        let bytes = Array(term.utf8)
        for (place, byte) in bytes.enumerated() {
            let rest = bytes[place...]
            let name = String(decoding: bytes[..<place], as: UTF8.self)
            if rest.starts(with: "!=".utf8) { return (name, false, try value(rest.dropFirst(2))) }
            if rest.starts(with: "==".utf8) { return (name, true, try value(rest.dropFirst(2))) }
            if byte == UInt8(ascii: "=") { return (name, true, try value(rest.dropFirst())) }
        }
        throw SelectorError("invalid selector: '\(text)'; can't understand '\(term)'")
    }

    /// `\\`, `\,` and `\=` are the characters themselves, which stand so alone nowhere.
    private static func value(_ bytes: ArraySlice<UInt8>) throws(SelectorError) -> String {
        var value: [UInt8] = []
        var isEscaped = false
        for byte in bytes {
            switch (isEscaped, byte) {
            case (true, UInt8(ascii: "\\")), (true, UInt8(ascii: ",")), (true, UInt8(ascii: "=")):
                value.append(byte)
                isEscaped = false
            case (true, _):
                let sequence = String(decoding: [UInt8(ascii: "\\"), byte], as: UTF8.self)
                throw SelectorError("invalid field selector: invalid escape sequence: \(sequence)")
            case (false, UInt8(ascii: "\\")): isEscaped = true
            case (false, UInt8(ascii: "=")):
                throw SelectorError("invalid field selector: unescaped character in value: =")
            case (false, _): value.append(byte)
            }
        }
        if isEscaped { throw SelectorError("invalid field selector: invalid escape sequence: \\") }
        return String(decoding: value, as: UTF8.self)
    }
}
