import PodModel
import PodText

extension Story {
    /// One container: what it is, how it fares, how it fared before.
    mutating func tell(_ container: Container, _ seen: ContainerStatus?, at now: Timestamp, depth: Int = 1) {
        let role =
            switch container.role {
            case .main: ""
            case .initial: " (init: runs to its end first)"
            case .sidecar: " (sidecar)"
            }
        heading(container.name + role, depth: depth)
        let inner = depth + 1
        field("Image", container.image, depth: inner)
        if let seen {
            tellState("State", seen.state, at: now, depth: inner)
            if let last = seen.lastTermination?.value {
                tellState("Last state", .terminated(last), at: now, depth: inner)
            }
            field("Ready", seen.isReady ? "yes" : "no", depth: inner, style: seen.isReady ? .good : .plain)
            if seen.restartCount > 0 { field("Restarts", String(seen.restartCount), depth: inner, style: .caution) }
        }
        fieldIfSet("Command", container.command.joined(separator: " "), depth: inner)
        fieldIfSet("Args", container.args.joined(separator: " "), depth: inner)
        fieldIfSet("Folder", container.workingDirectory, depth: inner)
        fieldIfSet("User", container.user, depth: inner)
        fieldIfSet("Ports", container.ports.map(\.words).joined(separator: ", "), depth: inner)
        fieldIfSet("Requests", container.resources.requestWords, depth: inner)
        fieldIfSet("Limits", container.resources.limitWords, depth: inner)
        for (name, probe) in [
            ("Startup probe", container.startup), ("Liveness probe", container.liveness),
            ("Readiness probe", container.readiness),
        ] {
            if let probe { field(name, probe.words, depth: inner) }
        }
        if let hook = container.postStart { field("On start", hook.words, depth: inner) }
        if let hook = container.preStop { field("Before stop", hook.words, depth: inner) }
        fieldIfSet("Stop signal", container.stopSignal.map { "SIG\($0)" }, depth: inner)
        if container.terminationMessage != TerminationMessage() {
            let policy = container.terminationMessage.policy.apiName
            field("Termination message", "\(container.terminationMessage.path), \(policy)", depth: inner)
        }
        if !container.environment.isEmpty || !container.environmentSources.isEmpty {
            heading("Environment", depth: inner)
            for source in container.environmentSources { say("all of \(source.words)", depth: inner + 1) }
            for variable in container.environment { say(variable.words, depth: inner + 1) }
        }
        if !container.mounts.isEmpty {
            heading("Mounts", depth: inner)
            for mount in container.mounts {
                let within = mount.subPath.map { "/\($0)" } ?? ""
                let marks = (mount.readOnly ? " (read-only)" : "") + (mount.noRoll ? " (no-roll)" : "")
                say("\(mount.path) from \(mount.volume)\(within)\(marks)", depth: inner + 1)
            }
        }
        for loosened in SecurityProfile.loosenings(of: container.security) {
            field("Loosened", loosened, depth: inner, style: .caution)
        }
    }

    private mutating func tellState(_ name: String, _ state: ContainerState, at now: Timestamp, depth: Int) {
        switch state {
        case .waiting(let reason, let message):
            let style = Style(status: reason.rawValue)
            field(name, "Waiting: \(reason.rawValue)", depth: depth, style: style)
            fieldIfSet("Because", message, depth: depth)
        case .running(let since):
            field(name, "Running since \(since.clockTime) (\((now - since).age) ago)", depth: depth, style: .good)
        case .terminated(let end):
            field(name, end.words(at: now), depth: depth, style: end.exitCode == 0 ? .faint : .bad)
            fieldIfSet("Message", end.message, depth: depth)
        }
    }
}

extension Termination {
    /// `Terminated: OOMKilled, exit code 137, killed by signal 9, 20s after its start, 5m ago`.
    func words(at now: Timestamp) -> String {
        var parts = ["Terminated" + (reason.isEmpty ? "" : ": \(reason)"), "exit code \(exitCode)"]
        if signal != 0 { parts.append("signal \(signal)") }
        parts.append("ran \((finishedAt - startedAt).age)")
        parts.append("ended \(finishedAt.clockTime) (\((now - finishedAt).age) ago)")
        return parts.joined(separator: ", ")
    }
}

extension ContainerPort {
    /// `80/TCP (http), host 8080`.
    fileprivate var words: String {
        "\(port)/\(`protocol`.apiName)" + (name.map { " (\($0))" } ?? "") + (hostPort.map { ", host port \($0)" } ?? "")
    }
}

extension ResourceRequirements {
    fileprivate var requestWords: String { words(cpuRequest, memoryRequest) }
    fileprivate var limitWords: String { words(cpuLimit, memoryLimit) }

    private func words(_ cpu: Int64?, _ memory: Int64?) -> String {
        [cpu.map { "cpu \(Quantity.cpuText(milli: $0))" }, memory.map { "memory \(Quantity.bytesText($0))" }]
            .compactMap { $0 }.joined(separator: ", ")
    }
}

extension Probe {
    /// `http GET /healthz port 80, every 10s, timeout 1s, fails after 3`.
    fileprivate var words: String {
        var parts = [action.words, "every \(period)"]
        if initialDelay > .zero { parts.append("after \(initialDelay)") }
        parts.append("timeout \(timeout)")
        parts.append(failureThreshold == 1 ? "fails at once" : "fails after \(failureThreshold) in a row")
        if successThreshold > 1 { parts.append("passes after \(successThreshold)") }
        if let grace { parts.append("grace \(grace)") }
        return parts.joined(separator: ", ")
    }
}

extension ProbeAction {
    /// In the language's own words.
    var words: String {
        switch self {
        case .http(let path, let port): "http GET \(path) port \(port)"
        case .tcp(let port): "tcp \(port)"
        case .exec(let words): "exec " + words.joined(separator: " ")
        case .sleep(let span): "sleep \(span)"
        }
    }
}

extension EnvironmentVariable {
    /// Values of secrets are not in the spec, only their names are.
    fileprivate var words: String {
        switch source {
        case .value(let text): "\(name)=\(text)"
        case .config(let object, let key, let isOptional):
            "\(name) from config \(object) key \(key)\(isOptional ? ", if it is there" : "")"
        case .secret(let object, let key, let isOptional):
            "\(name) from secret \(object) key \(key)\(isOptional ? ", if it is there" : "")"
        case .field(let field):
            switch field {
            case .ip: "\(name) from the pod's address"
            case .name: "\(name) from the pod's name"
            case .node: "\(name) from the pod's node"
            case .namespace: "\(name) from the pod's namespace"
            }
        }
    }
}

extension EnvironmentSource {
    fileprivate var words: String {
        let which =
            switch object {
            case .config(let name): "config \(name)"
            case .secret(let name): "secret \(name)"
            }
        return which + (isOptional ? ", if it is there" : "") + (prefix.isEmpty ? "" : ", each behind \(prefix)")
    }
}
