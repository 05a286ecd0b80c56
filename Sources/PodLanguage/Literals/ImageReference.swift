/// An image as users write it, by the grammar of distribution (`reference/reference.go`), or one of the other places
/// images come from: `docker://…`, `containers-storage:…`, `docker-daemon:…`, `oci:DIR`, `docker-archive:FILE`,
/// `dir:ROOTFS`, `host`.
package struct ImageReference: Sendable {
    /// The reference as written.
    package let text: String
    /// The last part of its path: `nginx` of `docker.io/library/nginx:1.27`.
    package let baseName: String

    /// Reads a reference; the error says which part is wrong.
    package init(_ text: String) throws(ValueError) {
        self.text = text
        if text.isEmpty { throw ValueError("expected an image such as nginx:1.27") }
        if text == "host" {
            baseName = text
            return
        }
        for transport in ["oci:", "docker-archive:", "dir:"] where text.hasPrefix(transport) {
            let path = text.dropFirst(transport.utf8.count)
            if path.isEmpty { throw ValueError("'\(transport)' needs a path behind it") }
            baseName = String(path.split(separator: "/").last ?? path)
            return
        }
        var rest = Substring(text)
        for transport in ["docker://", "containers-storage:", "docker-daemon:"] where text.hasPrefix(transport) {
            rest = text.dropFirst(transport.utf8.count)
        }
        let name = try ImageReference.withoutTag(rest)
        baseName = String(try ImageReference.path(name))
    }

    /// Checks `@digest` and `:tag` and takes them off.
    private static func withoutTag(_ whole: Substring) throws(ValueError) -> Substring {
        var rest = whole
        if let at = rest.firstIndex(of: "@") {
            let digest = rest[rest.index(after: at)...]
            let hex = digest.dropFirst(7).utf8
            let isHex = hex.allSatisfy { $0 >= 0x30 && $0 <= 0x39 || $0 >= 0x61 && $0 <= 0x66 }
            if !digest.hasPrefix("sha256:") || hex.count != 64 || !isHex {
                throw ValueError("the digest '\(digest.prefix(80))' is not sha256: and 64 hex digits")
            }
            rest = rest[..<at]
        }
        let slash = rest.lastIndex(of: "/")
        guard let colon = rest.lastIndex(of: ":"), slash.map({ $0 < colon }) ?? true else { return rest }
        let tag = rest[rest.index(after: colon)...].utf8
        if tag.isEmpty { throw ValueError("the tag behind ':' is empty") }
        if tag.count > 128 { throw ValueError("the tag has \(tag.count) characters; at most 128 are allowed") }
        let fine = tag.allSatisfy { isAlphanumeric($0) || $0 == 0x5F || $0 == 0x2E || $0 == 0x2D }
        if !fine || tag.first == 0x2E || tag.first == 0x2D {
            throw ValueError("the tag '\(rest[rest.index(after: colon)...])' must be letters, digits, '_', '.' and '-'")
        }
        return rest[..<colon]
    }

    /// Checks `[registry/]path` and answers the path's last part.
    private static func path(_ name: Substring) throws(ValueError) -> Substring {
        if name.utf8.count > 255 { throw ValueError("the image's name has \(name.utf8.count) characters; at most 255 are allowed") }
        var parts = name.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count > 1, parts[0].contains(".") || parts[0].contains(":") || parts[0] == "localhost" {
            try registry(parts[0])
            parts.removeFirst()
        }
        for part in parts {
            if part.isEmpty { throw ValueError("an image's name has no empty part", help: "take out the '/' too many") }
            if part.utf8.contains(where: { $0 >= 0x41 && $0 <= 0x5A }) {
                throw ValueError("an image's name is written in lower case", help: "did you mean '\(name.lowercased())'?")
            }
            if !isComponent(Array(part.utf8)) {
                throw ValueError("'\(part)' cannot be part of an image's name", help: "lower-case letters and digits, joined by '.', '_', '__' or '-'")
            }
        }
        return parts[parts.count - 1]
    }

    private static func registry(_ text: Substring) throws(ValueError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        // `label { "." label }`, a label being letters, digits and, inside, `-`.
        let hostFine = parts[0].utf8.split(separator: 0x2E, omittingEmptySubsequences: false).allSatisfy { label in
            guard let first = label.first, let last = label.last, first != 0x2D, last != 0x2D else { return false }
            return label.allSatisfy { isAlphanumeric($0) || $0 == 0x2D }
        }
        let portFine = parts.count < 2 || UInt16(parts[1]) != nil && parts[1].utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
        if parts.count > 2 || !hostFine || !portFine {
            throw ValueError("'\(text)' is no registry", help: "write HOST or HOST:PORT")
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

    /// The name and image of a `container` line's first word: `nginx` is a name, `nginx:1.27` an image whose last part is
    /// the name.
    package static func container(_ word: String) throws(ValueError) -> (name: String, image: String?) {
        if word.utf8.contains(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "@") }) {
            let reference = try ImageReference(word)
            return (reference.baseName, word)
        }
        return (word, nil)
    }
}
