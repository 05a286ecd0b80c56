package import PodModel

/// Image references as words of the language: what is wrong with one is a finding.
package enum ImageWord {
    package static func reference(_ text: String) throws(ValueError) -> ImageReference {
        do throws(ImageReferenceError) { return try ImageReference(text) } catch {
            throw ValueError(error.message, help: error.help)
        }
    }

    /// The name and image of a `container` line's first word: `nginx` is a name, `nginx:1.27` an image whose last part
    /// is the name.
    package static func container(_ word: String) throws(ValueError) -> (name: String, image: String?) {
        guard
            word.utf8.contains(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "@") })
        else {
            return (word, nil)
        }
        return (try reference(word).baseName, word)
    }
}
