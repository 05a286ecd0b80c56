package import PodImages
internal import PodKernel
internal import PodLifecycle
internal import PodModel
internal import PodText
internal import Synchronization

/// Bringing images. What is here already is answered at once; what must be fetched waits in a pool of its own, so
/// that a slow registry holds up nobody else.
extension LinuxRuntime {
    func ensureImage(_ place: PodRuntimeState, _ i: Int) {
        let spec = place.template.spec
        let container = spec.containers[i]
        if container.pullPolicy == .missing, spec.images(mountedBy: container).isEmpty,
            images.isAtHand(container.image),
            let found = try? images.ensure(container.image, policy: .never)
        {
            place.state.withLock { $0.containers[i].image = found.image }
            return report(place, .imageReady(container: i, pulled: nil))
        }
        pullers.submit { [self] in bringImage(place, i, container) }
    }

    private func bringImage(_ place: PodRuntimeState, _ i: Int, _ container: Container) {
        let begin = MachineTime.now()
        do throws(ImageError) {
            let found = try fetch(place, i, container.image, container.pullPolicy)
            let took = found.wasPulled ? MachineTime.now() - begin : nil
            for (volume, reference, policy) in place.template.spec.images(mountedBy: container) {
                let found = try fetch(place, i, reference, policy)
                place.state.withLock { $0.volumeImages[volume] = found.image }
            }
            place.state.withLock { $0.containers[i].image = found.image }
            report(place, .imageReady(container: i, pulled: took))
        } catch {
            report(place, .imageFailed(container: i, error))
        }
    }

    /// For a container, its own image or that of a volume that it mounts.
    private func fetch(
        _ place: PodRuntimeState, _ i: Int, _ image: String, _ policy: PullPolicy
    ) throws(ImageError) -> (image: StoredImage, wasPulled: Bool) {
        // Of a volume nothing is told before it is there.
        let hasReported = Mutex(image != place.template.spec.containers[i].image)
        defer { pullProgress.withLock { $0[image] = nil } }
        return try images.ensure(
            image, policy: policy, credentials: credentials(of: place),
            isCancelled: { [self] in isClosing || place.isSilent },
            progress: { [self] progress in
                pullProgress.withLock { $0[image] = progress }
                if progress.stage == .waiting {
                    note(
                        """
                        image \(image): the registry has too many requests (429); it is asked again \
                        in \(progress.total)s
                        """
                    )
                }
                let isFirst = hasReported.withLock { reported in
                    defer { reported = true }
                    return !reported
                }
                if isFirst { report(place, .pulling(container: i)) }
            })
    }

    /// Mounts the images of the container's volumes, each once a pod.
    func mountImages(_ place: PodRuntimeState, of container: Container) throws(Failure) {
        let spec = place.template.spec
        for (volume, _, _) in spec.images(mountedBy: container) {
            let (image, isMounted, level) = place.state.withLock {
                ($0.volumeImages[volume], $0.mountedImages.contains(volume), $0.seLinuxLevel)
            }
            guard let image, !isMounted else { continue }
            try MountedImage(
                image: image, layout: layout, uid: place.uid, volume: volume, isRootless: machine.isRootless,
                label: level?.files(spec.security)
            ).mount()
            place.state.withLock { _ = $0.mountedImages.insert(volume) }
        }
    }

    /// What the pod's secrets say, or those of its account. One that is not there is reported, and the pull tried all
    /// the same, as by the kubelet (`FailedToRetrieveImagePullSecret`).
    private func credentials(of place: PodRuntimeState) -> RegistryCredentials {
        var names = place.template.spec.imagePullSecrets
        if names.isEmpty, let said = place.facts.accountPullSecrets,
            case .array(let items)? = try? JSONReader.value(of: said)
        {
            names = items.compactMap { if case .string(let name)? = $0["name"] { name } else { nil } }
        }
        var credentials = RegistryCredentials()
        for name in names {
            let data = volumes.values(of: ObjectKey(.secret, name, namespace: place.identity.namespace))
            let (whole, bare) = (data?[".dockerconfigjson"], data?[".dockercfg"])
            guard let value = whole ?? bare, credentials.add(value.bytes, isBare: whole == nil) else {
                note(
                    """
                    pod \(place.identity.name): the image pull secret '\(name)' \
                    \(data == nil ? "is not there" : "holds no credentials"): images may not be pulled
                    """)
                continue
            }
        }
        return credentials
    }

    /// Images being fetched now, and how far each is; for a progress bar.
    package var pulls: [(image: String, progress: PullProgress)] {
        pullProgress.withLock { $0.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }
    }
}
