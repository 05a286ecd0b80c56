/// What the kubelet says about a pod, before it is put into words: a hundred thousand starting pods say half a million
/// of these, so text is made only when somebody reads it. Reasons and sentences are the kubelet's own
/// (`pkg/kubelet/events/event.go`, `pkg/kubelet/kuberuntime`).
package struct KubeletEvent: Hashable, Sendable {
    package enum Kind: UInt8, Hashable, Sendable, CaseIterable {
        case pulling, pulled, alreadyPresent, created, started
        case killing, killingForProbe, killingForChange, killingForRequest
        case backOffRestart, backOffPull, failedPull, errorPull, failedStart
        case unhealthyStartup, unhealthyLiveness, unhealthyReadiness, probeWarning
        case failedPostStart, failedPreStop, exceededGrace
        case sandboxChanged, failedSandbox, failedMount, deadlineExceeded, evicted, probeErrored
        case killingForResize
    }

    package var kind: Kind
    /// Index of the container in the spec; -1 when the event is about the pod.
    package var container: Int16
    /// What differs from case to case: an error's text, a probe's output; often empty.
    package var detail: String
    /// How long a pull took.
    package var took: TimeSpan

    package init(_ kind: Kind, container: Int = -1, detail: String = "", took: TimeSpan = .zero) {
        self.took = took
        self.kind = kind
        self.container = Int16(truncatingIfNeeded: container)
        self.detail = detail
    }

    /// `Pulling`, `BackOff`, `Unhealthy` …
    package var reason: String {
        switch kind {
        case .pulling: "Pulling"
        case .pulled, .alreadyPresent: "Pulled"
        case .created: "Created"
        case .started: "Started"
        case .killing, .killingForProbe, .killingForChange, .killingForRequest, .killingForResize: "Killing"
        case .backOffRestart, .backOffPull: "BackOff"
        case .failedPull, .errorPull, .failedStart: "Failed"
        case .unhealthyStartup, .unhealthyLiveness, .unhealthyReadiness, .probeErrored: "Unhealthy"
        case .probeWarning: "ProbeWarning"
        case .failedPostStart: "FailedPostStartHook"
        case .failedPreStop: "FailedPreStopHook"
        case .exceededGrace: "ExceededGracePeriod"
        case .sandboxChanged: "SandboxChanged"
        case .failedSandbox: "FailedCreatePodSandBox"
        case .failedMount: "FailedMount"
        case .deadlineExceeded: "DeadlineExceeded"
        case .evicted: "Evicted"
        }
    }

    package var isWarning: Bool {
        switch kind {
        case .backOffRestart, .failedPull, .errorPull, .failedStart, .unhealthyStartup, .unhealthyLiveness,
            .unhealthyReadiness, .probeErrored, .probeWarning, .failedPostStart, .failedPreStop, .exceededGrace,
            .failedSandbox, .failedMount, .evicted:
            true
        case .pulling, .pulled, .alreadyPresent, .created, .started, .killing, .killingForProbe, .killingForChange,
            .killingForRequest, .killingForResize, .backOffPull, .sandboxChanged, .deadlineExceeded:
            false
        }
    }

    /// The sentence, for a pod and a container of these names.
    package func message(pod name: String, container c: String, image: String) -> String {
        switch kind {
        case .pulling: "Pulling image \"\(image)\""
        case .pulled: "Successfully pulled image \"\(image)\" in \(took) (\(took) including waiting)"
        case .alreadyPresent:
            "Container image \"\(image)\" already present on machine and can be accessed by the pod"
        case .created: "Container created"
        case .started: "Container started"
        case .killing: "Stopping container \(c)"
        case .killingForProbe: "Container \(c) failed \(detail) probe, will be restarted"
        case .killingForChange: "Container \(c) definition changed, will be restarted"
        case .killingForResize: "Container \(c) resize requires restart"
        case .killingForRequest: "Container \(c) will be restarted, as requested"
        case .backOffRestart: "Back-off restarting failed container \(c) in pod \(name)"
        case .backOffPull: "Back-off pulling image \"\(image)\""
        case .failedPull: "Failed to pull image \"\(image)\": \(detail)"
        case .errorPull: "Error: \(detail)"
        case .failedStart: "Error: \(detail)"
        case .unhealthyStartup: "Startup probe failed: \(detail)"
        case .unhealthyLiveness: "Liveness probe failed: \(detail)"
        case .unhealthyReadiness: "Readiness probe failed: \(detail)"
        case .failedPostStart: "PostStartHook failed: \(detail)"
        case .failedPreStop: "PreStopHook failed: \(detail)"
        case .exceededGrace: "Container runtime did not kill the pod within specified grace period."
        case .sandboxChanged: "Pod sandbox changed, it will be killed and re-created."
        case .failedSandbox: "Failed to create pod sandbox: \(detail)"
        case .evicted, .failedMount, .probeErrored, .probeWarning: detail
        case .deadlineExceeded: "Pod was active on the node longer than the specified deadline"
        }
    }
}
