/// A file of variables (`.env`, `env_file`) in the syntax of the compose specification: `KEY=VALUE`, `export` before
/// it, comments, values in single quotes as they stand, others with variables, and with escapes in double quotes.
struct VariableFile {
    /// nil: only the name is given, and the value is the environment's.
    private(set) var pairs: [(name: String, value: String?)] = []

    /// Why it cannot be read, as `line 3: …`.
    struct Wrong: Error {
        let message: String
    }

    private var text: Substring
    private var line = 1

    /// `isRaw`: `format: raw` of an `env_file`, where values are what stands behind the sign.
    init(_ text: String, isRaw: Bool = false, variable: @escaping (String) -> String?) throws(Wrong) {
        self.text = text.split(separator: "\r\n", omittingEmptySubsequences: false).joined(separator: "\n")[...]
        while !self.text.isEmpty { try readLine(isRaw, variable) }
    }

    private mutating func readLine(_ isRaw: Bool, _ variable: @escaping (String) -> String?) throws(Wrong) {
        let start = text.drop { $0 == " " || $0 == "\t" }
        text = start
        if start.first == "#" || start.first == "\n" { return skipLine() }
        if start.hasPrefix("export ") { text = start.dropFirst(7).drop { $0 == " " } }
        let name = text.prefix { $0 != "=" && $0 != ":" && $0 != "\n" && $0 != " " && $0 != "\t" }
        if name.isEmpty {
            if text.isEmpty { return }
            throw Wrong(message: "line \(line): expected KEY=VALUE")
        }
        text = text[name.endIndex...].drop { $0 == " " || $0 == "\t" }
        guard let sign = text.first, sign == "=" || sign == ":" else {
            guard text.isEmpty || text.first == "\n" || text.first == "#" else {
                throw Wrong(message: "line \(line): the name '\(name)' is followed by no '='")
            }
            pairs.append((String(name), nil))
            return skipLine()
        }
        text = text.dropFirst()
        let known = pairs
        var expansion = Interpolation { wanted in
            known.last { $0.name == wanted }?.value ?? variable(wanted)
        }
        if isRaw {
            pairs.append((String(name), String(text.prefix { $0 != "\n" })))
            return skipLine()
        }
        pairs.append((String(name), try value(&expansion)))
    }

    private mutating func skipLine() {
        text = text.drop { $0 != "\n" }.dropFirst()
        line += 1
    }

    private mutating func value(_ expansion: inout Interpolation) throws(Wrong) -> String {
        text = text.drop { $0 == " " || $0 == "\t" }
        guard let quote = text.first, quote == "'" || quote == "\"" else {
            let whole = text.prefix { $0 != "\n" }
            let found = VariableFile.withoutComment(whole)
            skipLine()
            return try expand(found, &expansion)
        }
        let begin = line
        var value = ""
        text = text.dropFirst()
        while let character = text.popFirst() {
            if character == quote {
                skipLine()
                return quote == "'" ? value : try expand(value, &expansion)
            }
            if character == "\n" { line += 1 }
            if character == "\\", quote == "\"", let next = text.popFirst() {
                value += VariableFile.escaped(next)
            } else {
                value.append(character)
            }
        }
        throw Wrong(message: "line \(begin): the quote is not closed")
    }

    private func expand(_ value: String, _ expansion: inout Interpolation) throws(Wrong) -> String {
        do {
            return try expansion.expand(value)
        } catch {
            throw Wrong(message: "line \(line): \(error.message)")
        }
    }

    private static func escaped(_ character: Character) -> String {
        switch character {
        case "n": "\n"
        case "t": "\t"
        case "r": "\r"
        case "\"", "\\": String(character)
        // The dollar sign stays one for the variables.
        case "$": "$$"
        default: "\\\(character)"
        }
    }

    /// Up to a `#` with a blank before it, without blanks at the end.
    private static func withoutComment(_ text: Substring) -> String {
        var end = text.endIndex
        var previous: Character = " "
        for i in text.indices {
            if text[i] == "#", previous == " " || previous == "\t" {
                end = i
                break
            }
            previous = text[i]
        }
        var found = text[..<end]
        while found.last == " " || found.last == "\t" { found.removeLast() }
        return String(found)
    }
}
