internal import Glibc

/// A file whose lock tells whether its owner lives: the kernel gives it free however the owner ends.
///
/// The lock belongs to the open file, not to the process (`F_OFD_SETLK`), so that looking at it (`F_OFD_GETLK`)
/// disturbs nobody who is about to take it.
package struct LockFile: Sendable {
    let path: String
    let descriptor: Int32
    /// Its last owner was killed: who ends takes the file away.
    package let wasLeft: Bool

    package enum Fault: Error {
        /// Somebody lives; the file's text says who.
        case held(text: String)
        case failed(code: Int32)
    }

    /// Takes the lock, and with a text writes who holds it.
    package static func take(_ path: String, text: String?) throws(Fault) -> LockFile {
        while true {
            let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard file >= 0 else { throw .failed(code: errno) }
            guard apply(setLock, to: file) == 0 else {
                let code = errno
                let text = read(file)
                close(file)
                if code == EAGAIN || code == EACCES { throw .held(text: text) }
                throw .failed(code: code)
            }
            // Its owner may have removed the file between our opening and our locking it.
            if isStill(path, file) {
                let wasLeft = !read(file).isEmpty
                if let text { write(text, to: file) }
                return LockFile(path: path, descriptor: file, wasLeft: wasLeft)
            }
            close(file)
        }
    }

    /// Removes the file while it is still locked, then lets go.
    package func release() {
        unlink(path)
        abandon()
    }

    /// Lets go; the file stays. Said outright: a child on its way from fork to exec holds the open file too.
    package func abandon() {
        _ = LockFile.apply(LockFile.setLock, to: descriptor, type: F_UNLCK)
        close(descriptor)
    }

    /// The text of a held lock; nil when nobody holds it.
    package static func holder(_ path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        guard fcntl(file, getLock, &lock) == 0, lock.l_type != Int16(F_UNLCK) else { return nil }
        return read(file)
    }

    /// What a file says, held or not.
    package static func text(_ path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { close(file) }
        return read(file)
    }

    // F_OFD_GETLK and F_OFD_SETLK of fcntl.h, which are hidden without _GNU_SOURCE.
    private static let getLock: Int32 = 36
    private static let setLock: Int32 = 37

    private static func apply(_ command: Int32, to file: Int32, type: Int32 = F_WRLCK) -> Int32 {
        var lock = flock()
        lock.l_type = Int16(type)
        return fcntl(file, command, &lock)
    }

    private static func isStill(_ path: String, _ file: Int32) -> Bool {
        var (mine, named) = (stat(), stat())
        return fstat(file, &mine) == 0 && lstat(path, &named) == 0 && mine.st_ino == named.st_ino
            && mine.st_dev == named.st_dev
    }

    private static func write(_ text: String, to file: Int32) {
        ftruncate(file, 0)
        var text = text
        _ = text.withUTF8 { pwrite(file, $0.baseAddress, $0.count, 0) }
    }

    private static func read(_ file: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = pread(file, &bytes, bytes.count, 0)
        return String(decoding: bytes[..<max(0, count)], as: UTF8.self)
    }
}
