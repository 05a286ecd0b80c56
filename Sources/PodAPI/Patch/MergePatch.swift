package import PodText

/// JSON Merge Patch (RFC 7386): the patch looks like what it changes; null removes a field, and a list comes whole.
package enum MergePatch {
    package static func apply(_ patch: Document, to target: Document) -> Document {
        guard case .object(let changes) = patch else { return patch }
        var fields = FieldMap(target) ?? FieldMap()
        for change in changes {
            fields[change.key] =
                change.value == .null ? nil : apply(change.value, to: fields[change.key] ?? .null)
        }
        return fields.document
    }
}
