package import PodModel
package import PodText

extension ConfigObject {
    /// With the values of a secret too, in base64: for those who may read it, as the API server answers.
    package var openDocument: Document {
        let written = DocumentWriter(.shown).document(self)
        return .whole(
            kind, meta, ("data", written["data"]), ("binaryData", written["binaryData"]),
            ("immutable", written["immutable"]), ("type", isSecret ? .string(traits.type.name) : nil))
    }
}
