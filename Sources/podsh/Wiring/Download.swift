import PodSession
import PodSyntax

/// Kubernetes' files of the web. podsh itself speaks plain http; TLS and redirects are curl's.
enum Download {
    private static let limit = SourceText.maximumBytes

    static func bytes(of address: String) throws(HostError) -> [UInt8] {
        let host = LocalHost(fetch: WebClient.fetch)
        if address.hasPrefix("https://") { return try curl(address, on: host, why: "https needs") }
        let reply = try host.http(address, limit: limit + 1)
        if (300..<400).contains(reply.status) {
            return try curl(address, on: host, why: "it is a redirect, and to follow one needs")
        }
        if reply.status != 200 {
            throw HostError(.failed, "cannot read \(address): the server answers \(reply.status)")
        }
        if reply.body.count > limit { throw HostError(.tooLarge, "\(address) has more than \(limit) bytes") }
        return reply.body
    }

    /// At most 20 s to connect and five minutes in all; certificates are checked.
    private static func curl(_ address: String, on host: LocalHost, why: String) throws(HostError) -> [UInt8] {
        var command = HostCommand(
            .words([
                "curl", "--fail", "--silent", "--show-error", "--location", "--proto", "=http,https",
                "--connect-timeout", "20",
                "--max-time", "300", "--max-filesize", String(limit), "--", address,
            ]))
        command.output = .captured(limit: limit + 1)
        let exit = try host.run(command)
        switch exit.code {
        case ExitCode.held: break
        case ExitCode.notFound:
            throw HostError(
                .unsupported, "cannot read \(address): \(why) curl, which is not installed: apt-get install curl")
        default: throw HostError(.failed, "cannot read \(address): curl ended with \(exit.code)")
        }
        if exit.output.count > limit { throw HostError(.tooLarge, "\(address) has more than \(limit) bytes") }
        return exit.output
    }
}
