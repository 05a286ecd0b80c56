import CLinux
internal import PodImages
import PodKernel
import PodLifecycle
import PodModel

/// An image that is mounted as a volume: its layers, under an empty folder that nobody writes to.
struct MountedImage {
    let image: StoredImage
    let layout: EnvironmentLayout
    /// The pod's.
    let uid: String
    let volume: String
    let isRootless: Bool
    /// The SELinux label of all files; nil where there is no SELinux.
    let label: String?

    /// The pod's folder of what overlayfs wants above the layers.
    static let layers = "image-volumes"

    /// To be called on a thread inside the private mount namespace.
    func mount() throws(Failure) {
        let pod = layout.pod(uid)
        let own = "\(pod)/\(MountedImage.layers)/\(volume)"
        for folder in ["upper", "work"] { try makeFolders("\(own)/\(folder)", mode: 0o755) }
        let strings = CStrings()
        let error = withExtendedLifetime(strings) {
            podsh_mount_overlay(
                "\(pod)/volumes/\(volume)", strings.constants(image.layers), image.layers.count, "\(own)/upper",
                "\(own)/work", 1, 1, isRootless ? 1 : 0, label.map { UnsafePointer(strings.add($0)) })
        }
        if error < 0 {
            throw Failure.system("cannot mount the image \(image.reference) as the volume '\(volume)'", -error)
        }
    }
}

extension PodSpec {
    /// Images that the container mounts, by the names of their volumes.
    func images(mountedBy container: Container) -> [(volume: String, reference: String, policy: PullPolicy)] {
        volumes.compactMap { volume in
            guard let image = volume.image, container.mounts.contains(where: { $0.volume == volume.name }) else {
                return nil
            }
            return (volume.name, image.reference, image.policy)
        }
    }
}
