/// What a probe or a hook does.
package enum ProbeAction: Hashable, Sendable {
    /// Succeeds on status 200 to 399.
    case http(path: String, port: PortReference)
    /// Succeeds when the connection opens.
    case tcp(port: PortReference)
    /// Succeeds on exit code 0.
    case exec([String])
    /// Of hooks alone: lets so much time go by, and needs no program of the image.
    case sleep(TimeSpan)
}

extension ProbeAction {
    /// With the numbers of the ports that it names. A name that no port of the container has stays.
    package func resolved(in container: Container) -> ProbeAction {
        switch self {
        case .http(let path, let port): .http(path: path, port: port.resolved(in: container))
        case .tcp(let port): .tcp(port: port.resolved(in: container))
        case .exec, .sleep: self
        }
    }

    /// The name of a port that no port of the container has.
    package func unknownPort(in container: Container) -> String? {
        switch resolved(in: container) {
        case .http(_, .name(let name)), .tcp(.name(let name)): name
        case .http, .tcp, .exec, .sleep: nil
        }
    }
}

extension PortReference {
    /// The API server accepts a name that no port has: the kubelet looks it up each time that it asks, whatever the
    /// port's protocol (`findPortByName` of Kubernetes' `pkg/probe`).
    fileprivate func resolved(in container: Container) -> PortReference {
        guard case .name(let name) = self, let port = container.ports.first(where: { $0.name == name })
        else { return self }
        return .number(port.port)
    }

    /// What the kubelet says where no port has the name: it takes it for a number then (`ResolveContainerPort`).
    package static func failure(ofName name: String) -> String { "strconv.Atoi: parsing \"\(name)\": invalid syntax" }
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
