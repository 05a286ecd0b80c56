import NIOHTTP1
import PodAPI

/// Who is let in: whoever holds the environment's token, or one that it has issued.
struct AccessGate: Sendable {
    let token: String
    let issued: IssuedTokens

    /// What is answered without a token: nothing that tells of the environment.
    private static let open: Set = ["/healthz", "/livez", "/readyz", "/version"]

    enum Judgement {
        /// Whoever asks has a right to.
        case admitted
        /// Anybody may ask that.
        case open
        case refused(APIStatus)
    }

    func judgement(of head: HTTPRequestHead) -> Judgement {
        // A web page in the user's browser has an origin, and may have made its own name lead to this machine. Programs
        // that open WebSockets name this server as theirs, from which no page comes.
        let own = head.headers.first(name: "Host").flatMap { AccessGate.isLoopback($0) ? "https://\($0)" : nil }
        if head.headers["Origin"].contains(where: { $0 != own }) {
            return .refused(.badRequest("requests of web pages are not answered"))
        }
        if let host = head.headers.first(name: "Host"), !AccessGate.isLoopback(host) {
            return .refused(.badRequest("this server is not \(host)"))
        }
        let given = head.headers.first(name: "Authorization") ?? ""
        if AccessGate.isEqual(given, "Bearer \(token)") { return .admitted }
        if given.hasPrefix("Bearer "), issued.holds(String(given.dropFirst(7))) { return .admitted }
        if AccessGate.open.contains(String(head.uri.prefix { $0 != "?" })) { return .open }
        return .refused(.unauthorized)
    }

    private static func isLoopback(_ host: String) -> Bool {
        ["127.0.0.1", "localhost", "[::1]"].contains { host == $0 || host.hasPrefix("\($0):") }
    }

    /// In a time that does not tell how much of it is right.
    static func isEqual(_ a: String, _ b: String) -> Bool {
        let (a, b) = (Array(a.utf8), Array(b.utf8))
        if a.count != b.count { return false }
        return zip(a, b).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
