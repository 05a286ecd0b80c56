import PodModel

extension Probe {
    /// `http-get http://:80/healthz delay=0s timeout=1s period=10s #success=1 #failure=3` (`DescribeProbe`).
    var text: String {
        let numbers =
            """
            delay=\(initialDelay.inSeconds) timeout=\(timeout.inSeconds) period=\(period.inSeconds) \
            #success=\(successThreshold) #failure=\(failureThreshold)
            """
        return "\(action.text) \(numbers)"
    }
}

extension ProbeAction {
    /// kubectl's words for a probe's question.
    fileprivate var text: String {
        switch self {
        case .http(let path, let port, let options):
            "http-get \(options.scheme)://\(options.host ?? ""):\(port)\(path)"
        case .tcp(let port, let host): "tcp-socket \(host ?? ""):\(port)"
        case .grpc(let port, let service): "grpc <pod>:\(port) \(service)"
        case .exec(let words): "exec [\(words.joined(separator: " "))]"
        // Of hooks alone; no probe sleeps.
        case .sleep: words
        }
    }

    /// In the language's own words.
    var words: String {
        switch self {
        case .http(let path, let port, let options): "http GET \(path) port \(port)" + options.words
        case .tcp(let port, let host): "tcp \(port)" + (host.map { " host \($0)" } ?? "")
        case .grpc(let port, let service): "grpc \(port)" + (service.isEmpty ? "" : " service \(service)")
        case .exec(let words): "exec " + words.joined(separator: " ")
        case .sleep(let span): "sleep \(span)"
        }
    }
}

extension HTTPProbeOptions {
    fileprivate var words: String {
        let sent = headers.map { " \($0.name)=\($0.value)" }.joined()
        return (isSecure ? " https" : "") + (host.map { " host \($0)" } ?? "") + (sent.isEmpty ? "" : " headers" + sent)
    }
}
