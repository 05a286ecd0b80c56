import Glibc
import PodLifecycle

/// A folder for what is not whole yet. Its lock tells whether its maker lives; what a killed one left is removed when
/// the store is next opened, and nothing in it is ever used (hostile cases I17, I18).
final class Staging: Sendable {
    let path: String
    private let lock: FileLock

    private init(path: String, lock: FileLock) {
        self.path = path
        self.lock = lock
    }

    deinit {
        StoreFiles.remove(path)
        unlink("\(path).lock")
    }

    static func make(in folder: String) throws(Failure) -> Staging {
        while true {
            let name = String(UInt64.random(in: 0 ... .max), radix: 36)
            let path = "\(folder)/\(name)"
            guard let lock = try FileLock.attempt("\(path).lock", .exclusive) else { continue }
            if mkdir(path, 0o700) == 0 { return Staging(path: path, lock: lock) }
            throw .image("make", path, errno)
        }
    }

    /// Removes what has no living maker.
    static func clean(_ folder: String) {
        var names: Set<String> = []
        for name in StoreFiles.names(in: folder) { names.insert(name.hasSuffix(".lock") ? String(name.dropLast(5)) : name) }
        for name in names.sorted() {
            let path = "\(folder)/\(name)"
            guard let lock = try? FileLock.attempt("\(path).lock", .exclusive) else { continue }
            withExtendedLifetime(lock) {
                StoreFiles.remove(path)
                unlink("\(path).lock")
            }
        }
    }
}
