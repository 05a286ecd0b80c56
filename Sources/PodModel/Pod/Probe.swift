/// What a probe or a hook does.
package enum ProbeAction: Hashable, Sendable, Codable {
    /// Succeeds on status 200 to 399.
    case http(path: String, port: PortReference, options: HTTPProbeOptions = HTTPProbeOptions())
    /// Succeeds when the connection opens; to the pod unless there is a host.
    case tcp(port: PortReference, host: String? = nil)
    /// Succeeds when the server's `grpc.health.v1.Health` says SERVING of the service, or of itself.
    case grpc(port: UInt16, service: String = "")
    /// Succeeds on exit code 0.
    case exec([String])
    /// Of hooks alone: lets so much time go by, and needs no program of the image.
    case sleep(TimeSpan)
}

/// How a request differs from a plain GET to the pod (`HTTPGetAction` of `core/v1`).
package struct HTTPProbeOptions: Hashable, Sendable, Codable {
    /// `scheme: HTTPS`; whatever certificate comes is taken, as the kubelet does.
    package var isSecure = false
    /// Where it goes in place of the pod's address.
    package var host: String?
    /// `httpHeaders`, in their order; `Host` among them is the request's own.
    package var headers: [Header] = []

    package init(isSecure: Bool = false, host: String? = nil, headers: [Header] = []) {
        self.isSecure = isSecure
        self.host = host
        self.headers = headers
    }

    /// `http` or `https`.
    package var scheme: String { isSecure ? "https" : "http" }

    package struct Header: Hashable, Sendable, Codable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }

        /// Why the API server or a request could not take it; nil when it is fine. A name is an RFC 9110 token
        /// (`IsHTTPHeaderName` of Kubernetes' `apimachinery`); of a value nothing may end its line.
        package var wrong: String? {
            let isToken = name.utf8.allSatisfy { byte in
                byte > 0x20 && byte < 0x7F && !"()<>@,;:\\\"/[]?={}".utf8.contains(byte)
            }
            if name.isEmpty || !isToken { return "is no header's name such as X-Check" }
            let isLine = value.utf8.allSatisfy { $0 == 0x09 || $0 >= 0x20 && $0 != 0x7F }
            return isLine ? nil : "has a value that does not fit in a line"
        }
    }
}

extension ProbeAction {
    /// With the numbers of the ports that it names. A name that no port of the container has stays.
    package func resolved(in container: Container) -> ProbeAction {
        switch self {
        case .http(let path, let port, let options):
            .http(path: path, port: port.resolved(in: container), options: options)
        case .tcp(let port, let host): .tcp(port: port.resolved(in: container), host: host)
        case .grpc, .exec, .sleep: self
        }
    }

    /// The name of a port that no port of the container has.
    package func unknownPort(in container: Container) -> String? {
        switch resolved(in: container) {
        case .http(_, .name(let name), _), .tcp(.name(let name), _): name
        case .http, .tcp, .grpc, .exec, .sleep: nil
        }
    }
}

extension IPv4 {
    /// The host of a probe: an address, or `localhost`; nil for another name.
    package init?(probed host: String) {
        if host == "localhost" {
            self.init(127, 0, 0, 1)
            return
        }
        self.init(text: host)
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
package struct Probe: Hashable, Sendable, Codable {
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

package enum ProbeKind: UInt8, Hashable, Sendable, CaseIterable, Codable {
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
