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
        let container = place.template.spec.containers[i]
        if container.pullPolicy == .missing, images.isAtHand(container.image),
            let found = try? images.ensure(container.image, policy: .never)
        {
            place.state.withLock { $0.containers[i].image = found.image }
            return report(place, .imageReady(container: i, pulled: nil))
        }
        pullers.submit { [self] in bringImage(place, i, container) }
    }

    private func bringImage(_ place: PodRuntimeState, _ i: Int, _ container: Container) {
        let begin = MachineTime.now()
        let hasReported = Mutex(false)
        do throws(ImageError) {
            let found = try images.ensure(
                container.image, policy: container.pullPolicy, credentials: credentials(of: place),
                isCancelled: { [self] in isClosing || place.isSilent },
                progress: { [self] progress in
                    pullProgress.withLock { $0[container.image] = progress }
                    if progress.stage == .waiting {
                        note(
                            """
                            image \(container.image): the registry has too many requests (429); it is asked again \
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
            pullProgress.withLock { $0[container.image] = nil }
            place.state.withLock { $0.containers[i].image = found.image }
            report(place, .imageReady(container: i, pulled: found.wasPulled ? MachineTime.now() - begin : nil))
        } catch {
            pullProgress.withLock { $0[container.image] = nil }
            report(place, .imageFailed(container: i, error))
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
