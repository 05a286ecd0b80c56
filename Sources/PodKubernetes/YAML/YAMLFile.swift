import PodSyntax
import PodText
import Yams

/// A node of Yams; PodModel has one of its own.
typealias YAMLNode = Yams.Node

/// The documents of a text, each as a node that knows its place; and what kept others from being read.
struct YAMLFile {
    struct Document {
        let node: YAMLNode
        /// Of the places in it.
        let places: Places
    }

    private(set) var documents: [Document] = []
    private(set) var findings: [Finding] = []

    /// Kubernetes' own limit is 3 MiB for one request; files with several documents are larger.
    static let maximumBytes = 8 << 20
    static let mostDocuments = 10_000

    init(_ source: SourceText) {
        let places = Places(source)
        if source.bytes.count > YAMLFile.maximumBytes {
            findings = [
                Finding(
                    TextSpan(0, 0), "too-large",
                    "the file is larger than \(YAMLFile.maximumBytes >> 20) MiB, the most that is read")
            ]
            return
        }
        guard String(validating: source.bytes, as: UTF8.self) != nil else {
            let valid = String(decoding: source.bytes, as: UTF8.self).utf8
            let same = zip(valid, source.bytes).prefix { $0 == $1 }.count
            findings = [
                Finding(
                    TextSpan(same, same + 1), "encoding", "the file is not UTF-8 at byte \(same)",
                    help: "save it as UTF-8")
            ]
            return
        }
        let aliases = AliasGuard(source.bytes)
        if let refusal = aliases.refusal {
            findings = [
                Finding(
                    TextSpan(aliases.firstAlias, aliases.firstAlias + 1), "too-large", "the file has \(refusal)",
                    help: "write out what they stand for")
            ]
            return
        }
        // libyaml counts a byte order mark as a column, so that the first key would stand deeper than the others.
        for piece in YAMLStream.pieces(of: source.bytes, from: places.mark) {
            if documents.count + findings.count >= YAMLFile.mostDocuments {
                findings.append(
                    Finding(
                        TextSpan(piece.lowerBound, piece.lowerBound + 1), "too-large",
                        "the file has more than \(YAMLFile.mostDocuments) documents"))
                return
            }
            guard let stream = JSONStream(source.bytes[piece], most: YAMLFile.mostDocuments - documents.count) else {
                read(String(decoding: source.bytes[piece], as: UTF8.self), places.from(piece.lowerBound))
                continue
            }
            for value in stream.pieces { read(value.text, places.from(value.start)) }
        }
    }

    private mutating func read(_ text: String, _ places: Places) {
        do {
            // Without rules plain scalars stay as they are: what they mean depends on the field.
            let parser = try Yams.Parser(yaml: text, resolver: .basic, encoding: .utf8)
            while let node = try parser.nextRoot() { documents.append(Document(node: node, places: places)) }
        } catch {
            findings.append(YAMLFile.finding(error, places))
        }
    }

    private static func finding(_ error: any Error, _ places: Places) -> Finding {
        switch error {
        case YamlError.scanner(let context, let problem, let mark, _),
            YamlError.parser(let context, let problem, let mark, _),
            YamlError.composer(let context, let problem, let mark, _):
            let what = context.map { " (\($0.text) in line \(places.line($0.mark)))" } ?? ""
            return Finding(places.span(mark, count: 1), "yaml", "this is no YAML: \(problem)\(what)")
        case YamlError.reader(let problem, let offset, _, _):
            let start = (offset ?? 0) + places.start
            return Finding(TextSpan(start, start + 1), "yaml", "this is no YAML: \(problem)")
        case YamlError.duplicatedKeysInMapping(let duplicates, let context):
            let name = duplicates.first ?? ""
            return Finding(
                places.span(context.mark, count: name.utf8.count), "duplicate-key",
                "the key '\(name)' stands more than once in one map",
                help: "keep one of them")
        default:
            return Finding(TextSpan(0, 0), "yaml", "this is no YAML: \(error)")
        }
    }
}

/// From lines and columns, as libyaml counts them, to bytes.
struct Places {
    private let bytes: [UInt8]
    private let lines: LineTable
    /// Bytes of the byte order mark that editors of Windows put before the text.
    let mark: Int
    /// Where the document begins that is read, and how many lines stand before it.
    private(set) var start: Int
    private var firstLine = 0

    static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    init(_ source: SourceText) {
        bytes = source.bytes
        mark = bytes.starts(with: Places.byteOrderMark) ? Places.byteOrderMark.count : 0
        start = mark
        lines = LineTable(source.bytes)
    }

    /// The places in a document that begins there.
    func from(_ start: Int) -> Places {
        var places = self
        places.start = start
        places.firstLine = lines.line(at: start) - 1
        return places
    }

    /// The line of the text.
    func line(_ mark: Mark) -> Int { firstLine + mark.line }

    /// `count` bytes from a mark on, not beyond the line.
    func span(_ mark: Mark?, count: Int) -> TextSpan {
        guard let mark else { return TextSpan(0, 0) }
        var start = max(lines.start(ofLine: line(mark)), self.start)
        var column = mark.column
        while column > 1, start < bytes.count, bytes[start] != 0x0A {
            start += 1
            while start < bytes.count, bytes[start] & 0xC0 == 0x80 { start += 1 }
            column -= 1
        }
        var end = start
        while end < bytes.count, end - start < count, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
        return TextSpan(start, max(end, min(start + 1, bytes.count)))
    }

    func span(_ node: YAMLNode) -> TextSpan {
        guard case .scalar(let scalar) = node else { return span(node.mark, count: 1) }
        switch scalar.style {
        case .plain, .any: return span(scalar.mark, count: scalar.string.utf8.count)
        case .singleQuoted, .doubleQuoted: return span(scalar.mark, count: scalar.string.utf8.count + 2)
        case .literal, .folded: return span(scalar.mark, count: 1)
        }
    }
}
