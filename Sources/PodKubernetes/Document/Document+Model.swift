package import PodModel
package import PodText

extension Document {
    package static func labels(_ labels: Labels) -> Document {
        .object(labels.pairs.map { Field($0.key, .string($0.value)) })
    }

    package static func time(_ time: Timestamp) -> Document { .string(time.rfc3339) }

    /// Whole seconds, as the API's `…Seconds` fields count.
    package static func seconds(_ span: TimeSpan) -> Document { .integer(span.wholeSeconds) }
}
