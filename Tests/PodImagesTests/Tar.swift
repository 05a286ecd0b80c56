/// Writes tar files by hand, the wrong ones too: nothing is checked.
struct Tar {
    private(set) var bytes: [UInt8] = []

    /// Types of ustar's header.
    enum Kind: UInt8 {
        case file = 0x30, hardlink, symlink, character, block, directory, pipe
    }

    /// One entry; `size` lies about the body when it is given.
    mutating func add(
        _ name: String, _ body: String = "", kind: Kind = .file, to target: String = "", mode: Int = 0o644,
        user: Int = 0,
        group: Int = 0, size: Int? = nil, attributes: [String: String] = [:]
    ) {
        add(
            name, Array(body.utf8), kind: kind, to: target, mode: mode, user: user, group: group, size: size,
            attributes: attributes)
    }

    mutating func add(
        _ name: String, _ body: [UInt8], kind: Kind = .file, to target: String = "", mode: Int = 0o644, user: Int = 0,
        group: Int = 0, size: Int? = nil, attributes: [String: String] = [:]
    ) {
        var records = attributes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        if name.utf8.count > 99 { records.append(("path", name)) }
        if target.utf8.count > 99 { records.append(("linkpath", target)) }
        if !records.isEmpty {
            let text = records.map { Tar.record($0, $1) }.joined()
            header("pax", size: text.utf8.count, type: 0x78, target: "", mode: 0o644, user: 0, group: 0)
            append(Array(text.utf8))
        }
        header(
            name, size: size ?? body.count, type: kind.rawValue, target: target, mode: mode, user: user, group: group)
        append(body)
    }

    mutating func directory(_ name: String, mode: Int = 0o755) { add(name, kind: .directory, mode: mode) }
    mutating func link(_ name: String, to target: String) { add(name, kind: .symlink, to: target, mode: 0o777) }

    /// The two empty blocks.
    mutating func end() { bytes += [UInt8](repeating: 0, count: 1024) }

    /// `LENGTH KEY=VALUE\n`, the length counting itself.
    private static func record(_ key: String, _ value: String) -> String {
        let rest = key.utf8.count + value.utf8.count + 3
        var length = rest + 1
        while String(length).utf8.count + rest != length { length = String(length).utf8.count + rest }
        return "\(length) \(key)=\(value)\n"
    }

    private mutating func append(_ body: [UInt8]) {
        bytes += body
        bytes += [UInt8](repeating: 0, count: (512 - body.count % 512) % 512)
    }

    private mutating func header(
        _ name: String, size: Int, type: UInt8, target: String, mode: Int, user: Int, group: Int
    ) {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ text: some Sequence<UInt8>, at offset: Int, room: Int) {
            for (i, byte) in text.prefix(room).enumerated() { block[offset + i] = byte }
        }
        func octal(_ number: Int, _ digits: Int) -> [UInt8] {
            let text = String(number, radix: 8)
            return Array((String(repeating: "0", count: max(0, digits - text.utf8.count)) + text).utf8)
        }
        put(name.utf8, at: 0, room: 100)
        put(octal(mode, 7), at: 100, room: 7)
        put(octal(user, 7), at: 108, room: 7)
        put(octal(group, 7), at: 116, room: 7)
        if size < 1 << 33 {
            put(octal(size, 11), at: 124, room: 11)
        } else {
            // Base 256, as GNU tar writes what octal cannot say.
            block[124] = 0x80
            for i in 0..<8 { block[135 - i] = UInt8(truncatingIfNeeded: size >> (8 * i)) }
        }
        put(octal(1_600_000_000, 11), at: 136, room: 11)
        block[156] = type
        put(target.utf8, at: 157, room: 100)
        put("ustar\u{0}00".utf8, at: 257, room: 8)
        put([UInt8](repeating: 0x20, count: 8), at: 148, room: 8)
        let sum = block.reduce(0) { $0 + Int($1) }
        put(octal(sum, 6) + [0, 0x20], at: 148, room: 8)
        bytes += block
    }
}
