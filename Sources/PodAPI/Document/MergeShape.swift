/// How the objects of one type merge: a list by the keys of its items or as a whole, an object field by field or as a
/// whole. Where nothing is said, objects merge and lists do not.
package struct MergeShape: Hashable, Sendable {
    /// One value for who owns it (`x-kubernetes-map-type: atomic`).
    package var isAtomic = false
    /// What an object's fields have to say; that of others is `FieldShape()`.
    package var fields: [String: FieldShape]

    package init(_ fields: [String: FieldShape] = [:], isAtomic: Bool = false) {
        self.fields = fields
        self.isAtomic = isAtomic
    }

    package func field(_ name: String) -> FieldShape { fields[name] ?? FieldShape() }
}

/// The same of a field, or of an item.
package struct FieldShape: Hashable, Sendable {
    /// What a list is to who applies it (`x-kubernetes-list-type`).
    package enum ListType: Hashable, Sendable {
        case atomic
        case set
        case map([Key])
    }

    /// A field that tells the items of a list apart.
    package struct Key: Hashable, Sendable {
        package let name: String
        /// What it is where an item does not say it.
        package let fallback: String?

        package init(name: String, fallback: String?) {
            self.name = name
            self.fallback = fallback
        }
    }

    /// What a strategic merge patch makes of a list (`x-kubernetes-patch-strategy` and its merge key).
    package enum PatchStrategy: Hashable, Sendable {
        case replace
        case merge(key: String)
        /// Of a list of scalars.
        case union
    }

    package var list = ListType.atomic
    package var strategy = PatchStrategy.replace
    /// A strategic merge patch replaces the object (`patchStrategy: replace`).
    package var isReplaced = false
    /// The API's own types hold it, empty, where nobody said it: no pointer, and no `omitempty`.
    package var isAlwaysThere = false
    /// Of the object, or of the list's items.
    package var shape = MergeShape()

    package init() {}
}
