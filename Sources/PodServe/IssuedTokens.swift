import Glibc
package import PodAPI
import Synchronization

/// Tokens beside the environment's own, each for a time (`serviceaccounts/NAME/token`). Whoever has one may do what the
/// environment's owner may.
/// Thread: any.
package final class IssuedTokens: Sendable, TokenIssuer {
    private let known = Mutex<[String: Int64]>([:])

    package init() {}

    package func issue(for seconds: Int64) -> String {
        let token = ServerIdentity.randomToken()
        let now = IssuedTokens.now
        known.withLock { known in
            known = known.filter { $0.value > now }
            known[token] = now.addingReportingOverflow(seconds).partialValue
        }
        return token
    }

    func holds(_ token: String) -> Bool {
        let now = IssuedTokens.now
        return known.withLock { known in
            // All are looked at: the time tells nothing of which is right.
            known.reduce(false) { AccessGate.isEqual($1.key, token) && $1.value > now || $0 }
        }
    }

    /// Seconds of the machine's own time, which nobody sets.
    private static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Int64(time.tv_sec)
    }
}
