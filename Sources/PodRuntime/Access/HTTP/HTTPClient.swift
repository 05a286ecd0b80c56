internal import Glibc
internal import PodKernel
package import PodLifecycle
package import PodModel

/// A blocking HTTP GET.
package enum HTTPClient {
    /// The answer, with at most `limit` bytes of its body; else the cause, as `dial tcp 10.1.0.2:80: connect:
    /// connection refused`. Redirects are not followed. Waits at most `dial` for the connection and `total` for
    /// everything.
    package static func get(
        _ request: HTTPRequest, limit: Int, dial: TimeSpan = .seconds(5), total: TimeSpan = .seconds(30)
    ) -> Result<HTTPAnswer, Failure> {
        let begin = monotonicNow()
        var exchange: HTTPExchange
        do {
            exchange = try HTTPExchange(request, limit: limit)
        } catch {
            return .failure(Failure(error.dialing(request.address, request.port)))
        }
        while true {
            let end = begin + (exchange.isConnected ? total : min(dial, total))
            if !wait(exchange.descriptor, exchange.events, until: end) {
                let what =
                    exchange.isConnected
                    ? "no answer within \(total)" : "dial tcp \(request.address):\(request.port): i/o timeout"
                return .failure(Failure(what))
            }
            switch exchange.advance() {
            case .more: break
            case .broken(let cause): return .failure(Failure(cause))
            case .done:
                let body = String(decoding: exchange.response.body, as: UTF8.self)
                return .success(HTTPAnswer(status: exchange.response.status, body: body))
            }
        }
    }

    private static func wait(_ descriptor: Int32, _ events: Int16, until end: TimeSpan) -> Bool {
        while true {
            let left = (end - monotonicNow()).nanoseconds
            if left <= 0 { return false }
            var entry = pollfd(fd: descriptor, events: events, revents: 0)
            let got = poll(&entry, 1, Int32(clamping: (left + 999_999) / 1_000_000))
            if got > 0 { return true }
            if got < 0, errno != EINTR { return false }
        }
    }
}
