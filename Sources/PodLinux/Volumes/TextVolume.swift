import CLinux
import Glibc
package import PodLifecycle
package import PodModel
import Synchronization

/// A config or secret as files: `KEY → ..data/KEY`, `..data → ..N`, and the texts in `..N`. A change writes a new `..N`
/// and turns `..data` to it in one rename, so that no reader ever sees half of it (hostile case V11).
struct TextVolume: Hashable {
    var key: ObjectKey
    /// On a tmpfs: secrets never reach a disk.
    var path: String

    /// Writes all texts. The caller lets no two writes meet (`PodVolumes.writing`).
    func write(_ data: Labels, isSecret: Bool) throws(Failure) {
        for pair in data.pairs { try check(pair.key) }
        let old = try? linkText("\(path)/..data")
        let generation = "..\((old.flatMap { Int($0.dropFirst(2)) } ?? 0) + 1)"
        let folder = "\(path)/\(generation)"
        try makeFolder(folder, mode: 0o755)
        for pair in data.pairs {
            try writeFile("\(folder)/\(pair.key)", pair.value.utf8, mode: isSecret ? 0o400 : 0o444)
        }
        var before = stat()
        if isSecret, old != nil, stat("\(path)/..data", &before) == 0, before.st_uid != 0 {
            TextVolume.give(folder, before.st_uid, before.st_gid)
        }
        try link(generation, "..data")
        for pair in data.pairs { try link("..data/\(pair.key)", pair.key) }
        for name in FolderListing.names(path) where !name.hasPrefix("..") && data[name] == nil { unlink("\(path)/\(name)") }
        if let old { _ = podsh_remove_tree("\(path)/\(old)") }
    }

    /// Makes somebody the owner of a generation and its files.
    static func give(_ folder: String, _ user: uid_t, _ group: gid_t) {
        for name in FolderListing.names(folder) { lchown("\(folder)/\(name)", user, group) }
        lchown(folder, user, group)
    }

    private func link(_ target: String, _ name: String) throws(Failure) {
        let fresh = "\(path)/..new"
        unlink(fresh)
        if symlink(target, fresh) != 0 || rename(fresh, "\(path)/\(name)") != 0 {
            throw Failure.system("cannot write \(key)", errno)
        }
    }

    private func check(_ name: String) throws(Failure) {
        let isPlain = name.utf8.allSatisfy { byte in
            byte >= 0x30 && byte <= 0x39 || byte >= 0x41 && byte <= 0x5A || byte >= 0x61 && byte <= 0x7A
                || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
        }
        if name.isEmpty || !isPlain || name == "." || name.hasPrefix("..") || name.utf8.count > 253 {
            throw Failure("the key \(name.debugDescription) of \(key) cannot be the name of a file")
        }
    }
}

extension PodVolumes {
    /// The folder of a config or secret in the pod, written.
    func texts(_ key: ObjectKey, _ name: String, uid: String) throws(Failure) -> String {
        let place = layout.pod(uid) + "/texts"
        if access(place, F_OK) != 0 { try PodVolumes.mountMemory(place, bytes: 64 << 20, mode: 0o755, noexec: false) }
        let volume = TextVolume(key: key, path: "\(place)/\(name)")
        try makeFolder(volume.path, mode: 0o755)
        try writing.withLock { _ throws(Failure) in
            // Known before it is read: a change from now on is written by `refresh`.
            let config = state.withLock { state in
                state.texts[uid, default: []].append(volume)
                return state.configs[key]
            }
            guard let config else { throw Failure("\(key) is not declared") }
            try volume.write(config.data, isSecret: config.isSecret)
        }
        return volume.path
    }

    /// Writes a changed config or secret into the pods that mount it, each at one stroke.
    package func refresh(_ key: ObjectKey) throws(Failure) {
        try writing.withLock { _ throws(Failure) in
            let (config, volumes) = state.withLock { state in
                (state.configs[key], state.texts.values.joined().filter { $0.key == key })
            }
            guard let config else { return }
            for volume in volumes.sorted(by: { $0.path < $1.path }) {
                try volume.write(config.data, isSecret: config.isSecret)
            }
        }
    }

    /// Lets the user of a container read the secrets it mounts: they are their owner's alone. The first user that is
    /// not root has them; root reads them anyhow.
    func grant(_ path: String, to user: ImageUser) {
        guard user.uid != 0, let generation = try? linkText("\(path)/..data") else { return }
        var information = stat()
        let folder = "\(path)/\(generation)"
        if lstat(folder, &information) == 0, information.st_uid == 0 {
            TextVolume.give(folder, uid_t(user.uid), gid_t(user.gid))
        }
    }
}
