import Glibc
import PodLifecycle
import PodModel

extension ImageStore {
    /// The source's image: the one at hand where that is still the same, else pulled.
    func take(
        _ source: any ImageSource, _ request: FindRequest
    ) throws(ImageError) -> (image: StoredImage, wasPulled: Bool) {
        let identity = try source.identity()
        let mayBePresent = request.policy != .always || identity != nil
        if mayBePresent, let image = try present(source.key, identity: identity) { return (image, false) }
        if request.policy == .never { throw ImageError(reason: .neverPulled, message: "", isFinal: true) }
        request.progress(PullProgress(stage: .asking, done: 0, total: 0))
        let locks = try lock(source.key, request)
        defer { withExtendedLifetime(locks) {} }
        // Another process or thread may have brought it meanwhile.
        if mayBePresent, let image = try present(source.key, identity: identity) { return (image, true) }
        return (try pull(source, identity, request), true)
    }

    /// Prune stays away, and nobody else pulls the same.
    private func lock(_ key: String, _ request: FindRequest) throws(ImageError) -> [FileLock] {
        do throws(Failure) {
            guard let store = try FileLock.take(paths.lock, .shared, isGivenUp: request.isCancelled),
                let pull = try FileLock.take(paths.pullLock(key), .exclusive, isGivenUp: request.isCancelled)
            else { throw Failure("the pull was given up") }
            return [store, pull]
        } catch {
            throw .retryable(error.message)
        }
    }

    private func pull(
        _ source: any ImageSource, _ identity: String?, _ request: FindRequest
    ) throws(ImageError) -> StoredImage {
        let staging: Staging
        do throws(Failure) { staging = try Staging.make(in: paths.staging) } catch { throw .retryable(error.message) }
        let context = PullContext(
            staging: staging, credentials: request.credentials, isCancelled: request.isCancelled,
            progress: request.progress)
        let top = try source.top(context)
        let (digest, manifest, parts) = try descend(from: top, source, context)
        let identity = identity ?? Digest.of(top).text
        let record = ImageRecord(reference: source.key, identity: identity, digest: digest, pulled: Int64(time(nil)))
        // Known by another name, or the tag has not moved.
        if records.texts(digest) != nil, let image = try keep(record) { return image }
        let size = parts.layers.reduce(parts.config.size) { $0 + $1.size }
        try checkRoom(size)
        let blobs = try source.blobs(digest, size: size, context)
        let config = try blobs.bytes(parts.config.digest, size: parts.config.size, limit: options.limits.manifestBytes)
        try unpack(parts.layers, config, blobs, context)
        do throws(Failure) {
            try records.keep(digest, manifest: manifest, config: config, staging: staging)
        } catch {
            throw .retryable(error.message)
        }
        guard let image = try keep(record) else { throw .retryable("the image is not whole after it was unpacked") }
        return image
    }

    private func keep(_ record: ImageRecord) throws(ImageError) -> StoredImage? {
        guard let image = try load(record) else { return nil }
        do throws(Failure) { try records.write(record) } catch { throw .retryable(error.message) }
        return image
    }

    /// Through indexes to this platform's image.
    private func descend(
        from top: [UInt8], _ source: any ImageSource, _ context: PullContext
    ) throws(ImageError) -> (Digest, [UInt8], (config: BlobDescriptor, layers: [BlobDescriptor])) {
        var bytes = top
        for _ in 0...options.limits.indexDepth {
            switch try ImageManifest(bytes, limits: options.limits) {
            case .image(let config, let layers): return (Digest.of(bytes), bytes, (config, layers))
            case .index(let entries):
                bytes = try Platform.choose(entries).checked { digest throws(ImageError) in
                    try source.manifest(digest, context)
                }
            }
        }
        throw .damaged("the index leads to indexes deeper than \(options.limits.indexDepth)")
    }

    private func unpack(
        _ packed: [BlobDescriptor], _ config: [UInt8], _ blobs: BlobFolder, _ context: PullContext
    ) throws(ImageError) {
        let digests = try ImageConfig.read(config, limits: options.limits).layers
        if digests.count != packed.count {
            throw .damaged("the manifest has \(packed.count) layers, the config \(digests.count)")
        }
        var budget = options.limits.bytes
        for (i, (blob, digest)) in zip(packed, digests).enumerated() {
            context.progress(PullProgress(stage: .unpacking, done: Int64(i), total: Int64(packed.count)))
            // Size and digest are checked even where the layer is known: whether an image is whole depends on no other.
            let file = try blobs.open(blob, isCancelled: context.isCancelled)
            defer { Glibc.close(file) }
            let layer = try layers.ensure(
                digest, packed: file, budget: budget, staging: context.staging, isCancelled: context.isCancelled)
            budget -= layer.summary.bytes
            if budget < 0 {
                throw .damaged("its layers have more than \(options.limits.bytes) bytes together" + ImageLimits.remedy)
            }
        }
    }

    /// A disk that is full afterwards stops more than this pull.
    private func checkRoom(_ size: Int64) throws(ImageError) {
        var system = statvfs()
        guard statvfs(directory, &system) == 0 else { return }
        let room = Int64(system.f_bavail) * Int64(system.f_frsize)
        if size > room { throw .retryable("it needs \(size) bytes packed, \(directory) has room for \(room)") }
    }
}
