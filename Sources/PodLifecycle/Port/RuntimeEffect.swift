package import PodModel

/// One thing a pod's worker asks of its machine. Containers are named by their index in the spec, from which the
/// runtime takes image, command, mounts and the rest.
package enum RuntimeEffect: Hashable, Sendable {
    /// Namespaces, address and volumes of the pod. Answer: `sandboxReady` or `sandboxFailed`.
    case ensureSandbox
    /// Takes the sandbox away with all that still runs in it. Answer: `sandboxRemoved`; only then is the address free.
    case removeSandbox
    /// The container's image by the container's pull policy. Answer: perhaps `pulling`, then `imageReady` or
    /// `imageFailed`.
    case ensureImage(container: Int)
    /// Creates and starts the container; `run` counts from 0. Answer: `started` or `startFailed`; later `exited`.
    case startContainer(container: Int, run: Int32)
    /// Sends the container's stop signal to its first process, and KILL at `killAt`. A second call can only bring
    /// `killAt` nearer. Answer: `exited`.
    case stopContainer(container: Int, killAt: Timestamp)
    /// KILL at once. Answer: `exited`.
    case killContainer(container: Int)
    /// Runs a hook of the container beside it. Answer: `hookEnded`.
    case runHook(container: Int, hook: Hook)
    /// Begins to ask; only flips are reported, and a failure of the first answer. Answer: `probed`, `probeFailing`.
    case startProbe(container: Int, kind: ProbeKind)
    case stopProbe(container: Int, kind: ProbeKind)
    /// Gives the container the cpu and memory that are desired now while it runs. Answer: `resized` or `resizeFailed`.
    case resizeContainer(container: Int)
}

package enum Hook: UInt8, Hashable, Sendable, Codable {
    case postStart, preStop
}
