package import PodModel
package import PodText

extension KeyFiles {
    /// `configMap` or `secret` of a volume. `field`: under which the one names it, and the other. `isProjected`: the
    /// permissions stand with the volume.
    package func document(_ field: String, _ name: String, isProjected: Bool = false) -> Document {
        .fields(
            (field, .string(name)),
            ("defaultMode", isProjected ? nil : mode.documentUnlessStandard),
            (
                "items",
                .array(
                    items.map { item in
                        .fields(
                            ("key", .string(item.key)), ("path", .string(item.path)),
                            ("mode", item.mode.map { .integer(Int64($0.bits)) }))
                    })
            ), ("optional", .flag(isOptional)))
    }
}
