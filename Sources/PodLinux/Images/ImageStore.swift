package import PodLifecycle
package import PodModel

/// The images of this machine, unpacked: shared by all environments of a home, safe for many threads and processes.
package final class ImageStore: Sendable {
    /// `home/images`.
    package let directory: String
    let options: ImageOptions

    /// Opens the store, makes its folders, and removes what killed pulls have left.
    package init(_ directory: String, options: ImageOptions = .standard()) throws(Failure) {
        self.directory = directory
        self.options = options
    }

    /// The image, pulled if the policy asks for it. Blocks; may be called by many threads at once. The image is held
    /// until `close`: no prune of another process takes its layers away.
    ///
    /// `progress` is called as soon as something has to be fetched and never when the image is here; `isCancelled` is
    /// asked several times a second, and when it answers true the pull ends with a retryable error.
    package func ensure(
        _ reference: String, policy: PullPolicy, isCancelled: () -> Bool = { false },
        progress: (PullProgress) -> Void = { _ in }
    ) throws(ImageError) -> (image: StoredImage, wasPulled: Bool) {
        throw ImageError(message: "images are not built yet", isFinal: true)
    }

    /// All images, by reference.
    package func list() throws(Failure) -> [ImageListing] { [] }

    /// Removes images that nothing refers to, with `all` every image that no running environment holds, and layers
    /// that no image needs.
    package func prune(all: Bool) throws(Failure) -> PruneResult { PruneResult() }

    /// Lets go of the images; pulls under way end with an error.
    package func close() {}
}
