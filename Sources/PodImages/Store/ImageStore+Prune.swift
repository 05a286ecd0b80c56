import Glibc
internal import PodKernel
package import PodLifecycle
import PodModel

extension ImageStore {
    /// All images, by reference.
    package func list() throws(Failure) -> [ImageListing] {
        var rows: [ImageListing] = []
        let all = records.all()
        for record in all where records.texts(record.digest) != nil {
            rows.append(row(record.reference, record.digest, pulled: record.pulled))
        }
        let named = Set(all.map(\.digest))
        for digest in records.digests() where !named.contains(digest) {
            var info = stat()
            let isThere = stat(paths.manifest(digest), &info) == 0
            rows.append(row("", digest, pulled: isThere ? Int64(info.st_mtim.tv_sec) : 0))
        }
        return rows.sorted { a, b in
            a.reference.utf8.elementsEqual(b.reference.utf8)
                ? a.digest < b.digest : a.reference.utf8.lexicographicallyPrecedes(b.reference.utf8)
        }
    }

    private func row(_ reference: String, _ digest: Digest, pulled: Int64) -> ImageListing {
        let size = layerDigests(digest).reduce(Int64(0)) { $0 + (layers.find($1)?.summary.bytes ?? 0) }
        return ImageListing(
            reference: reference, digest: digest.text, size: size, pulled: pulled, isInUse: isInUse(digest))
    }

    /// Removes images that nothing refers to, with `all` every image that no running environment holds, and layers
    /// that no image needs. Waits up to ten seconds for pulls to end.
    package func prune(all: Bool) throws(Failure) -> PruneResult {
        let end = monotonicNow() + .seconds(10)
        guard let lock = try FileLock.take(paths.lock, .exclusive, isGivenUp: { monotonicNow() > end }) else {
            throw Failure("another podsh is pulling an image; try again when it has ended")
        }
        defer { withExtendedLifetime(lock) {} }
        var result = PruneResult()
        let known = records.all()
        for digest in records.digests() {
            let names = known.filter { $0.digest == digest }.map(\.reference)
            if !all, !names.isEmpty { continue }
            if isInUse(digest) {
                result.inUse.append(names.first ?? digest.text)
                continue
            }
            for name in names { unlink(paths.record(name)) }
            result.bytes += StoreFiles.remove(paths.manifest(digest))
            result.images.append(names.first ?? digest.text)
            unlink(paths.useLock(digest))
        }
        for record in known where records.texts(record.digest) == nil { unlink(paths.record(record.reference)) }
        pruneLayers(&result)
        if let lock = try FileLock.attempt(paths.hostLock(""), .exclusive) {
            withExtendedLifetime(lock) { result.bytes += HostImage.prune(paths) }
        }
        return result
    }

    private func pruneLayers(_ result: inout PruneResult) {
        var needed: Set<String> = []
        for digest in records.digests() { needed.formUnion(layerDigests(digest).map(\.short)) }
        for name in FolderListing.names(paths.layers) where !needed.contains(name) {
            // Out of sight at once: what is half removed must not look whole.
            let away = "\(paths.staging)/gone-\(name)"
            guard rename("\(paths.layers)/\(name)", away) == 0 else { continue }
            result.bytes += StoreFiles.remove(away)
            result.layers += 1
            unlink("\(paths.locks)/layer-\(name)")
        }
    }

    private func layerDigests(_ image: Digest) -> [Digest] {
        guard let texts = records.texts(image) else { return [] }
        return (try? ImageConfig.read(texts.config, limits: options.limits).layers) ?? []
    }

    /// Whether any process holds the image, this one included.
    private func isInUse(_ digest: Digest) -> Bool {
        guard access(paths.useLock(digest), F_OK) == 0 else { return false }
        guard let attempt = try? FileLock.attempt(paths.useLock(digest), .exclusive) else { return true }
        withExtendedLifetime(attempt) {}
        return false
    }
}
