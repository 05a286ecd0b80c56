internal import CLinux
internal import Glibc
internal import PodKernel
internal import PodLifecycle
internal import PodModel
internal import Synchronization

/// Watches how large the logs of running containers become, and has conmon begin another file where one is full, as the
/// kubelet does. A container that writes nothing costs nothing: the kernel tells of the first writing after a look.
final class LogKeeper: Sendable {
    /// Between two looks at a log that is being written, depending on how fast it grows.
    private static let soonest = TimeSpan.milliseconds(20)
    private static let latest = TimeSpan.seconds(1)
    /// How soon conmon's new file is looked for.
    private static let answer = TimeSpan.milliseconds(2)

    private struct Kept {
        let folder: LogFolder
        let run: Int32
        /// conmon's fifo for control messages.
        let control: String
        var size: off_t = 0
        var looked: TimeSpan
        /// conmon was asked for another file.
        var isAsked = false
    }

    private struct Reader {
        weak var cursor: LogCursor?
    }

    private struct State {
        var kept: [String: Kept] = [:]
        var paths: [Int32: String] = [:]
        var readers: [String: [Reader]] = [:]
        /// Files that were announced, and runs that began or ended: who listed a folder meanwhile does so again.
        var changes: UInt64 = 0
    }

    private let supervisor: Supervisor
    private let limit: Int64
    private let most: Int
    private let watch: FileDescriptor
    private let state = Mutex(State())

    /// `limit`: bytes of one file; `most`: files of a run.
    init(supervisor: Supervisor, limit: Int64, most: Int) throws(Failure) {
        self.supervisor = supervisor
        self.limit = limit
        self.most = most
        let made = podsh_inotify()
        if made < 0 { throw Failure.system("cannot watch logs", -made) }
        watch = FileDescriptor(owning: made)
        listen()
    }

    /// The run's file is made, and whoever follows the container's log goes on with it.
    func makeReady(_ folder: LogFolder, run: Int32) throws(Failure) {
        try folder.makeReady(for: run)
        state.withLock { announce(folder, run, &$0) }
    }

    /// conmon writes.
    func begin(_ folder: LogFolder, run: Int32, control: String) {
        state.withLock {
            $0.changes += 1
            $0.kept[folder.path] = Kept(folder: folder, run: run, control: control, looked: monotonicNow())
        }
        look(folder.path)
    }

    /// conmon has ended.
    func end(_ folder: LogFolder, run: Int32) {
        state.withLock { state in
            state.changes += 1
            if state.kept[folder.path]?.run == run { state.kept[folder.path] = nil }
            if folder.adopt(run: run, most: most) { announce(folder, run, &state) }
            for reader in state.readers[folder.path] ?? [] { reader.cursor?.endRun() }
        }
    }

    /// Begins to read the log of a run. Its folder is listed and its files are read without the lock: other containers'
    /// logs, and the supervisor's thread, do not wait for that. A follower is entered only when nothing has changed
    /// since, so that no file and no end is missed.
    func open(_ folder: LogFolder, run: Int32, _ request: LogRequest) throws(Failure) -> LogCursor {
        if folder.adopt(run: run, most: most) { state.withLock { announce(folder, run, &$0) } }
        while true {
            let (changes, isRunOver) = state.withLock { ($0.changes, $0.kept[folder.path]?.run != run) }
            let cursor = LogCursor(try folder.files(run: run), request, isRunOver: isRunOver)
            if !request.follows || enter(cursor, of: folder, since: changes) { return cursor }
        }
    }

    /// False when something has changed since.
    private func enter(_ cursor: LogCursor, of folder: LogFolder, since changes: UInt64) -> Bool {
        state.withLock { state in
            if state.changes != changes { return false }
            state.readers[folder.path] =
                (state.readers[folder.path] ?? []).filter { $0.cursor != nil } + [Reader(cursor: cursor)]
            return true
        }
    }

    /// Tells whoever follows of the newest file.
    private func announce(_ folder: LogFolder, _ run: Int32, _ state: inout State) {
        state.changes += 1
        guard let readers = state.readers[folder.path], let file = try? folder.newest(run: run) else { return }
        let left = readers.filter { $0.cursor != nil }
        for reader in left { reader.cursor?.add(file) }
        state.readers[folder.path] = left.isEmpty ? nil : left
    }

    // MARK: On the supervisor's thread

    private func listen() {
        supervisor.watch(watch.number) { [weak self] in self?.heard() }
    }

    private func heard() {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = read(watch.number, &buffer, buffer.count)
        listen()
        var at = 0
        // `struct inotify_event`: wd, mask, cookie and the length of the name behind it, 4 bytes each.
        while at + 16 <= count {
            let number = buffer.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: at, as: Int32.self) }
            let length = buffer.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: at + 12, as: UInt32.self) }
            at += 16 + Int(length)
            guard let path = state.withLock({ $0.paths.removeValue(forKey: number) }) else { continue }
            later(path, after: state.withLock { pause($0.kept[path]) })
        }
    }

    /// So soon that a file is about full at the next look.
    private func pause(_ kept: Kept?) -> TimeSpan {
        guard let kept else { return LogKeeper.latest }
        if kept.isAsked { return LogKeeper.answer }
        let elapsed = max(1, (monotonicNow() - kept.looked).nanoseconds)
        let path = kept.folder.file(run: kept.run)
        let now = LogKeeper.size(path)
        let grown = Double(max(1, now - kept.size)) / Double(elapsed)
        let left = Double(max(0, off_t(limit) - now)) / grown
        return min(max(.nanoseconds(Int64(min(left, 1e10))), LogKeeper.soonest), LogKeeper.latest)
    }

    private func later(_ path: String, after span: TimeSpan) {
        _ = supervisor.at(MachineTime.now() + span) { [weak self] in self?.look(path) }
    }

    /// Asks for another file when this one is full, and waits for the next writing.
    private func look(_ path: String) {
        let next = state.withLock { state -> TimeSpan? in
            guard var kept = state.kept[path] else { return nil }
            defer { if state.kept[path] != nil { state.kept[path] = kept } }
            let file = kept.folder.file(run: kept.run)
            if kept.folder.adopt(run: kept.run, most: most) {
                kept.isAsked = false
                announce(kept.folder, kept.run, &state)
            }
            kept.size = LogKeeper.size(file)
            kept.looked = monotonicNow()
            if kept.size >= off_t(limit) {
                if !kept.isAsked { kept.isAsked = LogKeeper.askForAnother(kept.control) }
                return kept.isAsked ? LogKeeper.answer : LogKeeper.soonest
            }
            kept.isAsked = false
            let number = podsh_inotify_add(watch.number, file, UInt32(PODSH_IN_MODIFY) | UInt32(PODSH_IN_ONESHOT))
            if number < 0 { return LogKeeper.latest }
            state.paths[number] = path
            // What was written between the look and the watch is not told.
            return LogKeeper.size(file) >= off_t(limit) ? LogKeeper.soonest : nil
        }
        if let next { later(path, after: next) }
    }

    private static func size(_ path: String) -> off_t {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_size : 0
    }

    /// conmon's control message 2: begin the log's file anew. False when it takes none now.
    private static func askForAnother(_ control: String) -> Bool {
        let fifo = Glibc.open(control, O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW)
        if fifo < 0 { return false }
        defer { close(fifo) }
        return writeAll(fifo, Array("2 0 0\n".utf8)) == 0
    }
}
