internal import Glibc
package import PodLifecycle
package import PodModel

/// Where a container's output is kept: one file a run, of which the last two stay.
package struct LogFolder: Hashable, Sendable {
    package let path: String
    /// As messages name it.
    private let container: String

    /// `pod`: the pod's own folder.
    package init(pod: String, container: String) {
        path = "\(pod)/logs/\(container)"
        self.container = container
    }

    /// The file conmon writes, in its k8s-file format. The folder must exist: `makeReady`.
    package func file(run: Int32) -> String { "\(path)/\(run).log" }

    /// Where the first file of a run stays when conmon begins another because it was full.
    private func firstFile(run: Int32) -> String { "\(path)/\(run).first" }

    /// 10 MiB, as the kubelet's: for conmon's `--log-size-max`. A run keeps two such files at most: the first and the last.
    package static let largestFile = 10 << 20

    /// Makes the folder and the run's empty file, and removes the logs of all runs but the one before.
    package func makeReady(for run: Int32) throws(Failure) {
        for folder in [String(path.dropLast(container.count + 1)), path] where mkdir(folder, 0o700) != 0 && errno != EEXIST {
            throw Failure.system("cannot make \(folder)", errno)
        }
        let before = runs().filter { $0 < run }.max()
        for old in runs() where old != before { for path in [file(run: old), firstFile(run: old)] { unlink(path) } }
        _ = try FileDescriptor.open(file(run: run), flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600)
        // conmon replaces a full file by a new one: the second name keeps the first alive, and tells that it happened.
        if link(file(run: run), firstFile(run: run)) != 0 { throw Failure.system("cannot link \(file(run: run))", errno) }
    }

    /// Runs of which there is a log.
    private func runs() -> Set<Int32> {
        guard let listing = opendir(path) else { return [] }
        defer { closedir(listing) }
        var found: Set<Int32> = []
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if let number = Int32(name.prefix { $0 != "." }) { found.insert(number) }
        }
        return found
    }

    /// At most the last `limit` lines of a run not before `since`, oldest first.
    package func lines(run: Int32, since: Timestamp?, limit: Int) throws(Failure) -> [LogLine] {
        if access(file(run: run), F_OK) != 0 { throw Failure("container \(container) has no log of its run \(run) any more") }
        let (lines, reachesBegin) = try LogReader.lines(of: file(run: run), since: since, limit: limit)
        guard reachesBegin, isAnother(run) else { return lines }
        let before = try LogReader.lines(of: firstFile(run: run), since: since, limit: limit - lines.count).lines
        // The other file is empty as long as the disk is full.
        guard let time = lines.first?.time ?? before.last?.time else { return lines }
        // Who follows the log has been told already.
        if since != nil, before.isEmpty { return lines }
        let notice = LogReader.notice("the log has reached its largest size here; lines may be missing", before.last?.time ?? time)
        return before + [notice] + lines
    }

    /// conmon has begun another file since the run's begin.
    private func isAnother(_ run: Int32) -> Bool {
        var now = stat()
        var first = stat()
        guard lstat(file(run: run), &now) == 0, lstat(firstFile(run: run), &first) == 0 else { return false }
        return now.st_ino != first.st_ino
    }
}
