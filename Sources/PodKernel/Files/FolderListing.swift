internal import Glibc

/// Names in a folder. A symbolic link is not followed; a folder that is not there is empty.
package enum FolderListing {
    /// Sorted by their bytes.
    package static func names(_ path: String) -> [String] {
        entries(path).map(\.name).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Folders alone, in any order.
    package static func folders(_ path: String) -> [String] {
        entries(path).filter { $0.type == UInt8(DT_DIR) }.map(\.name)
    }

    /// Everything below a folder, itself included, without going over to other file systems.
    package static func count(_ path: String) -> Int {
        var info = stat()
        guard lstat(path, &info) == 0 else { return 0 }
        if info.st_mode & S_IFMT != S_IFDIR { return 1 }
        let device = info.st_dev
        var count = 0
        var open = [path]
        while let folder = open.popLast() {
            guard lstat(folder, &info) == 0, info.st_dev == device else { continue }
            count += 1
            for entry in entries(folder) {
                if entry.type == UInt8(DT_DIR) { open.append("\(folder)/\(entry.name)") } else { count += 1 }
            }
        }
        return count
    }

    package static func isFolder(_ path: String) -> Bool {
        var info = stat()
        return lstat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
    }

    private static func entries(_ path: String) -> [(name: String, type: UInt8)] {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return [] }
        guard let folder = fdopendir(descriptor) else {
            close(descriptor)
            return []
        }
        defer { closedir(folder) }
        var entries: [(name: String, type: UInt8)] = []
        while let entry = readdir(folder) {
            let bytes = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            let name = String(decoding: bytes, as: UTF8.self)
            if name != ".", name != ".." { entries.append((name, entry.pointee.d_type)) }
        }
        return entries
    }
}
