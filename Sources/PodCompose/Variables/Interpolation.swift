/// Why a text's variables cannot be replaced.
struct InterpolationError: Error {
    let message: String
    var help: String?
}

/// Replaces `$NAME`, `${NAME}` and its forms (`:-` `-` `:?` `?` `:+` `+`); `$$` is a dollar sign. The rules are those
/// of the compose specification's chapter on interpolation, which follows the shell's parameter expansion (section
/// 2.6.2 of POSIX' shell language).
struct Interpolation {
    let variable: (String) -> String?
    /// Variables that were asked for, stand without a default, and are not set.
    private(set) var unset: [String] = []

    private static let dollar = UInt8(ascii: "$")
    private static let deepest = 50

    init(_ variable: @escaping (String) -> String?) {
        self.variable = variable
    }

    mutating func expand(_ text: String) throws(InterpolationError) -> String {
        try expand(Array(text.utf8)[...], depth: 0)
    }

    private mutating func expand(_ bytes: ArraySlice<UInt8>, depth: Int) throws(InterpolationError) -> String {
        if depth > Interpolation.deepest { throw InterpolationError(message: "defaults stand too deep in each other") }
        var out: [UInt8] = []
        var i = bytes.startIndex
        while i < bytes.endIndex {
            guard bytes[i] == Interpolation.dollar else {
                out.append(bytes[i])
                i += 1
                continue
            }
            let next = i + 1
            guard next < bytes.endIndex else { throw invalid(bytes) }
            if bytes[next] == Interpolation.dollar {
                out.append(Interpolation.dollar)
                i = next + 1
            } else if bytes[next] == UInt8(ascii: "{") {
                guard let end = closing(bytes, from: next + 1) else { throw invalid(bytes) }
                out += try braced(bytes[(next + 1)..<end], depth).utf8
                i = end + 1
            } else {
                let name = Interpolation.name(bytes[next...])
                if name.isEmpty { throw invalid(bytes) }
                out += value(String(decoding: name, as: UTF8.self)).utf8
                i = name.endIndex
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private func invalid(_ bytes: ArraySlice<UInt8>) -> InterpolationError {
        InterpolationError(
            message: "'\(String(decoding: bytes, as: UTF8.self))' is no valid form of a variable",
            help: "write $$ for a dollar sign")
    }

    private mutating func value(_ name: String) -> String {
        if let value = variable(name) { return value }
        if !unset.contains(name) { unset.append(name) }
        return ""
    }

    /// What stands in braces.
    private mutating func braced(_ bytes: ArraySlice<UInt8>, _ depth: Int) throws(InterpolationError) -> String {
        let nameBytes = Interpolation.name(bytes)
        if nameBytes.isEmpty { throw invalid(bytes) }
        let name = String(decoding: nameBytes, as: UTF8.self)
        var rest = bytes[nameBytes.endIndex...]
        guard !rest.isEmpty else { return value(name) }
        let countsEmpty = rest.first == UInt8(ascii: ":")
        if countsEmpty { rest = rest.dropFirst() }
        guard let sign = rest.popFirst() else { throw invalid(bytes) }
        let given = variable(name)
        let isThere = given.map { !(countsEmpty && $0.isEmpty) } ?? false
        switch sign {
        case UInt8(ascii: "-"): return isThere ? given ?? "" : try expand(rest, depth: depth + 1)
        case UInt8(ascii: "+"): return isThere ? try expand(rest, depth: depth + 1) : ""
        case UInt8(ascii: "?"):
            if isThere { return given ?? "" }
            let message = try expand(rest, depth: depth + 1)
            throw InterpolationError(
                message: "required variable \(name) is missing a value" + (message.isEmpty ? "" : ": \(message)"),
                help: "set it in the environment or in .env")
        default: throw invalid(bytes)
        }
    }

    /// The brace that closes, with others inside.
    private func closing(_ bytes: ArraySlice<UInt8>, from start: Int) -> Int? {
        var depth = 0
        var i = start
        while i < bytes.endIndex {
            if bytes[i] == Interpolation.dollar, i + 1 < bytes.endIndex, bytes[i + 1] == UInt8(ascii: "{") {
                depth += 1
                i += 1
            } else if bytes[i] == UInt8(ascii: "}") {
                if depth == 0 { return i }
                depth -= 1
            }
            i += 1
        }
        return nil
    }

    /// `[_a-zA-Z][_a-zA-Z0-9]*` at the beginning.
    private static func name(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let name = bytes.prefix { byte in
            byte == UInt8(ascii: "_") || byte >= 0x30 && byte <= 0x39 || byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A
        }
        return name.first.map { $0 >= 0x30 && $0 <= 0x39 } == true ? name.prefix(0) : name
    }
}
