import Glibc
import PodLifecycle

/// A lock by flock(2) on a file: between threads and between processes alike. It ends with the object, or with the
/// process, however that ends.
final class FileLock: Sendable {
    enum Kind: Sendable { case shared, exclusive }

    private let descriptor: Int32

    private init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Takes the lock if it is free. Nil when it is not, or when the file was removed meanwhile.
    static func attempt(_ path: String, _ kind: Kind) throws(Failure) -> FileLock? {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Failure.image("open", path, errno) }
        guard flock(descriptor, (kind == .shared ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
        // A cleaner may have removed the file between open and flock: then nobody else can see this lock.
        var own = stat()
        var named = stat()
        guard fstat(descriptor, &own) == 0, lstat(path, &named) == 0, own.st_ino == named.st_ino else {
            close(descriptor)
            return nil
        }
        return FileLock(descriptor)
    }

    /// Waits for the lock; nil when `isGivenUp` answers true first. It is asked every 20 ms.
    static func take(_ path: String, _ kind: Kind, isGivenUp: () -> Bool) throws(Failure) -> FileLock? {
        while true {
            if let lock = try attempt(path, kind) { return lock }
            if isGivenUp() { return nil }
            usleep(20_000)
        }
    }
}

extension Failure {
    /// `cannot OPERATION OBJECT: REASON`
    static func image(_ operation: String, _ object: String, _ code: Int32) -> Failure {
        Failure("cannot \(operation) \(object): \(String(cString: strerror(code)))")
    }
}
