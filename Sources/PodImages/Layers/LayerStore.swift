import Glibc
import PodKernel
import PodText
import PodLifecycle
import PodModel

/// A layer that lies unpacked in the store.
struct StoredLayer: Hashable, Sendable {
    /// Of the tar.
    var digest: Digest
    /// The directory overlayfs stacks.
    var path: String
    var summary: LayerSummary
}

/// Unpacked layers, each once, by the digest of its tar.
struct LayerStore: Sendable {
    let paths: StorePaths
    let options: ImageOptions

    /// The layer; nil when it is not here.
    func find(_ digest: Digest) -> StoredLayer? {
        let folder = paths.layer(digest)
        guard let bytes = StoreFiles.read("\(folder)/layer.json", limit: 4096),
            let json = try? ImageJSON(bytes, as: "layer.json"), (try? json.field("digest").digest()) == digest,
            let summary = (try? json.field("summary").text()).flatMap({ LayerSummary($0) })
        else { return nil }
        return StoredLayer(digest: digest, path: "\(folder)/root", summary: summary)
    }

    /// Unpacks the packed layer behind the descriptor unless it is here; `budget` bounds the unpacked bytes.
    func ensure(
        _ digest: Digest, packed: Int32, budget: Int64, staging: Staging, isCancelled: () -> Bool
    ) throws(ImageError) -> StoredLayer {
        if let found = find(digest) { return found }
        let lock: FileLock?
        do throws(Failure) {
            lock = try FileLock.take(paths.layerLock(digest), .exclusive, isGivenUp: isCancelled)
        } catch {
            throw .retryable(error.message)
        }
        guard let lock else { throw .retryable("the pull was given up") }
        defer { withExtendedLifetime(lock) {} }
        if let found = find(digest) { return found }
        let folder = "\(staging.path)/\(digest.short)"
        do throws(Failure) { try StoreFiles.make("\(folder)/root") } catch { throw .retryable(error.message) }
        // A failed pull's staging goes as a whole; the layer's own folder goes at once, since it may be large.
        var isKept = false
        defer { if !isKept { StoreFiles.remove(folder) } }
        let summary = try unpack(digest, packed, budget, into: "\(folder)/root", isCancelled)
        do throws(Failure) {
            let layer = try keep(digest, summary, folder)
            isKept = true
            return layer
        } catch {
            throw .retryable(error.message)
        }
    }

    private func keep(_ digest: Digest, _ summary: LayerSummary, _ folder: String) throws(Failure) -> StoredLayer {
        var json = JSONWriter()
        json.object { json in
            json.field("digest", digest.text)
            json.field("summary", summary.text)
        }
        try StoreFiles.write(json.bytes, to: "\(folder)/layer.json")
        let final = paths.layer(digest)
        // What lies there has no readable layer.json: damaged by hand, used by nobody.
        StoreFiles.remove(final)
        guard rename(folder, final) == 0 else { throw .image("keep", final, errno) }
        StoreFiles.syncFolder(of: final)
        return StoredLayer(digest: digest, path: "\(final)/root", summary: summary)
    }

    private func unpack(
        _ digest: Digest, _ packed: Int32, _ budget: Int64, into folder: String, _ isCancelled: () -> Bool
    ) throws(ImageError) -> LayerSummary {
        // A container's root has the layer's root as its own: everybody may look into it.
        chmod(folder, 0o755)
        let limits = options.limits
        let bounds = LayerLimits(bytes: budget, entries: limits.entries, depth: limits.depth)
        var spawn = Spawn([options.program] + LayerUnpacker.arguments(digest: digest, limits: bounds))
        spawn.environment = Spawn.plainEnvironment
        spawn.input = packed
        spawn.directory = folder
        spawn.newNamespaces = [.mount, .net, .ipc]
        let helper = Helper(spawn: spawn, name: "the unpacker", limit: .seconds(limits.totalSeconds))
        let result = try helper.run(isCancelled: isCancelled)
        let text = String(decoding: result.output, as: UTF8.self)
        if result.code == 0, let summary = LayerSummary(text) { return summary }
        let complaint = PlainText.line(result.error, else: "the unpacker ended with code \(result.code)")
        if result.code == LayerUnpacker.refused { throw .damaged("the layer \(digest.text) is refused: \(complaint)") }
        // While what was unpacked still takes the room.
        throw .retryable(
            DiskState.explain("cannot unpack the layer \(digest.text) into \(folder): \(complaint)", at: folder))
    }
}

/// What others have written, made fit for a message.
package enum PlainText {
    /// The last line that says something, without control characters, at most 400 characters.
    static func line(_ bytes: [UInt8], else other: String) -> String {
        let lines = bytes.suffix(4096).split(separator: UInt8(ascii: "\n"))
        guard let last = lines.last(where: { $0.contains { $0 > 0x20 } }) else { return other }
        let scalars = String(decoding: last, as: UTF8.self).unicodeScalars.prefix(400).map { scalar in
            scalar.value < 0x20 || scalar.value >= 0x7F && scalar.value < 0xA0 ? "?" : scalar
        }
        return String(String.UnicodeScalarView(scalars))
    }
}
