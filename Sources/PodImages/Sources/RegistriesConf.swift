import Glibc
import PodKernel
import PodLifecycle

/// What containers' `registries.conf` says of short names. Everything else of it (mirrors, insecure registries) is
/// skopeo's to obey.
package struct RegistriesConf: Hashable, Sendable {
    /// Where a name without a registry is looked for, in this order.
    private(set) var searched: [String] = []
    /// `nginx` → `docker.io/library/nginx`.
    private(set) var aliases: [String: String] = [:]

    /// `$PODSH_REGISTRIES_CONF`, `$CONTAINERS_REGISTRIES_CONF`, the user's, the machine's; nil when there is none.
    static func path(_ environment: [String: String]) throws(ImageError) -> String? {
        for variable in ["PODSH_REGISTRIES_CONF", "CONTAINERS_REGISTRIES_CONF"] {
            guard let path = environment[variable], !path.isEmpty else { continue }
            if access(path, R_OK) == 0 { return path }
            throw .damaged("$\(variable) names \(path), which cannot be read")
        }
        return [userFile(environment, "registries.conf"), "/etc/containers/registries.conf"].compactMap { $0 }
            .first { access($0, R_OK) == 0 }
    }

    /// The file and those of `registries.conf.d`, which are read after it.
    static func load(_ environment: [String: String]) throws(ImageError) -> RegistriesConf {
        var conf = RegistriesConf()
        if let file = try path(environment) { try conf.read(file) }
        for folder in ["/etc/containers/registries.conf.d", userFile(environment, "registries.conf.d")].compactMap({
            $0
        }) {
            for name in FolderListing.names(folder) where name.hasSuffix(".conf") { try conf.read("\(folder)/\(name)") }
        }
        return conf
    }

    private static func userFile(_ environment: [String: String], _ name: String) -> String? {
        if let folder = environment["XDG_CONFIG_HOME"], folder.hasPrefix("/") { return "\(folder)/containers/\(name)" }
        return environment["HOME"].map { "\($0)/.config/containers/\(name)" }
    }

    private mutating func read(_ path: String) throws(ImageError) {
        if let text = readText(path, limit: 1 << 20) { add(text) }
    }

    /// Adds what a file says; what it says again replaces.
    mutating func add(_ text: String) {
        var table = ""
        var statement = ""
        var open = 0
        for line in text.split(whereSeparator: \.isNewline) {
            let words = RegistriesConf.withoutComment(line)
            if statement.isEmpty, words.hasPrefix("[") {
                table = words
                continue
            }
            // A list may go over several lines.
            statement += words
            for byte in words.utf8 { open += byte == UInt8(ascii: "[") ? 1 : byte == UInt8(ascii: "]") ? -1 : 0 }
            if open > 0 && statement.utf8.count < 64 << 10 { continue }
            note(statement, in: table)
            statement = ""
            open = 0
        }
    }

    private mutating func note(_ statement: String, in table: String) {
        guard let equals = statement.firstIndex(of: "=") else { return }
        let key = statement[..<equals].trimmed.filter { $0 != "\"" && $0 != "'" }
        let texts = RegistriesConf.strings(statement[statement.index(after: equals)...])
        if table.isEmpty, key == "unqualified-search-registries" { searched = texts }
        if table == "[aliases]" { aliases[key] = texts.first.flatMap { $0.isEmpty ? nil : $0 } }
    }

    private static func withoutComment(_ line: Substring) -> String {
        var quote: Character?
        var kept = ""
        for character in line {
            if character == "#", quote == nil { break }
            if character == "\"" || character == "'" {
                quote = quote == nil ? character : quote == character ? nil : quote
            }
            kept.append(character)
        }
        return kept[...].trimmed
    }

    /// The quoted parts of a text.
    private static func strings(_ text: Substring) -> [String] {
        var found: [String] = []
        var current: String?
        var quote: Character = "\""
        for character in text {
            if let open = current {
                if character == quote {
                    found.append(open)
                    current = nil
                } else {
                    current = open + String(character)
                }
            } else if character == "\"" || character == "'" {
                quote = character
                current = ""
            }
        }
        return found
    }
}

extension Substring {
    fileprivate var trimmed: String {
        var rest = drop { $0 == " " || $0 == "\t" }
        while let last = rest.last, last == " " || last == "\t" || last == "\r" { rest = rest.dropLast() }
        return String(rest)
    }
}
