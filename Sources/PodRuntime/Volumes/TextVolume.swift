import CLinux
import Glibc
internal import PodKernel
package import PodLifecycle
package import PodModel
import Synchronization

/// A config or secret as files: `FILE → ..data/FILE`, `..data → ..N`, and the values in `..N`. A change writes a new
/// `..N` and turns `..data` to it in one rename, so that no reader ever sees half of it.
struct TextVolume: Hashable {
    var key: ObjectKey
    /// On a tmpfs: secrets never reach a disk.
    var path: String
    var files: KeyFiles
    /// Whose the files are; nil: root's.
    var group: gid_t?

    private struct File {
        let name: String
        let bytes: [UInt8]
        let mode: FileMode
    }

    /// Writes all values. The caller lets no two writes meet (`PodVolumes.writing`).
    func write(_ data: ConfigData) throws(Failure) {
        let wished = try wishedFiles(data)
        let old = try? linkText("\(path)/..data")
        let generation = "..\((old.flatMap { Int($0.dropFirst(2)) } ?? 0) + 1)"
        let folder = "\(path)/\(generation)"
        do throws(Failure) {
            try fill(folder, wished)
            try link(generation, "..data")
        } catch {
            _ = podsh_remove_tree(folder)
            throw error
        }
        let tops = Set(wished.map { String($0.name.prefix { $0 != "/" }) })
        for top in tops.sorted() { try link("..data/\(top)", top) }
        for name in FolderListing.names(path) where !name.hasPrefix("..") && !tops.contains(name) {
            unlink("\(path)/\(name)")
        }
        if let old { _ = podsh_remove_tree("\(path)/\(old)") }
    }

    private func fill(_ folder: String, _ wished: [File]) throws(Failure) {
        // What a write that was broken off has left there belongs to no generation.
        _ = podsh_remove_tree(folder)
        try makeFolder(folder, mode: 0o755)
        for file in wished {
            let parts = file.name.split(separator: "/")
            for count in parts.indices.dropFirst() {
                try makeFolder("\(folder)/\(parts[..<count].joined(separator: "/"))", mode: 0o755)
            }
            try writeFile("\(folder)/\(file.name)", file.bytes, mode: UInt32(file.mode.bits))
        }
        if let group { try VolumeOwnership(group: group, isReadOnly: true).apply(to: folder) }
    }

    private func wishedFiles(_ data: ConfigData) throws(Failure) -> [File] {
        if files.items.isEmpty {
            return try data.pairs.map { (pair) throws(Failure) in
                try check(pair.key)
                return File(name: pair.key, bytes: pair.value.bytes, mode: files.mode)
            }
        }
        var wished: [File] = []
        for item in files.items {
            guard let value = data[item.key] else {
                if files.isOptional { continue }
                // The kubelet's words (pkg/volume/configmap, pkg/volume/secret).
                let what =
                    key.kind == .secret
                    ? "references non-existent secret key" : "configmap references non-existent config key"
                throw Failure("\(what): \(item.key)")
            }
            if let wrong = NameRules.itemPath(item.path) {
                throw Failure("the path \(item.path.debugDescription) of \(key) \(wrong)")
            }
            wished.append(File(name: item.path, bytes: value.bytes, mode: item.mode ?? files.mode))
        }
        return wished
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
    func texts(
        _ key: ObjectKey, _ name: String, _ files: KeyFiles, uid: String, group: gid_t?, _ label: String?
    ) throws(Failure) -> String {
        let place = layout.pod(uid) + "/texts"
        if access(place, F_OK) != 0 {
            try PodVolumes.mountMemory(place, bytes: 64 << 20, mode: 0o755, noexec: false, label: label)
        }
        let volume = TextVolume(key: key, path: "\(place)/\(name)", files: files, group: group)
        try makeFolder(volume.path, mode: 0o755)
        try writing.withLock { _ throws(Failure) in
            // Known before it is read: a change from now on is written by `refresh`.
            let config = state.withLock { state in
                state.texts[uid, default: []].append(volume)
                return state.configs[key]
            }
            if config == nil, !files.isOptional { throw Failure("\(key) is not declared") }
            try volume.write(config?.data ?? ConfigData())
        }
        if let group { try VolumeOwnership(group: group, isReadOnly: true).apply(to: volume.path) }
        return volume.path
    }

    /// Writes a changed config or secret into the pods that mount it, each at one stroke. A pod whose files cannot be
    /// written keeps those it has; the others have theirs.
    package func refresh(_ key: ObjectKey) throws(Failure) {
        let failure = writing.withLock { _ -> Failure? in
            let (config, volumes) = state.withLock { state in
                (state.configs[key], state.texts.values.joined().filter { $0.key == key })
            }
            guard let config else { return nil }
            var first: Failure?
            for volume in volumes.sorted(by: { $0.path < $1.path }) {
                do throws(Failure) { try volume.write(config.data) } catch { first = first ?? error }
            }
            return first
        }
        if let failure { throw failure }
    }
}
