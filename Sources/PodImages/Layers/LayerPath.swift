/// An entry's name in a layer, taken apart and checked.
struct LayerPath {
    enum Kind {
        case plain
        /// `.wh.NAME`: what lies at the path is gone.
        case whiteout
        /// `.wh..wh..opq`: what lower layers have in the directory is gone; the path is the directory's.
        case opaque
        /// Other names of aufs' own, `.wh..wh.…`: nothing to do.
        case foreign
    }

    /// Without whiteout marks; empty for the root.
    var parts: [Substring]
    var kind: Kind

    var text: String { parts.joined(separator: "/") }
    var parent: String { parts.dropLast().joined(separator: "/") }
    var name: String { parts.last.map { String($0) } ?? "" }

    init(_ text: String, depth: Int) throws(LayerFault) {
        if text.isEmpty { throw LayerFault(message: "an entry has no name") }
        if text.utf8.first == UInt8(ascii: "/") { throw LayerPath.refused(text, "is absolute") }
        if text.utf8.count > 4095 { throw LayerPath.refused(text, "is too long") }
        parts = text.split(separator: "/").filter { $0 != "." }
        if parts.contains("..") { throw LayerPath.refused(text, "leads upwards") }
        if parts.count > depth { throw LayerPath.refused(text, "is deeper than \(depth) directories") }
        if parts.contains(where: { $0.utf8.count > 255 }) { throw LayerPath.refused(text, "is too long") }
        if parts.dropLast().contains(where: { $0.hasPrefix(".wh.") }) {
            throw LayerPath.refused(text, "lies below a whiteout")
        }
        kind = .plain
        guard let last = parts.last, last.hasPrefix(".wh.") else { return }
        if last == ".wh..wh..opq" {
            kind = .opaque
            parts.removeLast()
        } else if last.hasPrefix(".wh..wh.") {
            kind = .foreign
        } else {
            let name = last.dropFirst(4)
            if name.isEmpty || name == "." || name == ".." { throw LayerPath.refused(text, "is a malformed whiteout") }
            kind = .whiteout
            parts[parts.count - 1] = name
        }
    }

    static func refused(_ text: String, _ why: String) -> LayerFault {
        LayerFault(message: "the entry '\(text.prefix(200))' \(why)")
    }
}
