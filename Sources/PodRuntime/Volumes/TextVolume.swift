import CLinux
import Glibc
internal import PodKernel
package import PodLifecycle
package import PodModel
import Synchronization

/// Configs, secrets and what a pod is told about itself as files: `FILE → ..data/FILE`, `..data → ..N`, and the
/// values in `..N`. A change writes a new `..N` and turns `..data` to it in one rename, so that no reader ever sees
/// half of it.
struct TextVolume: Hashable {
    var parts: [Projection]
    /// Of files that say none.
    var mode: FileMode
    /// On a tmpfs: secrets never reach a disk.
    var path: String
    /// Whose the files are; nil: root's.
    var group: gid_t?
    var pod: DownwardValues

    private struct File {
        let name: String
        let bytes: [UInt8]
        let mode: FileMode
    }

    /// The configs and secrets that it shows.
    var keys: [ObjectKey] {
        parts.compactMap(\.use).map { ObjectKey($0.kind, $0.name, namespace: pod.identity.namespace) }
    }

    /// Writes all values. The caller lets no two writes meet (`PodVolumes.writing`).
    func write(_ values: (ObjectKey) -> ConfigData?) throws(Failure) {
        var desired: [File] = []
        for part in parts {
            for file in try files(of: part, values) {
                // What a later source says holds (`collectData` in `pkg/volume/projected`).
                desired.removeAll { $0.name == file.name }
                desired.append(file)
            }
        }
        try write(desired)
    }

    private func write(_ desired: [File]) throws(Failure) {
        let old = try? linkText("\(path)/..data")
        let generation = "..\((old.flatMap { Int($0.dropFirst(2)) } ?? 0) + 1)"
        let folder = "\(path)/\(generation)"
        do throws(Failure) {
            try fill(folder, desired)
            try link(generation, "..data")
        } catch {
            _ = podsh_remove_tree(folder)
            throw error
        }
        let tops = Set(desired.map { String($0.name.prefix { $0 != "/" }) })
        for top in tops.sorted() { try link("..data/\(top)", top) }
        for name in FolderListing.names(path) where !name.hasPrefix("..") && !tops.contains(name) {
            unlink("\(path)/\(name)")
        }
        if let old { _ = podsh_remove_tree("\(path)/\(old)") }
    }

    private func fill(_ folder: String, _ desired: [File]) throws(Failure) {
        // What a write that was broken off has left there belongs to no generation.
        _ = podsh_remove_tree(folder)
        try makeFolder(folder, mode: 0o755)
        for file in desired {
            let parts = file.name.split(separator: "/")
            for count in parts.indices.dropFirst() {
                try makeFolder("\(folder)/\(parts[..<count].joined(separator: "/"))", mode: 0o755)
            }
            try writeFile("\(folder)/\(file.name)", file.bytes, mode: UInt32(file.mode.bits))
        }
        if let group { try VolumeOwnership(group: group, isReadOnly: true).apply(to: folder) }
    }

    private func files(of part: Projection, _ values: (ObjectKey) -> ConfigData?) throws(Failure) -> [File] {
        switch part {
        case .config, .secret:
            guard let (kind, name, files) = part.use else { return [] }
            let key = ObjectKey(kind, name, namespace: pod.identity.namespace)
            guard let data = values(key) else {
                if files.isOptional { return [] }
                throw Failure("\(key) is not declared")
            }
            return try self.files(of: key, files, data)
        case .downward(let files):
            return try files.map { (file) throws(Failure) in
                try check(file.path, of: "the pod")
                return File(
                    name: file.path, bytes: Array((pod.text(file.content) ?? "").utf8), mode: file.mode ?? mode)
            }
        case .token(let token):
            try check(token.path, of: "the token")
            return [File(name: token.path, bytes: Array(pod.token(token).utf8), mode: mode)]
        }
    }

    private func files(of key: ObjectKey, _ files: KeyFiles, _ data: ConfigData) throws(Failure) -> [File] {
        if files.items.isEmpty {
            return try data.pairs.map { (pair) throws(Failure) in
                try check(key: pair.key, of: key)
                return File(name: pair.key, bytes: pair.value.bytes, mode: mode)
            }
        }
        var wanted: [File] = []
        for item in files.items {
            guard let value = data[item.key] else {
                if files.isOptional { continue }
                // The kubelet's words (pkg/volume/configmap, pkg/volume/secret).
                let what =
                    key.kind == .secret
                    ? "references non-existent secret key" : "configmap references non-existent config key"
                throw Failure("\(what): \(item.key)")
            }
            try check(item.path, of: "\(key)")
            wanted.append(File(name: item.path, bytes: value.bytes, mode: item.mode ?? mode))
        }
        return wanted
    }

    private func check(_ path: String, of what: String) throws(Failure) {
        if let wrong = NameRules.itemPath(path) {
            throw Failure("the path \(path.debugDescription) of \(what) \(wrong)")
        }
    }

    private func link(_ target: String, _ name: String) throws(Failure) {
        let fresh = "\(path)/..new"
        unlink(fresh)
        if symlink(target, fresh) != 0 || rename(fresh, "\(path)/\(name)") != 0 {
            throw Failure.system("cannot write \(path)/\(name)", errno)
        }
    }

    private func check(key name: String, of key: ObjectKey) throws(Failure) {
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
    /// The folder of such a volume in the pod, written.
    func texts(_ volume: TextVolume, uid: String, _ label: String?) throws(Failure) -> String {
        let place = layout.pod(uid) + "/texts"
        if access(place, F_OK) != 0 {
            try PodVolumes.mountMemory(place, bytes: 64 << 20, mode: 0o755, noexec: false, label: label)
        }
        try makeFolder(volume.path, mode: 0o755)
        try writing.withLock { _ throws(Failure) in
            // Known before it is read: a change from now on is written by `refresh`.
            state.withLock { $0.texts[uid, default: []].append(volume) }
            try volume.write { values(of: $0) }
        }
        if let group = volume.group { try VolumeOwnership(group: group, isReadOnly: true).apply(to: volume.path) }
        return volume.path
    }

    /// Writes a changed config or secret into the pods that mount it, each at one stroke. A pod whose files cannot be
    /// written keeps those it has; the others have theirs. Of one that is gone they stay.
    package func refresh(_ key: ObjectKey) throws(Failure) {
        let failure = writing.withLock { _ in
            values(of: key) == nil
                ? nil : rewrite(state.withLock { $0.texts.values.joined().filter { $0.keys.contains(key) } })
        }
        if let failure { throw failure }
    }

    /// Writes what a pod is told about itself anew.
    func refresh(uid: String, _ facts: PodFacts) throws(Failure) {
        let failure = writing.withLock { _ in
            rewrite(
                state.withLock { state in
                    for i in (state.texts[uid] ?? []).indices { state.texts[uid]?[i].pod.facts = facts }
                    return state.texts[uid] ?? []
                })
        }
        if let failure { throw failure }
    }

    /// The first failure.
    private func rewrite(_ volumes: [TextVolume]) -> Failure? {
        var first: Failure?
        for volume in volumes.sorted(by: { $0.path < $1.path }) {
            do throws(Failure) { try volume.write { values(of: $0) } } catch { first = first ?? error }
        }
        return first
    }
}
