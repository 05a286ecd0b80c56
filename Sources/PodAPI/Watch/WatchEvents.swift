import PodKubernetes
import PodModel
package import PodText

/// An event of a watch as it is sent: JSON and the end of its line. All watches that report it hold the same bytes.
package final class WatchEvent: Sendable {
    package let line: [UInt8]

    init(_ type: String, _ object: Document) {
        var writer = JSONWriter()
        Document.fields(("type", .string(type)), ("object", object)).write(to: &writer)
        line = writer.bytes + [0x0A]
    }
}

/// What has been serialized for a watch, for the others that report the same.
/// Thread: the session's.
struct WatchEvents {
    /// What an event's bytes depend on.
    struct Key: Hashable {
        enum Subject: Hashable {
            case object(ObjectKey, UID, revision: UInt64)
            case record(sequence: UInt64)
        }

        /// Of what is shown beside the object's own fields: ages, children, endpoints, a node's machine.
        struct Moment: Hashable {
            let revision: UInt64
            let time: Timestamp
        }

        let type: String
        let resource: ServedResource
        let subject: Subject
        let table: TableInclusion?
        /// nil where the object's revision says it all.
        let moment: Moment?

        /// A resource, which may have a schema, is compared and not hashed.
        func hash(into hasher: inout Hasher) {
            hasher.combine(type)
            hasher.combine(subject)
        }
    }

    /// Bytes of one of the two generations.
    private static let mostBytes = 4 << 20

    private var recent: [Key: WatchEvent] = [:]
    private var recentBytes = 0
    /// Dropped as soon as `recent` is full.
    private var older: [Key: WatchEvent] = [:]

    /// `object` is asked for where nobody has reported this yet.
    mutating func event(_ key: Key, _ object: () -> Document) -> WatchEvent {
        if let event = recent[key] { return event }
        let event = older[key] ?? WatchEvent(key.type, object())
        if recentBytes + event.line.count > WatchEvents.mostBytes {
            older = recent
            recent = [:]
            recentBytes = 0
        }
        recent[key] = event
        recentBytes += event.line.count
        return event
    }

    mutating func removeAll() { self = WatchEvents() }
}
