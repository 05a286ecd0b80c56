import PodModel
import PodSyntax

/// By the words of the language.
private enum ProbeWord: LanguageWord { case ready, live, startup }

extension Lowerer {
    mutating func probe(_ attribute: AttributeSyntax, in container: inout Container) {
        guard let action = action(attribute) else { return }
        var probe = Probe(action: action)
        if let period = read(attribute, .every, Reading.duration) { probe.period = period }
        if let delay = read(attribute, .after, Reading.duration) { probe.initialDelay = delay }
        if let timeout = read(attribute, .timeout, Reading.duration) { probe.timeout = timeout }
        let thresholds: ClosedRange<Int64> = 1...Int64(Int32.max)
        if let failures = integer(attribute, .failures, thresholds) { probe.failureThreshold = failures }
        if let successes = integer(attribute, .successes, thresholds) { probe.successThreshold = successes }
        probe.grace = read(attribute, .grace, Reading.duration)
        switch choice(attribute, .kind, ProbeWord.self) {
        case .live: container.liveness = probe
        case .startup: container.startup = probe
        case .ready, nil: container.readiness = probe
        }
    }

    /// `http GET /path port 80`, `tcp 5432`, `grpc 50051`, `exec WORD…` or `sleep 5s`. A request without a port gets
    /// port 0, which `resolvePorts` replaces once all ports of the container are known.
    mutating func action(_ attribute: AttributeSyntax) -> ProbeAction? {
        if attribute.has(.path) || attribute.has(.method) {
            if let method = attribute.word(.method), let word = text(method), word != "GET" {
                report(
                    method.span, "bad-value", "a probe asks with GET, not with '\(word)'",
                    help: "write http GET /path port 80")
            }
            let path = read(attribute, .path) { (text: String) throws(ValueError) in
                try Reading.path(text)
                return text
            }
            guard let path else { return nil }
            let options = HTTPProbeOptions(
                isSecure: attribute.has(.https), host: host(attribute),
                headers: attribute.words(.headers).compactMap { read($0, Reading.header) })
            if !attribute.has(.port) { return .http(path: path, port: 0, options: options) }
            return read(attribute, .port, Reading.portNumber).map {
                .http(path: path, port: .number($0), options: options)
            }
        }
        if attribute.has(.tcp) {
            let host = host(attribute)
            return read(attribute, .tcp, Reading.portNumber).map { .tcp(port: .number($0), host: host) }
        }
        if attribute.has(.grpc) {
            let service = text(attribute.word(.service)) ?? ""
            return read(attribute, .grpc, Reading.portNumber).map { .grpc(port: $0, service: service) }
        }
        if attribute.has(.sleep) {
            return read(attribute, .sleep, Reading.duration).map { .sleep($0) }
        }
        let arguments = texts(attribute.words(.arguments))
        if arguments.isEmpty {
            report(attribute.span, "missing-program", "'exec' needs a program", help: "write exec [cat, /ok]")
            return nil
        }
        return .exec(arguments)
    }

    private mutating func host(_ attribute: AttributeSyntax) -> String? {
        read(attribute, .host) { (text: String) throws(ValueError) in
            if IPv4(probed: text) == nil {
                throw ValueError("expected an IPv4 address, not '\(text)': a probe looks no name up")
            }
            return text
        }
    }

    /// A request without a port goes to the container's first one.
    mutating func resolvePorts(of container: inout Container, _ attribute: AttributeSyntax) {
        let first = container.ports.first?.port
        var isMissing = false
        func resolve(_ action: inout ProbeAction) {
            guard case .http(let path, 0, let options) = action else { return }
            if let first {
                action = .http(path: path, port: .number(first), options: options)
            } else {
                isMissing = true
            }
        }
        if var probe = container.readiness { resolve(&probe.action); container.readiness = probe }
        if var probe = container.liveness { resolve(&probe.action); container.liveness = probe }
        if var probe = container.startup { resolve(&probe.action); container.startup = probe }
        if var hook = container.postStart { resolve(&hook); container.postStart = hook }
        if var hook = container.preStop { resolve(&hook); container.preStop = hook }
        if isMissing {
            report(
                attribute.span, "missing-port", "a request needs a port, and '\(container.name)' declares none",
                help: "write http GET /path port 80")
        }
    }
}
