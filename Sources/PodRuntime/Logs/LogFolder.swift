internal import Glibc
internal import PodKernel
package import PodLifecycle

/// Where a container's output is kept: of the last two runs the newest files each.
///
/// `RUN.log` is the file that conmon writes. It also has the name `RUN.N`, counted from 1: when conmon begins another
/// in its place, the full one stays under that name, and no line is lost however late podsh looks.
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

    /// Its second name, while it is the first of the run.
    func second(run: Int32) -> String { file(run: run, number: 1) }

    private func file(run: Int32, number: Int) -> String { "\(path)/\(run).\(number)" }

    /// Makes the folder and the run's empty file, and removes the logs of all runs but the one before.
    package func makeReady(for run: Int32) throws(Failure) {
        for folder in [String(path.dropLast(container.count + 1)), path]
        where mkdir(folder, 0o700) != 0 && errno != EEXIST {
            throw Failure.system("cannot make \(folder)", errno)
        }
        let names = FolderListing.names(path)
        let before = names.compactMap(LogFolder.run).filter { $0 < run }.max()
        for name in names { if let old = LogFolder.run(name), old != before { unlink("\(path)/\(name)") } }
        _ = try FileDescriptor.open(file(run: run), flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600)
        if link(file(run: run), file(run: run, number: 1)) != 0 {
            throw Failure.system("cannot link \(file(run: run))", errno)
        }
    }

    /// Gives the file that conmon writes now its second name, when it has begun another since; the answer is whether it
    /// has. Of the files before it the newest stay, `most` in all.
    package func adopt(run: Int32, most: Int) -> Bool {
        let numbers = numbers(run: run)
        guard let last = numbers.last else { return false }
        // Looked at before it is linked: no file ever has two names in a listing. What conmon begins between the two
        // is another file as well, as the last one keeps its inode; of two callers one finds the name taken.
        if inode(file(run: run)) == inode(file(run: run, number: last)) { return false }
        if link(file(run: run), file(run: run, number: last + 1)) != 0 { return false }
        for old in (numbers + [last + 1]).dropLast(max(1, most)) { unlink(file(run: run, number: old)) }
        return true
    }

    /// The run's files, oldest first; those that go meanwhile to make room are left out.
    package func files(run: Int32) throws(Failure) -> [LogFile] {
        var files: [LogFile] = []
        for number in numbers(run: run) {
            let path = file(run: run, number: number)
            do throws(Failure) {
                files.append(try LogFile(path, run: run, number: number))
            } catch {
                if inode(path) != nil { throw error }
            }
        }
        if files.isEmpty { throw Failure("container \(container) has no log of its run \(run) any more") }
        return files
    }

    /// The newest of them.
    package func newest(run: Int32) throws(Failure) -> LogFile? {
        guard let last = numbers(run: run).last else { return nil }
        return try LogFile(file(run: run, number: last), run: run, number: last)
    }

    private func numbers(run: Int32) -> [Int] {
        FolderListing.names(path).compactMap { LogFolder.run($0) == run ? Int($0.drop { $0 != "." }.dropFirst()) : nil }
            .sorted()
    }

    /// Of `3.log` and `3.1`.
    private static func run(_ name: String) -> Int32? { Int32(name.prefix { $0 != "." }) }

    private func inode(_ path: String) -> UInt64? {
        var status = stat()
        return lstat(path, &status) == 0 ? UInt64(status.st_ino) : nil
    }
}

/// One file of a log, open: it stays readable when it is removed to make room.
package final class LogFile: Sendable {
    package let run: Int32
    package let number: Int
    private let file: FileDescriptor

    /// A link or device in its place is not followed.
    package init(_ path: String, run: Int32 = 0, number: Int = 1) throws(Failure) {
        file = try FileDescriptor.open(path, flags: O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
        self.run = run
        self.number = number
        var status = stat()
        guard fstat(file.number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw Failure("\(path) is not a log: it is no regular file")
        }
    }

    /// In bytes.
    package var size: Int64 {
        var status = stat()
        return fstat(file.number, &status) == 0 ? Int64(status.st_size) : 0
    }

    /// At most `count` bytes; empty at the end.
    package func read(at place: Int64, _ count: Int) -> [UInt8] {
        let number = file.number
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, got in
            got = max(0, pread(number, buffer.baseAddress, count, off_t(place)))
        }
    }
}
