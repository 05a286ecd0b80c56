import PodLifecycle

/// An image of a registry, by skopeo.
struct RegistrySource: ImageSource {
    /// Complete: `docker.io/library/nginx`.
    let name: String
    let tag: String?
    let pinned: Digest?
    let skopeo: Skopeo

    var key: String { name + (tag.map { ":\($0)" } ?? "") + (pinned.map { "@\($0.text)" } ?? "") }

    /// A registry has to be asked; but what is pinned stays what it is.
    func identity() -> String? { pinned?.text }

    func top(_ pull: PullContext) throws(ImageError) -> [UInt8] {
        if let pinned { return try manifest(pinned, pull) }
        return try skopeo.manifest("docker://\(name):\(tag ?? "latest")", pull)
    }

    func manifest(_ digest: Digest, _ pull: PullContext) throws(ImageError) -> [UInt8] {
        let bytes = try skopeo.manifest("docker://\(name)@\(digest.text)", pull)
        let found = Digest.of(bytes)
        if found != digest {
            throw .damaged("the registry answers \(digest.text) with a manifest whose digest is \(found.text)")
        }
        return bytes
    }

    func blobs(_ digest: Digest, size: Int64, _ pull: PullContext) throws(ImageError) -> BlobFolder {
        let folder = "\(pull.staging.path)/blobs"
        try skopeo.copy("docker://\(name)@\(digest.text)", to: folder, size: size, pull)
        return BlobFolder(root: folder, prefix: "")
    }
}

/// An image that skopeo reads from this machine: `containers-storage:`, `docker-daemon:`, `docker-archive:`. Such
/// places keep no packed layers; the copy is what is pinned.
struct CopiedSource: ImageSource {
    let key: String
    /// As skopeo wants it.
    let reference: String
    let skopeo: Skopeo
    /// Changes with the image.
    let stamp: String?

    func identity() -> String? { stamp }

    func top(_ pull: PullContext) throws(ImageError) -> [UInt8] {
        pull.progress(PullProgress(stage: .asking, done: 0, total: 0))
        try skopeo.copy(reference, to: folder(pull), size: nil, pull)
        guard let bytes = StoreFiles.read("\(folder(pull))/manifest.json", limit: skopeo.options.limits.manifestBytes)
        else {
            throw .damaged("\(reference) has no manifest")
        }
        return bytes
    }

    func manifest(_ digest: Digest, _ pull: PullContext) throws(ImageError) -> [UInt8] {
        throw .damaged("\(reference) is an index of images, not an image")
    }

    func blobs(_ digest: Digest, size: Int64, _ pull: PullContext) -> BlobFolder {
        BlobFolder(root: folder(pull), prefix: "")
    }

    private func folder(_ pull: PullContext) -> String { "\(pull.staging.path)/blobs" }
}
