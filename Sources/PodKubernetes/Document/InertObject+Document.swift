package import PodModel
package import PodText

extension InertObject {
    /// The value of a field; nil where it is not given.
    package subscript(field: String) -> Document? {
        fields.first { $0.name == field }.flatMap { try? JSONReader.value(of: $0.json) }
    }

    /// The object as the Kubernetes API shows it.
    package var document: Document { DocumentWriter(.shown).document(self, meta.document) }
}

extension DocumentWriter {
    func document(_ object: InertObject) -> Document {
        begin(object.key)
        return document(object, metadata(object.meta))
    }

    fileprivate func document(_ object: InertObject, _ metadata: Document) -> Document {
        guard case .object(let head) = document(.inert(object.kind), metadata) else { return .null }
        return .object(head + object.fields.map { Document.Field($0.name, object[$0.name] ?? .null) })
    }
}
