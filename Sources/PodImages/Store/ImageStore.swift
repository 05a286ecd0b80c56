import Glibc
internal import PodKernel
package import PodLifecycle
package import PodModel
import Synchronization

/// The images of this machine, unpacked: shared by all environments of a home, safe for many threads and processes.
package final class ImageStore: Sendable {
    /// `home/images`.
    package let directory: String
    let options: ImageOptions
    let paths: StorePaths
    let records: ImageRecords
    let layers: LayerStore
    /// Images this process uses, each with its shared lock, by key.
    private let held = Mutex<[String: Held]>([:])
    /// What a name has turned out to be, by the name as written: a pod's start reads no configuration again.
    private let names = Mutex<[String: StoredImage]>([:])
    private let host = Mutex<HostImage?>(nil)
    private let isClosed = Mutex(false)

    /// An image in use, and what it stood for.
    private struct Held {
        var image: StoredImage
        var identity: String
        var use: FileLock
    }

    /// Opens the store, makes its folders, and removes what killed pulls have left.
    package init(_ directory: String, options: ImageOptions = .standard()) throws(Failure) {
        self.directory = directory
        self.options = options
        paths = StorePaths(root: directory)
        records = ImageRecords(paths: paths, limits: options.limits)
        layers = LayerStore(paths: paths, options: options)
        try paths.make()
        Staging.clean(paths.staging)
    }

    /// The image, pulled if the policy asks for it. Blocks; may be called by many threads at once. The image is held
    /// until `close`: no prune of another process takes its layers away.
    ///
    /// `progress` is called as soon as something has to be fetched and never when the image is here; `isCancelled` is
    /// asked several times a second, and when it answers true the pull ends with a retryable error. `credentials`: for
    /// registries, before the user's own.
    package func ensure(
        _ reference: String, policy: PullPolicy, credentials: RegistryCredentials = RegistryCredentials(),
        isCancelled: () -> Bool = { false },
        progress: (PullProgress) -> Void = { _ in }
    ) throws(ImageError) -> (image: StoredImage, wasPulled: Bool) {
        let isGivenUp = { isCancelled() || self.isClosed.withLock { $0 } }
        do throws(ImageError) {
            return try withoutActuallyEscaping(isGivenUp) { isGivenUp throws(ImageError) in
                try withoutActuallyEscaping(progress) { progress throws(ImageError) in
                    try find(
                        reference,
                        FindRequest(
                            policy: policy, credentials: credentials, isCancelled: isGivenUp, progress: progress))
                }
            }
        } catch {
            var fault = error
            fault.message = DiskState.explain(error.message, at: directory)
            throw fault.naming(reference)
        }
    }

    /// Lets go of the images; pulls under way end with an error.
    package func close() {
        isClosed.withLock { $0 = true }
        held.withLock { $0 = [:] }
        names.withLock { $0 = [:] }
        host.withLock { $0 = nil }
    }

    /// What a caller of `ensure` wants.
    struct FindRequest {
        let policy: PullPolicy
        let credentials: RegistryCredentials
        let isCancelled: () -> Bool
        let progress: (PullProgress) -> Void
    }

    /// Whether it is known at once if the image is here: to look through the machine takes a while.
    package func isAtHand(_ reference: String) -> Bool { reference != "host" || resolved(reference) != nil }

    /// The machine's own programs, looked through at the first call.
    func hostImage() throws(ImageError) -> StoredImage {
        let hidden = [String(directory.dropLast("/images".utf8.count))] + options.hidden
        return try host.withLock { host throws(ImageError) in
            if let host { return host.stored }
            let made = try HostImage(paths, hidden: hidden)
            host = made
            resolve("host", to: made.stored)
            return made.stored
        }
    }

    // MARK: Images at hand

    /// What the name has been found to be by this process.
    func resolved(_ reference: String) -> StoredImage? { names.withLock { $0[reference] } }

    func resolve(_ reference: String, to image: StoredImage) { names.withLock { $0[reference] = image } }

    /// The image the key stood for when `identity` was so (nil: whatever it was), if it is whole.
    func present(_ key: String, identity: String?) throws(ImageError) -> StoredImage? {
        let known = held.withLock { $0[key] }
        if let known, identity == nil || identity == known.identity { return known.image }
        guard let record = records.record(key), identity == nil || identity == record.identity else { return nil }
        return try load(record)
    }

    /// The image of a record, held from now on; nil when it is not whole.
    func load(_ record: ImageRecord) throws(ImageError) -> StoredImage? {
        // The mark first: what is looked at afterwards cannot be pruned any more.
        guard let use = try? FileLock.attempt(paths.useLock(record.digest), .shared),
            let texts = records.texts(record.digest)
        else { return nil }
        let (config, digests) = try ImageConfig.read(texts.config, limits: options.limits)
        var found: [StoredLayer] = []
        for digest in digests {
            guard let layer = layers.find(digest) else { return nil }
            found.append(layer)
        }
        let image = StoredImage(
            reference: record.reference, digest: record.digest.text, layers: ImageStore.stack(found), config: config)
        held.withLock { $0[record.reference] = Held(image: image, identity: record.identity, use: use) }
        return image
    }

    /// Directories for overlayfs, the topmost first. A layer that comes twice counts where it is topmost: overlayfs
    /// refuses it twice, and what is above hides it anyway. Nothing below an opaque root is seen.
    private static func stack(_ layers: [StoredLayer]) -> [String] {
        var stack: [String] = []
        for layer in layers.reversed() {
            if !stack.contains(layer.path) { stack.append(layer.path) }
            if layer.summary.isOpaque { break }
        }
        return stack
    }
}

extension ImageError {
    /// As kubelet words it, with the reference as the user wrote it.
    func naming(_ reference: String) -> ImageError {
        var error = self
        switch reason {
        case .invalidName: error.message = "couldn't parse image reference \"\(reference)\": \(message)"
        case .neverPulled:
            error.message = "Container image \"\(reference)\" is not present with pull policy of Never"
        case .pullFailed: error.message = "failed to pull and unpack image \"\(reference)\": \(message)"
        }
        return error
    }
}
