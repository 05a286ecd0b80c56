import Glibc
import PodKernel
import PodLifecycle

/// A folder for what is not whole yet. Its lock tells whether its maker lives; what a killed one left is removed when
/// the store is next opened, and nothing in it is ever used.
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

    /// Removes what has no living maker. Answers how many files and folders that were, and what stays.
    @discardableResult
    static func clean(_ folder: String) -> (removed: Int, left: [String]) {
        var (removed, left) = (0, [String]())
        var names: Set<String> = []
        for name in FolderListing.names(folder) {
            names.insert(name.hasSuffix(".lock") ? String(name.dropLast(5)) : name)
        }
        for name in names.sorted() {
            let path = "\(folder)/\(name)"
            guard let lock = try? FileLock.attempt("\(path).lock", .exclusive) else { continue }
            withExtendedLifetime(lock) {
                let count = FolderListing.count(path)
                StoreFiles.remove(path)
                removed += count + 1
                if FolderListing.count(path) > 0 { left.append(path) } else { unlink("\(path).lock") }
            }
        }
        return (removed, left)
    }
}

extension ImageStore {
    /// Removes what a killed podsh left of its pulls below a home's `images`: how many files and folders, and what
    /// stays all the same.
    package static func removeBrokenPulls(_ folder: String) -> (removed: Int, left: [String]) {
        Staging.clean("\(folder)/staging")
    }
}
