import Glibc
import PodKernel
import PodText
import PodLifecycle

/// What a reference stood for when it was last pulled.
struct ImageRecord: Hashable, Sendable {
    /// Canonical: `docker.io/library/nginx:1.27`, `oci:/path:tag`.
    var reference: String
    /// What tells at the source whether the reference still stands for the same: the digest of the first manifest or
    /// index, or a file's stamp.
    var identity: String
    /// Of this platform's manifest.
    var digest: Digest
    /// In seconds since 1970.
    var pulled: Int64
}

/// References and manifests on disk.
struct ImageRecords: Sendable {
    let paths: StorePaths
    let limits: ImageLimits

    func record(_ key: String) -> ImageRecord? {
        read(paths.record(key)).flatMap { $0.reference == key ? $0 : nil }
    }

    func all() -> [ImageRecord] {
        FolderListing.names(paths.references).filter { $0.hasSuffix(".json") }.compactMap {
            read("\(paths.references)/\($0)")
        }
    }

    private func read(_ path: String) -> ImageRecord? {
        guard let bytes = StoreFiles.read(path, limit: 64 << 10), let json = try? ImageJSON(bytes, as: "record"),
            let reference = try? json.field("reference").text(), let identity = try? json.field("identity").text(),
            let digest = try? json.field("digest").digest(), let pulled = try? json.field("pulled").whole()
        else { return nil }
        return ImageRecord(reference: reference, identity: identity, digest: digest, pulled: pulled)
    }

    func write(_ record: ImageRecord) throws(Failure) {
        var json = JSONWriter()
        json.object { json in
            json.field("reference", record.reference)
            json.field("identity", record.identity)
            json.field("digest", record.digest.text)
            json.field("pulled", record.pulled)
        }
        try StoreFiles.write(json.bytes, to: paths.record(record.reference))
    }

    /// Keeps an image's manifest and config, the whole folder at once.
    func keep(_ digest: Digest, manifest: [UInt8], config: [UInt8], staging: Staging) throws(Failure) {
        let final = paths.manifest(digest)
        if texts(digest) != nil { return }
        let folder = "\(staging.path)/manifest-\(digest.short)"
        try StoreFiles.make(folder)
        try StoreFiles.write(manifest, to: "\(folder)/manifest.json")
        try StoreFiles.write(config, to: "\(folder)/config.json")
        StoreFiles.remove(final)
        if rename(folder, final) != 0, errno != EEXIST, errno != ENOTEMPTY { throw .image("keep", final, errno) }
        StoreFiles.syncFolder(of: final)
    }

    /// Manifest and config of a kept image, verified again; nil when they are not whole.
    func texts(_ digest: Digest) -> (manifest: [UInt8], config: [UInt8])? {
        let folder = paths.manifest(digest)
        guard let manifest = StoreFiles.read("\(folder)/manifest.json", limit: limits.manifestBytes),
            Digest.of(manifest) == digest,
            case .image(let named, _)? = try? ImageManifest(manifest, limits: limits),
            let config = StoreFiles.read("\(folder)/config.json", limit: limits.manifestBytes),
            Digest.of(config) == named.digest
        else { return nil }
        return (manifest, config)
    }

    /// Digests of kept images, by the manifest itself.
    func digests() -> [Digest] {
        FolderListing.names(paths.manifests).compactMap { name in
            StoreFiles.read("\(paths.manifests)/\(name)/manifest.json", limit: limits.manifestBytes).map {
                Digest.of($0)
            }
        }
    }
}
