import DequeModule
import PodModel

/// The latest events in the order in which they last happened. An equal event of an object is counted up and moves to
/// the end with a new sequence. Bounded twice: an hour (Kubernetes' `--event-ttl`) and a number.
struct EventLog {
    struct Entry {
        var object: ObjectKey
        var isWarning: Bool
        /// Empty where the message knows it.
        var ownReason: String
        var message: EventMessage
        var source: String
        /// 0 once a later entry carries the count on.
        var count: Int
        var first: Timestamp
        var last: Timestamp
        /// Sequence of the object's event before this one, 0 for none.
        var previous: UInt64
        /// Sequence of the entry in which it happened first.
        var origin: UInt64 = 0

        var reason: String { if case .kubelet(let event, _) = message { event.reason } else { ownReason } }
        var kubelet: KubeletEvent.Kind? { if case .kubelet(let event, _) = message { event.kind } else { nil } }
    }

    static let capacity = 20_000
    static let timeToLive = TimeSpan.hours(1)
    /// How far back among an object's events an equal one is looked for: a crash loop repeats after four or five.
    static let lookBack = 12

    /// Room for all from the start: growing would copy them, and memory that is not written to costs nothing.
    private var entries = Deque<Entry>(minimumCapacity: capacity + 1)
    /// Sequence of the oldest entry kept.
    private var base: UInt64 = 1
    var nextSequence: UInt64 { base + UInt64(entries.count) }

    /// Records an event. `chain` is the sequence of the object's latest event and is moved to this one. Where the
    /// caller knows that it is the first of its kind, no equal one is looked for.
    mutating func record(_ entry: consuming Entry, chain: inout UInt64, isFirst: Bool = false) {
        entry.previous = chain
        entry.origin = nextSequence
        if !isFirst { countUp(&entry, from: chain) }
        chain = nextSequence
        let time = entry.last
        entries.append(consume entry)
        expire(at: time)
    }

    /// Takes over the count of an equal earlier event of the object.
    private mutating func countUp(_ entry: inout Entry, from chain: UInt64) {
        var earlier = chain
        for _ in 0..<Self.lookBack {
            guard earlier >= base, earlier < nextSequence else { return }
            let i = Int(earlier - base)
            if entries[i].count > 0, entries[i].ownReason == entry.ownReason, entries[i].message == entry.message,
                entries[i].object == entry.object, entry.last - entries[i].last < Self.timeToLive
            {
                entry.count += entries[i].count
                entry.first = entries[i].first
                entry.origin = entries[i].origin
                entries[i].count = 0
                return
            }
            earlier = entries[i].previous
        }
    }

    /// Takes back what a client wrote under this name.
    mutating func forget(written name: String, namespace: String) {
        for i in entries.indices where entries[i].count > 0 {
            if case .written(let event) = entries[i].message, event.name == name, event.namespace == namespace {
                entries[i].count = 0
            }
        }
    }

    private mutating func expire(at now: Timestamp) {
        while !entries.isEmpty, entries.count > Self.capacity || now - entries[0].last > Self.timeToLive {
            entries.removeFirst()
            base += 1
        }
    }

    /// Events after a sequence, in order; of one object when given; none older than the time to live.
    func records(after sequence: UInt64, of object: ObjectKey?, at now: Timestamp) -> [EventRecord] {
        let start = sequence < base ? 0 : min(entries.count, Int(sequence - base) + 1)
        var found: [EventRecord] = []
        for i in start..<entries.count {
            let entry = entries[i]
            if entry.count == 0 || now - entry.last > Self.timeToLive { continue }
            if let object, entry.object != object { continue }
            var record = EventRecord(
                sequence: base + UInt64(i), origin: entry.origin, isWarning: entry.isWarning,
                reason: entry.reason, object: entry.object,
                message: entry.message.text(of: entry.object), source: entry.source,
                kubelet: entry.kubelet, count: entry.count, first: entry.first, last: entry.last,
                fieldPath: entry.message.fieldPath)
            if case .written(let event) = entry.message {
                record.written = event
                (record.count, record.first, record.last) = (event.count, event.first, event.last)
            }
            found.append(record)
        }
        return found
    }
}
