/// A version of Kubernetes.
package struct KubernetesVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The number behind `1.`.
    package let minor: Int

    /// The oldest for which files are written: `seccompProfile` is a field since then.
    package static let oldest = KubernetesVersion(minor: 19)

    package init(minor: Int) {
        self.minor = minor
    }

    /// `1.27`, `v1.27`, `1.27.3`; nil for anything else, and for what is older than the oldest.
    package init?(_ text: String) {
        let parts = text.drop { $0 == "v" }.split(separator: ".", omittingEmptySubsequences: false)
        let areNumbers = parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } }
        guard (2...3).contains(parts.count), areNumbers, parts[0] == "1", let minor = Int(parts[1]) else { return nil }
        self.init(minor: minor)
        if self < .oldest { return nil }
    }

    package static func < (a: KubernetesVersion, b: KubernetesVersion) -> Bool { a.minor < b.minor }

    package var description: String { "1.\(minor)" }
}

/// What not every version of Kubernetes has. Versions are those from which it works without anybody turning it on
/// (beta or GA by the table of feature gates), but for what says otherwise.
enum KubernetesFeature: CaseIterable {
    case cronJobs, budgets, timeToLive, indexedJobs, suspendedJobs, surgeOfDaemons, autoscalers, minReadyOfStateful
    case graceOfProbes, timeZones, podFailurePolicy, ordinals, claimRetention, unhealthyEviction
    case sidecars, backoffPerIndex, podReplacementPolicy, sleepHooks, stopSignal, userNamespaces
    case schedulingGates, resizePolicy, procMount, groupsPolicy, podResources, containerRestart
    case successPolicy, hostnameOverride, imageVolumes, fileKeys, restartAllContainers

    var since: KubernetesVersion {
        switch self {
        case .cronJobs, .budgets, .timeToLive: KubernetesVersion(minor: 21)
        case .indexedJobs, .suspendedJobs, .surgeOfDaemons: KubernetesVersion(minor: 22)
        case .autoscalers, .minReadyOfStateful: KubernetesVersion(minor: 23)
        case .graceOfProbes, .timeZones: KubernetesVersion(minor: 25)
        case .podFailurePolicy: KubernetesVersion(minor: 26)
        case .ordinals, .claimRetention, .unhealthyEviction, .schedulingGates: KubernetesVersion(minor: 27)
        case .sidecars, .backoffPerIndex, .podReplacementPolicy: KubernetesVersion(minor: 29)
        case .sleepHooks: KubernetesVersion(minor: 30)
        case .successPolicy: KubernetesVersion(minor: 31)
        case .stopSignal, .userNamespaces, .resizePolicy, .procMount, .groupsPolicy: KubernetesVersion(minor: 33)
        case .podResources: KubernetesVersion(minor: 34)
        case .containerRestart, .hostnameOverride, .imageVolumes, .fileKeys: KubernetesVersion(minor: 35)
        case .restartAllContainers: KubernetesVersion(minor: 36)
        }
    }

    /// Kubernetes' own name for it.
    var name: String {
        switch self {
        case .cronJobs: "CronJob of batch/v1"
        case .budgets: "PodDisruptionBudget of policy/v1"
        case .timeToLive: "ttlSecondsAfterFinished"
        case .indexedJobs: "completionMode Indexed"
        case .suspendedJobs: "suspend of a Job"
        case .surgeOfDaemons: "maxSurge of a DaemonSet"
        case .autoscalers: "HorizontalPodAutoscaler of autoscaling/v2"
        case .minReadyOfStateful: "minReadySeconds of a StatefulSet"
        case .graceOfProbes: "terminationGracePeriodSeconds of a probe"
        case .timeZones: "timeZone of a CronJob"
        case .podFailurePolicy: "podFailurePolicy"
        case .ordinals: "ordinals of a StatefulSet"
        case .claimRetention: "persistentVolumeClaimRetentionPolicy"
        case .unhealthyEviction: "unhealthyPodEvictionPolicy"
        case .sidecars: "sidecar containers"
        case .backoffPerIndex: "backoffLimitPerIndex"
        case .podReplacementPolicy: "podReplacementPolicy"
        case .sleepHooks: "sleep of a lifecycle hook"
        case .userNamespaces: "hostUsers"
        case .schedulingGates: "schedulingGates"
        case .resizePolicy: "resizePolicy"
        case .procMount: "procMount"
        case .groupsPolicy: "supplementalGroupsPolicy"
        case .containerRestart: "restartPolicy of a container"
        case .podResources: "resources of a Pod"
        case .successPolicy: "successPolicy"
        case .hostnameOverride: "hostnameOverride"
        case .imageVolumes: "volumes of type image"
        case .fileKeys: "fileKeyRef"
        case .restartAllContainers: "action RestartAllContainers"
        case .stopSignal: "lifecycle.stopSignal, behind the feature gate ContainerStopSignals"
        }
    }
}
