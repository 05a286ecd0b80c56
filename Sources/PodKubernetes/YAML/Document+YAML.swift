import PodSyntax
package import PodText
import Yams

/// Why a text is no document: one sentence.
package struct YAMLError: Error, Hashable, Sendable {
    package let message: String
}

extension Document {
    /// A text of one YAML document as plain values, its aliases written out.
    package init(yaml bytes: [UInt8]) throws(YAMLError) {
        let file = YAMLFile(SourceText(name: "", bytes: bytes))
        if let finding = file.findings.first { throw YAMLError(message: finding.message) }
        guard file.documents.count == 1, let only = file.documents.first else {
            throw YAMLError(message: "one document is expected, it holds \(file.documents.count)")
        }
        var visits = 0
        self = try Document(only.node, depth: 0, &visits)
    }

    private static let mostVisits = 500_000

    private init(_ node: YAMLNode, depth: Int, _ visits: inout Int) throws(YAMLError) {
        visits += 1
        if depth > JSONReader.maximumDepth || visits > Document.mostVisits {
            throw YAMLError(message: "it is nested too deep, or too large once its aliases are written out")
        }
        switch node {
        case .scalar(let scalar):
            self =
                switch ScalarValue(scalar) {
                case .null: .null
                case .bool(let flag): .bool(flag)
                case .integer(let number): .integer(number)
                case .number(let text): Double(text).map { .decimal($0) } ?? .string(text)
                case .string(let text): .string(text)
                case .unknownTag: .string(scalar.string)
                }
        case .sequence(let list):
            var items: [Document] = []
            for item in list { items.append(try Document(item, depth: depth + 1, &visits)) }
            self = .array(items)
        case .mapping(let map):
            var fields: [Field] = []
            for (key, value) in map {
                guard let name = key.scalar?.string else { throw YAMLError(message: "a key is no text") }
                fields.append(Field(name, try Document(value, depth: depth + 1, &visits)))
            }
            self = .object(fields)
        case .alias: throw YAMLError(message: "an alias stands for nothing")
        }
    }
}
