package import PodModel
package import PodText

extension KeyFiles {
    /// `configMap` or `secret` of a volume. `field`: under which the one names it, and the other.
    package func document(_ field: String, _ name: String) -> Document {
        .fields(
            (field, .string(name)),
            // A number, as kubectl writes it: readers do not agree on what 0440 is.
            ("defaultMode", mode == .standard ? nil : .integer(Int64(mode.bits))),
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
