import NIOSSL
import PodServe
import PodTesting
import Testing

/// Who is let in on the socket, and who is not.
@Suite struct AccessTests {
    @Test(arguments: ["", "wrong", "0000000000000000000000000000000000000000000000000000000000000000"])
    func withoutTheTokenNothingIsTold(_ token: String) throws {
        try ServedCluster.with { served in
            let reply = try #require(try served.ask("GET", "/api/v1/pods", token: token))
            #expect(reply.code == 401 && reply.body.contains("\"Unauthorized\""), "\(reply)")
            #expect(!reply.body.contains("PodList"))
        }
    }

    @Test(arguments: ["/healthz", "/livez", "/readyz", "/version"]) func healthIsToldToAnybody(_ path: String) throws {
        try ServedCluster.with { served in
            let told = try served.ask("GET", path, token: "")
            #expect(told?.code == 200)
            // But nothing is taken from just anybody.
            let sent = try served.ask("POST", path, body: "x", token: "")
            #expect(sent?.code == 413)
        }
    }

    @Test(arguments: ["evil.example", "evil.example:443", "127.0.0.1.evil.example", "localhost.evil", "10.0.0.1:80"])
    func aNameThatLeadsHereIsNotThisServers(_ host: String) throws {
        try ServedCluster.with { served in
            for token in ["", nil] {
                let reply = try #require(try served.ask("GET", "/healthz", ["Host: \(host)"], token: token))
                #expect(reply.code == 400 && reply.body.contains("this server is not \(host)"), "\(reply)")
            }
        }
    }

    @Test func ownNamesAreAnswered() throws {
        try ServedCluster.with { served in
            for host in ["127.0.0.1", "localhost:\(served.listener.port)", "[::1]:1"] {
                let reply = try served.ask("GET", "/api/v1/pods", ["Host: \(host)"])
                #expect(reply?.code == 200)
            }
        }
    }

    /// Python's WebSockets name the server that they ask as their origin.
    @Test func theServerItselfIsNoForeignOrigin() throws {
        try ServedCluster.with { served in
            let own = try #require(
                try served.ask("GET", "/api/v1/pods", ["Host: 127.0.0.1:1", "Origin: https://127.0.0.1:1"]))
            #expect(own.code == 200, "\(own)")
            let other = try #require(
                try served.ask("GET", "/api/v1/pods", ["Host: 127.0.0.1:1", "Origin: https://127.0.0.1:2"]))
            #expect(other.code == 400, "\(other)")
        }
    }

    @Test(arguments: ["Origin: https://evil.example", "Origin: null", "origin: http://127.0.0.1"])
    func aWebPageIsRefused(_ header: String) throws {
        try ServedCluster.with { served in
            let reply = try #require(try served.ask("GET", "/api/v1/pods", [header]))
            #expect(reply.code == 400 && reply.body.contains("web pages"), "\(reply)")
            #expect(!reply.head.lowercased().contains("access-control"))
        }
    }

    @Test func theServerIsKnownByTheEnvironmentsAuthorityAlone() throws {
        try ServedCluster.with { served in
            let client = try served.connect()
            client.send(served.request("GET", "/version"))
            #expect(client.reply()?.code == 200)
            client.close()
            let other = try ServerIdentity(forEnvironment: "other")
            #expect(throws: (any Error).self) { _ = try RawClient(served, authority: other.authority) }
        }
    }

    @Test(arguments: [TLSVersion.tlsv1, .tlsv11]) func oldTLSIsRefused(_ version: TLSVersion) throws {
        try ServedCluster.with { served in
            #expect(throws: (any Error).self) { _ = try RawClient(served, most: version) }
            let client = try RawClient(served, most: .tlsv12)
            client.close()
        }
    }

    @Test func aClosedServerIsGone() throws {
        let served = try ServedCluster()
        let client = try served.connect()
        let port = served.listener.port
        served.close()
        #expect(client.waits { client.isClosed }, "open connections end too")
        client.close()
        #expect(throws: (any Error).self) { _ = try RawClient(served, port: port) }
    }

    @Test func whoHasNoRightHoldsNoConnection() throws {
        try ServedCluster.with { served in
            let client = try served.connect()
            defer { client.close() }
            client.send("GET /api/v1/pods HTTP/1.1\r\nHost: 127.0.0.1\r\n")
            #expect(client.waits(15) { client.isClosed }, "it never says who it is")
        }
    }
}
