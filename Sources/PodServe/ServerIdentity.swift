import CLinux
import Glibc
package import PodLifecycle

/// By what a server is known, and who may come in.
package struct ServerIdentity: Sendable, Codable {
    /// PEM of the environment's own authority, by which clients know the server.
    package let authority: String
    let certificate: String
    let key: String
    /// 256 random bits in hex.
    package let token: String

    /// How long a certificate holds: an environment that stays longer is started anew.
    private static let lifetime = 365 * 24 * 3600

    package init(forEnvironment name: String) throws(Failure) {
        var authority = [CChar](repeating: 0, count: 8192)
        var certificate = authority
        var key = authority
        guard
            podsh_make_certificates(
                "podsh \(name)", ServerIdentity.lifetime, &authority, &certificate, &key, authority.count) == 1
        else { throw Failure("cannot make the certificates of environment \(name)") }
        self.authority = ServerIdentity.text(authority)
        self.certificate = ServerIdentity.text(certificate)
        self.key = ServerIdentity.text(key)
        token = ServerIdentity.randomToken()
    }

    static func randomToken() -> String {
        // The system's own source of secrets (getrandom(2)).
        var generator = SystemRandomNumberGenerator()
        let random = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return random.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func text(_ buffer: [CChar]) -> String {
        String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
