import PodLifecycle
import PodText

/// A JSON text from outside, read by type: what has another type than expected is an error that names the field.
struct ImageJSON {
    let value: Document
    /// `config.Env[3]`, for messages.
    let place: String

    /// Strict: no duplicate keys, bounded depth.
    init(_ bytes: [UInt8], as place: String) throws(ImageError) {
        do throws(JSONError) {
            value = try JSONReader.value(of: bytes)
        } catch {
            throw .damaged("\(place) is no valid JSON: \(error.message)")
        }
        self.place = place
    }

    private init(value: Document, place: String) {
        self.value = value
        self.place = place
    }

    var isNull: Bool {
        if case .null = value { return true }
        return false
    }

    /// The field of an object; null when it is missing. Go's readers do not tell the two apart.
    func field(_ name: String) throws(ImageError) -> ImageJSON {
        if isNull { return self }
        guard case .object = value else { throw wrong("an object") }
        return ImageJSON(value: value[name] ?? .null, place: "\(place).\(name)")
    }

    /// Empty for null.
    func text(longest: Int = 4096) throws(ImageError) -> String {
        if isNull { return "" }
        guard case .string(let text) = value else { throw wrong("a string") }
        if text.utf8.count > longest {
            throw .damaged("\(place) has \(text.utf8.count) bytes; at most \(longest) are allowed")
        }
        if text.utf8.contains(0) { throw .damaged("\(place) holds a zero byte") }
        return text
    }

    func whole() throws(ImageError) -> Int64 {
        guard case .integer(let number) = value else { throw wrong("a whole number") }
        return number
    }

    /// Empty for null.
    func elements(atMost limit: Int) throws(ImageError) -> [ImageJSON] {
        if isNull { return [] }
        guard case .array(let list) = value else { throw wrong("a list") }
        if list.count > limit { throw .damaged("\(place) has \(list.count) entries; at most \(limit) are allowed") }
        return list.enumerated().map { ImageJSON(value: $1, place: "\(place)[\($0)]") }
    }

    /// Empty for null.
    func texts(atMost limit: Int, longest: Int = 4096) throws(ImageError) -> [String] {
        var texts: [String] = []
        for element in try elements(atMost: limit) { texts.append(try element.text(longest: longest)) }
        return texts
    }

    /// The keys of an object in their order; empty for null.
    func keys(atMost limit: Int) throws(ImageError) -> [String] {
        if isNull { return [] }
        guard case .object(let fields) = value else { throw wrong("an object") }
        if fields.count > limit { throw .damaged("\(place) has \(fields.count) keys; at most \(limit) are allowed") }
        return fields.map(\.key)
    }

    func digest() throws(ImageError) -> Digest {
        let text = try text()
        guard let digest = Digest(text) else {
            throw .damaged("\(place) is '\(text.prefix(80))', not sha256: and 64 hex digits")
        }
        return digest
    }

    private func wrong(_ expected: String) -> ImageError { .damaged("\(place) is not \(expected)") }
}

extension ImageError {
    /// The image itself is wrong: asking again cannot help.
    static func damaged(_ message: String) -> ImageError { ImageError(message: message, isFinal: true) }

    /// The machine or the network: may work the next time.
    static func retryable(_ message: String) -> ImageError { ImageError(message: message, isFinal: false) }
}
