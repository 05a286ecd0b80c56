package import PodModel

/// What of a container's log is wanted.
package struct LogRequest: Hashable, Sendable {
    /// The run before the present one.
    package var previous = false
    package var since: Timestamp?
    /// At most the last lines of what there is at the beginning; nil is all.
    package var tail: Int?
    /// What is written later too, in later runs as well.
    package var follows = false

    package init(previous: Bool = false, since: Timestamp? = nil, tail: Int? = nil, follows: Bool = false) {
        self.previous = previous
        self.since = since
        self.tail = tail
        self.follows = follows
    }
}

/// A container's log that is being read, from its oldest line on: every line once.
/// Thread: the session's; never blocks. Errors: what cannot be read any more is the end: no lines.
package protocol LogReading: AnyObject {
    /// The next lines, as many as memory bears at once; empty when there are none now.
    func next(at now: Timestamp) -> [LogLine]
}

extension LogReading {
    /// All that there is now; for a few lines.
    package func rest(at now: Timestamp) -> [LogLine] {
        var lines: [LogLine] = []
        while true {
            let more = next(at: now)
            if more.isEmpty { return lines }
            lines += more
        }
    }
}

/// A line that a container wrote, or a piece of a very long one.
package struct LogLine: Hashable, Sendable {
    /// When its first byte was written.
    package let time: Timestamp
    /// As written, UTF-8 or not, without the line's end.
    package let bytes: ArraySlice<UInt8>
    /// The line begins and ends with this piece.
    package var begins = true
    package var ends = true
    /// What ended it was written: false of the last line of a container that ended within it.
    package var hasNewline = true

    package init(time: Timestamp, bytes: ArraySlice<UInt8>) {
        self.time = time
        self.bytes = bytes
    }

    package init(time: Timestamp, text: String) {
        self.init(time: time, bytes: Array(text.utf8)[...])
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension ContainerRuntime {
    /// The last lines of a run, oldest first; for a few.
    package func logs(
        of worker: PodWorkerSlot, container: Int, previous: Bool, since: Timestamp?, limit: Int, at now: Timestamp
    ) throws(Failure) -> [LogLine] {
        try openLog(
            of: worker, container: container, LogRequest(previous: previous, since: since, tail: limit), at: now
        )
        .rest(at: now)
    }
}

/// The log of what never writes.
package final class EmptyLog: LogReading {
    package init() {}
    package func next(at now: Timestamp) -> [LogLine] { [] }
}
