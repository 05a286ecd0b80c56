import CArchive
import CLinux
import Glibc
import PodKernel

/// Writes a layer's entries below a directory, in the form overlayfs reads: whiteouts are character devices 0/0,
/// opaque directories carry a mark. Every parent is opened inside the directory and every name is made, never
/// followed, so a link leads nowhere else.
package struct LayerWriter {
    let root: Int32
    let limits: LayerLimits
    /// Bytes of regular files, as the entries announce them: a hole counts.
    private var announced: Int64 = 0
    private(set) var entries = 0
    /// Devices, pipes and sockets, which are left out.
    private(set) var skipped = 0
    /// Everything that lower layers hold is gone.
    private(set) var isOpaque = false
    /// Files made later would change a directory's time: they are set at the end.
    private var times: [(path: String, time: timespec)] = []

    init(root: Int32, limits: LayerLimits) {
        self.root = root
        self.limits = limits
    }

    mutating func write(_ entry: OpaquePointer, from archive: LayerArchive) throws(LayerFault) {
        guard let name = archive_entry_pathname(entry) else {
            throw LayerFault(message: "an entry has no readable name")
        }
        let text = String(cString: name)
        entries += 1
        if entries > limits.entries { throw LayerFault(message: "it has more than \(limits.entries) entries") }
        let path = try LayerPath(text, depth: limits.depth)
        switch path.kind {
        case .foreign: return
        case .opaque: try markOpaque(path)
        case .whiteout: try whiteOut(path)
        case .plain: try make(entry, at: path, from: archive)
        }
    }

    /// Sets the times of directories and brings everything to disk.
    func finish() throws(LayerFault) {
        for each in times {
            let directory = InRoot.open(root, each.path, O_RDONLY | O_DIRECTORY, follows: false)
            if directory < 0 { continue }
            EntryAttributes.setTime(each.time, of: directory)
            close(directory)
        }
        let code = podsh_sync_file_system(root)
        if code != 0 { throw machine("write", "the layer", -code) }
    }

    // MARK: Entries

    private mutating func make(
        _ entry: OpaquePointer, at path: LayerPath, from archive: LayerArchive
    ) throws(LayerFault) {
        let type = archive_entry_filetype(entry)
        let hardlink = archive_entry_hardlink(entry).map { String(cString: $0) }
        let attributes = try EntryAttributes(entry, path: path)
        if path.parts.isEmpty {
            guard type == S_IFDIR, hardlink == nil else { throw LayerPath.refused(".", "is no directory") }
            try attributes.apply(toDirectory: root)
            times.append(("", attributes.time))
            return
        }
        let folder = try openParent(path.parent)
        defer { close(folder) }
        if let hardlink {
            try link(hardlink, to: path, in: folder)
        } else {
            switch type {
            case S_IFDIR: try makeDirectory(path, in: folder, attributes)
            case S_IFREG: try makeFile(entry, path, in: folder, attributes, from: archive)
            case S_IFLNK: try makeLink(entry, path, in: folder, attributes)
            default: skipped += 1
            }
        }
    }

    private mutating func makeDirectory(
        _ path: LayerPath, in folder: Int32, _ attributes: EntryAttributes
    ) throws(LayerFault) {
        var hidesLower = false
        if let kind = kind(path.name, in: folder), kind != S_IFDIR {
            // A whiteout and then a directory of the same name: nothing of the lower one may shine through.
            hidesLower = kind == S_IFCHR
            StoreFiles.remove(folder, path.name)
        }
        if mkdirat(folder, path.name, 0o700) != 0, errno != EEXIST { throw machine("make", path.text, errno) }
        let own = openat(folder, path.name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        if own < 0 { throw machine("open", path.text, errno) }
        defer { close(own) }
        try attributes.apply(toDirectory: own)
        if hidesLower { try LayerWriter.setOpaque(own, path.text) }
        times.append((path.text, attributes.time))
    }

    private mutating func makeFile(
        _ entry: OpaquePointer, _ path: LayerPath, in folder: Int32, _ attributes: EntryAttributes,
        from archive: LayerArchive
    ) throws(LayerFault) {
        let size = archive_entry_size(entry)
        if size < 0 || size > limits.bytes - announced {
            throw LayerPath.refused(path.text, "makes the layer larger than \(limits.bytes) bytes" + ImageLimits.remedy)
        }
        announced += size
        if kind(path.name, in: folder) != nil { StoreFiles.remove(folder, path.name) }
        let file = openat(folder, path.name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        if file < 0 { throw machine("make", path.text, errno) }
        defer { close(file) }
        while let block = try archive.block() {
            if block.offset < 0 || block.offset + Int64(block.bytes.count) > size {
                throw LayerPath.refused(path.text, "holds more than it announces")
            }
            var done = 0
            while done < block.bytes.count {
                let count = pwrite(
                    file, block.bytes.baseAddress.map { $0 + done }, block.bytes.count - done,
                    off_t(block.offset) + done)
                if count < 0, errno == EINTR { continue }
                if count <= 0 { throw machine("write", path.text, errno, bytes: size) }
                done += count
            }
        }
        if ftruncate(file, off_t(size)) != 0 { throw machine("write", path.text, errno) }
        try attributes.apply(toFile: file)
    }

    private func makeLink(
        _ entry: OpaquePointer, _ path: LayerPath, in folder: Int32, _ attributes: EntryAttributes
    ) throws(LayerFault) {
        guard let target = archive_entry_symlink(entry) else {
            throw LayerPath.refused(path.text, "is a link without a target")
        }
        let length = strlen(target)
        if length == 0 || length > 4095 { throw LayerPath.refused(path.text, "has a target of \(length) bytes") }
        if kind(path.name, in: folder) != nil { StoreFiles.remove(folder, path.name) }
        if symlinkat(target, folder, path.name) != 0 { throw machine("make", path.text, errno) }
        try attributes.apply(toLink: path.name, in: folder)
    }

    /// A further name of a file of this layer; what it names is looked up inside the layer, its last part unfollowed.
    private func link(_ target: String, to path: LayerPath, in folder: Int32) throws(LayerFault) {
        let source = try LayerPath(
            target.utf8.first == UInt8(ascii: "/") ? String(target.dropFirst()) : target, depth: limits.depth)
        guard source.kind == .plain, !source.parts.isEmpty else {
            throw LayerPath.refused(path.text, "links to '\(target.prefix(80))'")
        }
        if source.text == path.text { return }
        let from = InRoot.open(root, source.parent, placeOnly)
        if from < 0 {
            throw LayerPath.refused(path.text, "links to '\(target.prefix(80))', which the layer does not hold")
        }
        defer { close(from) }
        guard let kind = kind(source.name, in: from), kind == S_IFREG || kind == S_IFLNK else {
            throw LayerPath.refused(path.text, "links to '\(target.prefix(80))', which is no file of the layer")
        }
        if self.kind(path.name, in: folder) != nil { StoreFiles.remove(folder, path.name) }
        if linkat(from, source.name, folder, path.name, 0) != 0 { throw machine("link", path.text, errno) }
    }

    // MARK: Whiteouts

    private func whiteOut(_ path: LayerPath) throws(LayerFault) {
        let folder = try openParent(path.parent)
        defer { close(folder) }
        switch kind(path.name, in: folder) {
        case nil:
            if mknodat(folder, path.name, S_IFCHR | 0o000, 0) != 0 { throw machine("make", path.text, errno) }
        case S_IFDIR?:
            // The layer's own directory stays; only the lower ones' is gone.
            let own = openat(folder, path.name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            if own < 0 { throw machine("open", path.text, errno) }
            defer { close(own) }
            try LayerWriter.setOpaque(own, path.text)
        default: break
        }
    }

    private mutating func markOpaque(_ path: LayerPath) throws(LayerFault) {
        if path.parts.isEmpty {
            isOpaque = true
            return
        }
        let own = try openParent(path.text)
        defer { close(own) }
        let readable = openat(own, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if readable < 0 { throw machine("open", path.text, errno) }
        defer { close(readable) }
        try LayerWriter.setOpaque(readable, path.text)
    }

    /// Overlayfs reads `trusted.` marks, in a user namespace `user.` ones; whichever the kernel lets us set is the
    /// right one.
    static func setOpaque(_ directory: Int32, _ name: String) throws(LayerFault) {
        if podsh_set_attribute(directory, "trusted.overlay.opaque", "y", 1) == 0 { return }
        let code = -podsh_set_attribute(directory, "user.overlay.opaque", "y", 1)
        if code != 0 { throw machine("mark", name, code) }
    }

    // MARK: Places

    /// A directory of the layer, made with those above it where they are missing; links are followed inside.
    private func openParent(_ path: String) throws(LayerFault) -> Int32 {
        let direct = InRoot.open(root, path.isEmpty ? "." : path, placeOnly)
        if direct >= 0 { return direct }
        var prefix = ""
        for part in path.split(separator: "/") {
            let above = prefix
            prefix += prefix.isEmpty ? String(part) : "/" + part
            let found = InRoot.open(root, prefix, placeOnly)
            if found >= 0 {
                close(found)
                continue
            }
            if found != -ENOENT {
                throw LayerPath.refused(path, "leads through '\(prefix.prefix(200))': \(errorText(-found))")
            }
            let folder = InRoot.open(root, above.isEmpty ? "." : above, placeOnly)
            if folder < 0 { throw machine("open", above, -folder) }
            defer { close(folder) }
            if mkdirat(folder, String(part), 0o755) != 0 {
                throw LayerPath.refused(path, "leads through '\(prefix.prefix(200))', a link to nowhere")
            }
        }
        let made = InRoot.open(root, path, placeOnly)
        if made < 0 { throw machine("open", path, -made) }
        return made
    }

    /// The type of a name itself, a link unfollowed; nil when there is none.
    private func kind(_ name: String, in folder: Int32) -> mode_t? {
        var info = stat()
        return fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) == 0 ? info.st_mode & S_IFMT : nil
    }
}

/// O_PATH | O_DIRECTORY: a place to work from, whatever its mode. glibc hides O_PATH without _GNU_SOURCE.
private let placeOnly = 0o10000000 | O_DIRECTORY

/// The machine's fault, not the layer's, except for names it cannot hold. `bytes`: the room that was wanted.
package func machine(_ operation: String, _ object: String, _ code: Int32, bytes: Int64? = nil) -> LayerFault {
    LayerFault(
        message:
            "cannot \(operation) '\(object.prefix(200))'\(bytes.map { " of \($0) bytes" } ?? ""): \(errorText(code))",
        isFinal: [ENAMETOOLONG, ELOOP, ENOTDIR, EISDIR, EINVAL, EEXIST].contains(code))
}
