/// What names an object of a kind that a CustomResourceDefinition defines among the objects of all such kinds. As a
/// key's name it is written as kubectl writes a reference: `crontabs.stable.example.com/nightly`.
package struct CustomName: Hashable, Sendable {
    /// The definition's name, which is its plural and its group: `crontabs.stable.example.com`.
    package let resource: String
    /// The object's own name.
    package let name: String

    package init(resource: String, name: String) {
        self.resource = resource
        self.name = name
    }

    /// Nil of what is no such text.
    package init?(_ text: String) {
        guard let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")) else { return nil }
        self.init(resource: String(text[..<slash]), name: String(text[text.utf8.index(after: slash)...]))
    }
}

extension CustomName: CustomStringConvertible {
    package var description: String { "\(resource)/\(name)" }
}

extension ObjectKey {
    /// The key of an object of a custom kind.
    package init(_ custom: CustomName, isNamespaced: Bool, namespace: String) {
        self.init(
            .unstructured(isNamespaced ? .customResource : .clusterCustomResource), custom.description,
            namespace: namespace)
    }

    /// Nil of the kinds that are known without a definition.
    package var custom: CustomName? {
        if case .unstructured(let kind) = kind, kind.isCustom { CustomName(name) } else { nil }
    }

    /// The name that the object has in its own documents.
    package var objectName: String { custom?.name ?? name }
}
