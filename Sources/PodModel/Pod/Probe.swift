/// What a probe or a hook does.
package enum ProbeAction: Hashable, Sendable {
    /// Succeeds on status 200 to 399.
    case http(path: String, port: UInt16)
    /// Succeeds when the connection opens.
    case tcp(port: UInt16)
    /// Succeeds on exit code 0.
    case exec([String])
}

/// A periodic question to a container. Defaults of Kubernetes' `pkg/apis/core/v1/defaults.go`.
package struct Probe: Hashable, Sendable {
    package var action: ProbeAction
    package var initialDelay: TimeSpan = .zero
    package var period: TimeSpan = .seconds(10)
    package var timeout: TimeSpan = .seconds(1)
    /// Successes in a row that make it pass; 1 for liveness and startup.
    package var successThreshold: Int = 1
    /// Failures in a row that make it fail.
    package var failureThreshold: Int = 3
    /// Grace of a kill that this probe causes; `nil` means the pod's.
    package var grace: TimeSpan?

    package init(action: ProbeAction) {
        self.action = action
    }
}

package enum ProbeKind: UInt8, Hashable, Sendable, CaseIterable {
    case startup, liveness, readiness

    /// `Startup`, `Liveness`, `Readiness`: how events name it.
    package var apiName: String {
        switch self {
        case .startup: "Startup"
        case .liveness: "Liveness"
        case .readiness: "Readiness"
        }
    }
}
