/// What is wrong with a reference: one sentence, and what to write instead where that is known.
package struct ImageReferenceError: Error, Hashable, Sendable {
    package let message: String
    package let help: String?

    init(_ message: String, help: String? = nil) {
        self.message = message
        self.help = help
    }
}

/// `[registry/]path[:tag][@digest]`.
package struct ImageName: Hashable, Sendable, Codable {
    /// nil for a name without a registry.
    package let registry: String?
    package let path: String
    /// `latest` unless said; nil where the digest is said: what is pinned is not asked for by its tag.
    package let tag: String?
    /// `sha256:` and 64 hex digits.
    package let digest: String?

    /// The last part of its path.
    package var baseName: String { String(path.split(separator: "/").last ?? path[...]) }

    /// `:tag` or `@sha256:…`.
    package var suffix: String { digest.map { "@\($0)" } ?? ":\(tag ?? "latest")" }
}

/// An image as users write it, by the grammar of distribution (`reference/reference.go`), or one of the other places
/// images come from: `docker://…`, `containers-storage:[STORE]…`, `docker-daemon:…`, `oci:DIR[:TAG]`,
/// `oci-archive:FILE[:TAG]`, `docker-archive:FILE[:REFERENCE]`, `dir:ROOTFS`, `host`.
package struct ImageReference: Sendable {
    package enum Source: Hashable, Sendable {
        /// The machine's own root.
        case host
        /// A path on this machine, and what may follow it.
        case file(ImagePlace, String)
        /// What another engine keeps; `store`: `[driver@/graphroot+/runroot]`, or empty.
        case engine(ImagePlace, store: String, ImageName)
        /// A name; of a registry alone with `docker://`, else of whatever on this machine has it, too.
        case name(ImageName, isOfRegistry: Bool)
    }

    /// The reference as written.
    package let text: String
    package let source: Source

    /// The last part of its path: `nginx` of `docker.io/library/nginx:1.27`.
    package var baseName: String {
        switch source {
        case .host: text
        case .file(_, let path): String(path.split(separator: "/").last ?? path[...])
        case .engine(_, _, let name), .name(let name, _): name.baseName
        }
    }

    /// Reads a reference; the error says which part is wrong.
    package init(_ text: String) throws(ImageReferenceError) {
        self.text = text
        if text.isEmpty { throw ImageReferenceError("expected an image such as nginx:1.27") }
        if text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            throw ImageReferenceError("it holds a control character")
        }
        if text == "host" {
            source = .host
            return
        }
        guard let place = ImagePlace(of: text) else {
            let isOfRegistry = text.hasPrefix(ImageReference.registryPrefix)
            let name = isOfRegistry ? text.dropFirst(ImageReference.registryPrefix.utf8.count) : text[...]
            source = .name(try ImageReference.name(name), isOfRegistry: isOfRegistry)
            return
        }
        var rest = place.rest(of: text)
        if place.isFile {
            if rest.isEmpty { throw ImageReferenceError("'\(place.rawValue)' needs a path behind it") }
            source = .file(place, String(rest))
            return
        }
        var store: Substring = ""
        if place == .containersStorage, rest.hasPrefix("["), let end = rest.firstIndex(of: "]") {
            (store, rest) = (rest[...end], rest[rest.index(after: end)...])
        }
        source = .engine(place, store: String(store), try ImageReference.name(rest))
    }

    package static let registryPrefix = "docker://"

    private static func name(_ whole: Substring) throws(ImageReferenceError) -> ImageName {
        var rest = whole
        let digest = try digest(&rest)
        let tag = try tag(&rest)
        let registry = try path(rest)
        return ImageName(
            registry: registry.map(String.init),
            path: String(registry.map { rest.dropFirst($0.utf8.count + 1) } ?? rest),
            tag: digest == nil ? tag ?? "latest" : nil, digest: digest)
    }

    /// Checks `@digest` and takes it off.
    private static func digest(_ rest: inout Substring) throws(ImageReferenceError) -> String? {
        guard let at = rest.firstIndex(of: "@") else { return nil }
        let digest = rest[rest.index(after: at)...]
        let hex = digest.dropFirst(7).utf8
        let isHex = hex.allSatisfy { $0 >= 0x30 && $0 <= 0x39 || $0 >= 0x61 && $0 <= 0x66 }
        if !digest.hasPrefix("sha256:") || hex.count != 64 || !isHex {
            throw ImageReferenceError("the digest '\(digest.prefix(80))' is not sha256: and 64 hex digits")
        }
        rest = rest[..<at]
        return String(digest)
    }

    /// Checks `:tag` and takes it off.
    private static func tag(_ rest: inout Substring) throws(ImageReferenceError) -> String? {
        let slash = rest.lastIndex(of: "/")
        guard let colon = rest.lastIndex(of: ":"), slash.map({ $0 < colon }) ?? true else { return nil }
        let text = rest[rest.index(after: colon)...]
        let tag = text.utf8
        if tag.isEmpty { throw ImageReferenceError("the tag behind ':' is empty") }
        if tag.count > 128 { throw ImageReferenceError("the tag has \(tag.count) characters; at most 128 are allowed") }
        let fine = tag.allSatisfy { isAlphanumeric($0) || $0 == 0x5F || $0 == 0x2E || $0 == 0x2D }
        if !fine || tag.first == 0x2E || tag.first == 0x2D {
            throw ImageReferenceError("the tag '\(text)' must be letters, digits, '_', '.' and '-'")
        }
        rest = rest[..<colon]
        return String(text)
    }

    /// Checks `[registry/]path` and answers the registry.
    private static func path(_ name: Substring) throws(ImageReferenceError) -> Substring? {
        if name.utf8.count > 255 {
            throw ImageReferenceError("the image's name has \(name.utf8.count) characters; at most 255 are allowed")
        }
        var parts = name.split(separator: "/", omittingEmptySubsequences: false)
        var found: Substring?
        if parts.count > 1, parts[0].contains(".") || parts[0].contains(":") || parts[0] == "localhost" {
            try registry(parts[0])
            found = parts.removeFirst()
        }
        for part in parts {
            if part.isEmpty {
                throw ImageReferenceError("an image's name has no empty part", help: "take out the '/' too many")
            }
            if part.utf8.contains(where: { $0 >= 0x41 && $0 <= 0x5A }) {
                throw ImageReferenceError(
                    "an image's name is written in lower case", help: "did you mean '\(name.lowercased())'?")
            }
            if !isComponent(Array(part.utf8)) {
                throw ImageReferenceError(
                    "'\(part)' cannot be part of an image's name",
                    help: "lower-case letters and digits, joined by '.', '_', '__' or '-'")
            }
        }
        return found
    }

    private static func registry(_ text: Substring) throws(ImageReferenceError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        // `label { "." label }`, a label being letters, digits and, inside, `-`.
        let hostFine = parts[0].utf8.split(separator: 0x2E, omittingEmptySubsequences: false).allSatisfy { label in
            guard let first = label.first, let last = label.last, first != 0x2D, last != 0x2D else { return false }
            return label.allSatisfy { isAlphanumeric($0) || $0 == 0x2D }
        }
        let portFine =
            parts.count < 2 || UInt16(parts[1]) != nil && parts[1].utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
        if parts.count > 2 || !hostFine || !portFine {
            throw ImageReferenceError("'\(text)' is no registry", help: "write HOST or HOST:PORT")
        }
    }

    /// `[a-z0-9]+ { ( "." | "_" | "__" | "-"+ ) [a-z0-9]+ }`
    private static func isComponent(_ bytes: [UInt8]) -> Bool {
        var i = 0
        while true {
            let start = i
            while i < bytes.count, isAlphanumeric(bytes[i]) { i += 1 }
            if i == start { return false }
            if i == bytes.count { return true }
            switch bytes[i] {
            case 0x2E: i += 1
            case 0x5F: i += i + 1 < bytes.count && bytes[i + 1] == 0x5F ? 2 : 1
            case 0x2D: while i < bytes.count, bytes[i] == 0x2D { i += 1 }
            default: return false
            }
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        byte >= 0x61 && byte <= 0x7A || byte >= 0x30 && byte <= 0x39 || byte >= 0x41 && byte <= 0x5A
    }
}
