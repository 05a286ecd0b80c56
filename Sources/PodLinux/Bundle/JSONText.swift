/// JSON put together as bytes, for descriptions that an OCI runtime reads. Text is escaped strictly: whatever an
/// image, a name or a variable holds stays one string.
struct JSONText {
    private(set) var bytes: [UInt8] = []
    /// The next value of the current object or array is its first.
    private var isFirst = true

    init(reserving capacity: Int = 1 << 12) {
        bytes.reserveCapacity(capacity)
    }

    mutating func object(_ fill: (inout JSONText) -> Void) {
        enclose(0x7B, 0x7D, fill)
    }

    mutating func array(_ fill: (inout JSONText) -> Void) {
        enclose(0x5B, 0x5D, fill)
    }

    mutating func object(_ key: String, _ fill: (inout JSONText) -> Void) {
        self.key(key)
        enclose(0x7B, 0x7D, fill, isValueOfKey: true)
    }

    mutating func array(_ key: String, _ fill: (inout JSONText) -> Void) {
        self.key(key)
        enclose(0x5B, 0x5D, fill, isValueOfKey: true)
    }

    mutating func field(_ key: String, _ text: String) {
        self.key(key)
        quote(text)
    }

    mutating func field(_ key: String, _ number: Int64) {
        self.key(key)
        bytes += String(number).utf8
    }

    mutating func field(_ key: String, _ flag: Bool) {
        self.key(key)
        bytes += (flag ? "true" : "false").utf8
    }

    mutating func field(_ key: String, _ texts: [String]) {
        array(key) { list in for text in texts { list.element(text) } }
    }

    /// A value that is JSON already.
    mutating func field(_ key: String, json: [UInt8]) {
        self.key(key)
        bytes += json
    }

    mutating func element(_ text: String) {
        separate()
        quote(text)
    }

    mutating func element(_ number: Int64) {
        separate()
        bytes += String(number).utf8
    }

    private mutating func key(_ key: String) {
        separate()
        quote(key)
        bytes.append(0x3A)
    }

    private mutating func separate() {
        if !isFirst { bytes.append(0x2C) }
        isFirst = false
    }

    private mutating func enclose(
        _ opener: UInt8, _ closer: UInt8, _ fill: (inout JSONText) -> Void, isValueOfKey: Bool = false
    ) {
        if !isValueOfKey { separate() }
        bytes.append(opener)
        isFirst = true
        fill(&self)
        bytes.append(closer)
        isFirst = false
    }

    private mutating func quote(_ text: String) {
        bytes.append(0x22)
        for byte in text.utf8 {
            switch byte {
            case 0x22, 0x5C:
                bytes.append(0x5C)
                bytes.append(byte)
            case 0..<0x20, 0x7F:
                bytes += [0x5C, 0x75, 0x30, 0x30, hexDigit(byte >> 4), hexDigit(byte & 15)]
            default:
                bytes.append(byte)
            }
        }
        bytes.append(0x22)
    }

    private func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }
}
