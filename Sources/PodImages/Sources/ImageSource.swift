import PodLifecycle

/// A place an image can be had from.
/// Thread: a worker's, which it blocks; `PullContext.isCancelled` is asked meanwhile. Errors: `ImageError`.
protocol ImageSource {
    /// Canonical reference, the record's key.
    var key: String { get }
    /// What tells cheaply whether the reference stands for the same image as before; nil when only `manifest` can tell.
    func identity() throws(ImageError) -> String?
    /// The bytes behind the reference: a manifest or an index. The digest a reference is pinned to has been checked.
    func top(_ pull: PullContext) throws(ImageError) -> [UInt8]
    /// A manifest the index names, its digest checked.
    func manifest(_ digest: Digest, _ pull: PullContext) throws(ImageError) -> [UInt8]
    /// The image's blobs, brought here if need be; checked by nobody yet.
    func blobs(_ digest: Digest, size: Int64, _ pull: PullContext) throws(ImageError) -> BlobFolder
}

/// What goes on around a pull.
struct PullContext {
    let staging: Staging
    var credentials = RegistryCredentials()
    let isCancelled: () -> Bool
    let progress: (PullProgress) -> Void
}
