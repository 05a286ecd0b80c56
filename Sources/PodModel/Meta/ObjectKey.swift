/// What names an object: kind, namespace (empty for nodes and namespaces) and name.
package struct ObjectKey: Hashable, Sendable, Comparable, Codable {
    package let kind: ObjectKind
    package let namespace: String
    package let name: String

    package init(_ kind: ObjectKind, _ name: String, namespace: String = "default") {
        self.kind = kind
        self.namespace = kind.isNamespaced ? namespace : ""
        self.name = name
    }

    /// By kind, namespace, name; text compared as bytes.
    package static func < (a: ObjectKey, b: ObjectKey) -> Bool {
        if a.kind != b.kind { return a.kind < b.kind }
        if a.namespace != b.namespace { return a.namespace.utf8.lexicographicallyPrecedes(b.namespace.utf8) }
        return a.name.utf8.lexicographicallyPrecedes(b.name.utf8)
    }
}

extension ObjectKey: CustomStringConvertible {
    /// `pod/web`; outside the default namespace `pod/web in team-a`.
    package var description: String {
        namespace.isEmpty || namespace == "default" ? reference : "\(reference) in \(namespace)"
    }

    /// `pod/web`, whatever the namespace.
    package var reference: String { "\(kind.word)/\(name)" }
}
