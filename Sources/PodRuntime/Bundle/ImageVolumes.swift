import PodImages
import PodLifecycle

/// The folders that an image calls its volumes (`VOLUME`), as docker, containerd and CRI-O keep them: there, with what
/// the image has in them, and writable even where the root is not. They live as long as the container's root does.
enum ImageVolumes {
    /// Makes them. Where the root is read-only, the mounts that let them be written: the same folders of the
    /// container's own layer, so that nothing of the image is copied. Volumes of the pod go before those of the image.
    static func place(
        _ request: BundleRequest, _ tree: borrowing RootTree, _ mounts: [PlacedMount], isWritable: Bool,
        _ notes: inout [String]
    ) -> [PlacedMount] {
        var own: [PlacedMount] = []
        for path in request.image.config.volumes.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            if path.isEmpty || lies(path, in: mounts) { continue }
            do throws(Failure) {
                let place = try tree.directory(path)
                if isWritable || lies(place, in: mounts + own) { continue }
                own.append(PlacedMount(source: "\(request.directory)/rootfs\(place)", place: place, isReadOnly: false))
            } catch {
                notes.append("the image's volume \(path.debugDescription) is left out: \(error.message)")
            }
        }
        return own
    }

    private static func lies(_ path: String, in mounts: [PlacedMount]) -> Bool {
        mounts.contains { (path + "/").utf8.starts(with: ($0.place + "/").utf8) }
    }
}
