/// JSON (RFC 8259) put together as bytes, the only place that writes it. Text is escaped strictly: whatever an image, a
/// name or a variable holds stays one string, and no value drives a terminal.
package struct JSONWriter {
    package private(set) var bytes: [UInt8] = []
    /// Spaces for each level; nil: all on one line.
    private let indentation: Int?
    private var depth = 0
    /// The next value of the current object or array is its first.
    private var isFirst = true
    /// The next value belongs to a key that is written.
    private var isAfterKey = false

    package init(reserving capacity: Int = 256, indentation: Int? = nil) {
        self.indentation = indentation
        bytes.reserveCapacity(capacity)
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// A string alone, in its quotes.
    package static func quoted(_ text: String) -> String {
        var writer = JSONWriter(reserving: text.utf8.count + 2)
        writer.quote(text)
        return writer.text
    }

    package mutating func object(_ fill: (inout JSONWriter) -> Void) { enclose(0x7B, 0x7D, fill) }

    package mutating func array(_ fill: (inout JSONWriter) -> Void) { enclose(0x5B, 0x5D, fill) }

    package mutating func object(_ key: String, _ fill: (inout JSONWriter) -> Void) {
        self.key(key)
        object(fill)
    }

    package mutating func array(_ key: String, _ fill: (inout JSONWriter) -> Void) {
        self.key(key)
        array(fill)
    }

    package mutating func field(_ key: String, _ text: String) {
        self.key(key)
        element(text)
    }

    package mutating func field(_ key: String, _ number: Int64) {
        self.key(key)
        element(number)
    }

    package mutating func field(_ key: String, _ flag: Bool) {
        self.key(key)
        element(flag)
    }

    package mutating func field(_ key: String, _ texts: [String]) {
        array(key) { list in for text in texts { list.element(text) } }
    }

    /// A value that is JSON already.
    package mutating func field(_ key: String, json: [UInt8]) {
        self.key(key)
        element(json: json)
    }

    package mutating func element(json: [UInt8]) {
        separate()
        bytes += json
    }

    package mutating func element(_ text: String) {
        separate()
        quote(text)
    }

    package mutating func element(_ number: Int64) {
        separate()
        bytes += String(number).utf8
    }

    /// The shortest text that reads back as the same number, whole ones without a point; null for what is no number or
    /// not finite, for which JSON has no word.
    package mutating func element(_ number: Double) {
        separate()
        bytes += (number.isFinite ? JSONWriter.text(of: number) : "null").utf8
    }

    package mutating func element(_ flag: Bool) {
        separate()
        bytes += (flag ? "true" : "false").utf8
    }

    package mutating func null() {
        separate()
        bytes += "null".utf8
    }

    /// Its value comes next.
    package mutating func key(_ key: String) {
        separate()
        quote(key)
        bytes.append(0x3A)
        if indentation != nil { bytes.append(0x20) }
        isAfterKey = true
    }

    package static func text(of number: Double) -> String {
        let text = String(number)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    private mutating func separate() {
        if isAfterKey {
            isAfterKey = false
            return
        }
        if !isFirst { bytes.append(0x2C) }
        if depth > 0 { newLine() }
        isFirst = false
    }

    private mutating func newLine() {
        guard let indentation else { return }
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: depth * indentation))
    }

    private mutating func enclose(_ opener: UInt8, _ closer: UInt8, _ fill: (inout JSONWriter) -> Void) {
        separate()
        bytes.append(opener)
        isFirst = true
        depth += 1
        fill(&self)
        depth -= 1
        if !isFirst { newLine() }
        bytes.append(closer)
        isFirst = false
    }

    private mutating func quote(_ text: String) {
        bytes.append(0x22)
        for byte in text.utf8 {
            switch byte {
            case 0x22, 0x5C: bytes += [0x5C, byte]
            case 0x0A: bytes += [0x5C, 0x6E]
            case 0x0D: bytes += [0x5C, 0x72]
            case 0x09: bytes += [0x5C, 0x74]
            case 0..<0x20, 0x7F: bytes += [0x5C, 0x75, 0x30, 0x30, hexDigit(byte >> 4), hexDigit(byte & 15)]
            default: bytes.append(byte)
            }
        }
        bytes.append(0x22)
    }

    private func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }
}
