import Glibc

/// What of a folder of programs not everybody may read, or is a secret by its kind: a container's root may read
/// whatever it sees, so modes alone hide nothing from it. One walk over the whole folder, about a microsecond an entry.
struct PrivateFiles {
    private let device: dev_t
    /// Hidden besides.
    private let others: Set<String>
    private(set) var found: [HiddenPath] = []

    /// Nil when there is no such folder, or nothing of it is to be seen.
    init?(_ folder: String, besides others: Set<String>) {
        var info = stat()
        guard lstat(folder, &info) == 0, info.st_mode & S_IFMT == S_IFDIR, info.st_mode & 0o5 == 0o5,
            !others.contains(folder)
        else { return nil }
        device = info.st_dev
        self.others = others
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        look(descriptor, folder)
    }

    /// Closes the descriptor.
    private mutating func look(_ descriptor: Int32, _ path: String) {
        guard let folder = fdopendir(descriptor) else {
            close(descriptor)
            return hide(path, mode: 0o755)
        }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            // The target of a link is shown or hidden itself.
            if entry.pointee.d_type == UInt8(DT_LNK) { continue }
            let name = entry.name
            if name[0] == dot, name[1] == 0 || name[1] == dot && name[2] == 0 { continue }
            let known = found.count
            examine(name, in: dirfd(folder), path)
            // A name that is no UTF-8 cannot be marked: what holds it is hidden.
            if found.count > known, strcmp(name, String(cString: name)) != 0 {
                found.removeAll { $0.path.utf8.starts(with: "\(path)/".utf8) }
                return hide(path, mode: 0o755)
            }
        }
    }

    /// Names become strings only where they are needed: nearly all entries are files that everybody may read.
    private mutating func examine(_ name: UnsafePointer<CChar>, in folder: Int32, _ above: String) {
        var info = stat()
        guard fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) == 0 else { return }
        // What lies below a mount cannot be seen from here, and an overlay would show it.
        let isOwn = info.st_dev == device
        switch info.st_mode & S_IFMT {
        case S_IFLNK: break
        case S_IFDIR:
            let text = String(cString: name)
            let path = "\(above)/\(text)"
            let isOpen =
                isOwn && info.st_mode & 0o5 == 0o5 && !others.contains(path) && !SecretKind.isFolder(text, .programs)
            let own = isOpen ? openat(folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW) : -1
            if own >= 0 { look(own, path) } else { hide(path, mode: info.st_mode & 0o7777) }
        case S_IFREG where isOwn && info.st_mode & 0o4 != 0 && !(SecretKind.mayBe(name) && isSecret(name, in: folder)):
            break
        default: hide("\(above)/\(String(cString: name))", mode: nil)
        }
    }

    private mutating func hide(_ path: String, mode: UInt32?) { found.append(HiddenPath(path: path, mode: mode)) }

    private func isSecret(_ name: UnsafePointer<CChar>, in folder: Int32) -> Bool {
        switch SecretKind.verdict(String(cString: name), .programs) {
        case .shown: return false
        case .secret: return true
        case .toBeRead:
            let file = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
            guard file >= 0 else { return true }
            defer { close(file) }
            // Keys are small; what is larger is no text of a key.
            return StoreFiles.read(file, limit: 1 << 20).map { SecretKind.isSecret($0) } ?? false
        }
    }
}

private let dot = CChar(bitPattern: UInt8(ascii: "."))

extension UnsafeMutablePointer<dirent> {
    /// Valid until the next entry is read.
    var name: UnsafePointer<CChar> {
        let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
        return UnsafeRawPointer(self).advanced(by: offset).assumingMemoryBound(to: CChar.self)
    }
}
