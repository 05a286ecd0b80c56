package import PodModel
package import PodText

extension PodTemplate {
    /// A `PodTemplateSpec`: metadata and spec.
    package var document: Document {
        .fields(
            ("metadata", .fields(("labels", .labels(labels)), ("annotations", .labels(annotations)))),
            ("spec", specDocument(node: nil)))
    }

    func specDocument(node: String?) -> Document { DocumentWriter(.shown).podSpec(self, node: node) }
}
