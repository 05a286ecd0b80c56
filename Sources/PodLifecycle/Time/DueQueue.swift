package import PodModel

/// Something about one worker that is due at a time. What it is, is packed into `detail` by whoever put it there: a
/// queue of one plain type is specialised by the compiler across modules, a generic one is several times slower.
package struct Due: Sendable {
    package let time: Timestamp
    package let worker: PodWorkerSlot
    package let detail: UInt64
}

/// Things due at a time, soonest first; equal times in the order in which they were added.
///
/// Much of what happens at about the same time happens at the same time. So things of one time lie in one bucket, one
/// behind the other, and only the different times are kept in a heap: with a million things due within a second, adding
/// and taking touch a few neighbouring lines of memory, where a heap of all would touch one for each of its levels.
package struct DueQueue: Sendable {
    /// What is due at one time: the first in place, since most times have no second.
    private struct Bucket {
        var first: Due
        var rest: ContiguousArray<Due> = []
        /// How many were taken.
        var taken = 0
    }

    private struct Instant {
        let time: Int64
        let bucket: Int32
    }

    /// A heap with four children a node: shallower than a binary one, and the children of a node are neighbours.
    private var instants: ContiguousArray<Instant> = []
    private var buckets: ContiguousArray<Bucket> = []
    private var free: ContiguousArray<Int32> = []
    private var ofTime: [Int64: Int32] = [:]
    package private(set) var count = 0

    package init() {}

    package var first: Due? {
        guard let instant = instants.first else { return nil }
        let bucket = Int(instant.bucket)
        let taken = buckets[bucket].taken
        return taken == 0 ? buckets[bucket].first : buckets[bucket].rest[taken - 1]
    }

    package mutating func add(_ worker: PodWorkerSlot, detail: UInt64 = 0, at time: Timestamp) {
        let due = Due(time: time, worker: worker, detail: detail)
        count += 1
        if let known = ofTime[time.nanoseconds] {
            buckets[Int(known)].rest.append(due)
            return
        }
        let bucket: Int32
        if let reused = free.popLast() {
            bucket = reused
            buckets[Int(bucket)].first = due
        } else {
            bucket = Int32(buckets.count)
            buckets.append(Bucket(first: due))
        }
        ofTime[time.nanoseconds] = bucket
        rise(Instant(time: time.nanoseconds, bucket: bucket))
    }

    /// The first thing, when it is due by `now`.
    package mutating func take(until now: Timestamp) -> Due? {
        guard let instant = instants.first, instant.time <= now.nanoseconds else { return nil }
        let bucket = Int(instant.bucket)
        let taken = buckets[bucket].taken
        let due = taken == 0 ? buckets[bucket].first : buckets[bucket].rest[taken - 1]
        count -= 1
        if taken < buckets[bucket].rest.count {
            buckets[bucket].taken = taken + 1
        } else {
            buckets[bucket].taken = 0
            // A large one is given back: the next burst may come at any other time.
            buckets[bucket].rest.removeAll(keepingCapacity: buckets[bucket].rest.count < 64)
            free.append(instant.bucket)
            ofTime[instant.time] = nil
            let last = instants.removeLast()
            if !instants.isEmpty { sink(last) }
        }
        return due
    }

    private mutating func rise(_ entry: Instant) {
        instants.append(entry)
        var at = instants.count - 1
        while at > 0 {
            let parent = (at - 1) >> 2
            if entry.time >= instants[parent].time { break }
            instants[at] = instants[parent]
            at = parent
        }
        instants[at] = entry
    }

    private mutating func sink(_ entry: Instant) {
        let count = instants.count
        var at = 0
        while true {
            let firstChild = at << 2 | 1
            if firstChild >= count { break }
            var least = firstChild
            var child = firstChild + 1
            let end = min(firstChild + 4, count)
            while child < end {
                if instants[child].time < instants[least].time { least = child }
                child += 1
            }
            if instants[least].time >= entry.time { break }
            instants[at] = instants[least]
            at = least
        }
        instants[at] = entry
    }
}
