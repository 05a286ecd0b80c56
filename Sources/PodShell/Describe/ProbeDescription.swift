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
        case .http(let path, let port): "http-get http://:\(port)\(path)"
        case .tcp(let port): "tcp-socket :\(port)"
        case .exec(let words): "exec [\(words.joined(separator: " "))]"
        // Of hooks alone; no probe sleeps.
        case .sleep: words
        }
    }

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
