// Why a pod or a container is as it is: words of Kubernetes' API that podsh decides by, too.

/// Why a container waits (`ContainerStateWaiting.reason`; `pkg/kubelet/images/types.go`,
/// `pkg/kubelet/container/sync_result.go`).
package enum WaitingReason: String, Hashable, Sendable, CaseIterable {
    case containerCreating = "ContainerCreating"
    case podInitializing = "PodInitializing"
    case crashLoopBackOff = "CrashLoopBackOff"
    case imagePullFailed = "ErrImagePull"
    case imagePullBackOff = "ImagePullBackOff"
    case imageNeverPulled = "ErrImageNeverPull"
    case invalidImageName = "InvalidImageName"
    /// What it reads is missing.
    case configError = "CreateContainerConfigError"
    /// It could not be made.
    case createError = "CreateContainerError"

    /// Something has gone wrong; else it is on its way.
    package var isObstacle: Bool {
        switch self {
        case .containerCreating, .podInitializing: false
        case .crashLoopBackOff, .imagePullFailed, .imagePullBackOff, .imageNeverPulled, .invalidImageName, .configError,
            .createError:
            true
        }
    }
}

/// How a container's process ended (`ContainerStateTerminated.reason`; `pkg/kubelet/kuberuntime` and what CRI runtimes
/// answer).
package enum TerminationReason: String, Hashable, Sendable, CaseIterable {
    case completed = "Completed"
    case error = "Error"
    case outOfMemory = "OOMKilled"
    /// The process was never there.
    case startError = "StartError"
}

/// Why a pod is in its phase (`PodStatus.reason`).
package enum PodStatusReason: String, Hashable, Sendable, CaseIterable {
    case evicted = "Evicted"
    case deadlineExceeded = "DeadlineExceeded"
    case nodeLost = "NodeLost"
}

/// By whom a pod is given up: the reason of its condition `DisruptionTarget` (`pkg/apis/core/types.go`).
package enum DisruptionReason: String, Hashable, Sendable, CaseIterable {
    case preemption = "PreemptionByScheduler"
    case taint = "DeletionByTaintManager"
    case eviction = "EvictionByEvictionAPI"
    case kubelet = "TerminationByKubelet"
}
