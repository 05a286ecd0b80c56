import Foundation
import PodModel
import PodServe
import PodTesting
import Testing

/// What clients do to a connection, by mistake or on purpose.
@Suite struct SocketTests {
    @Test func oneConnectionTakesManyRequests() throws {
        try ServedCluster.with { served in
            let client = try served.connect()
            defer { client.close() }
            for round in 0..<50 {
                client.send(served.request("GET", "/api/v1/configmaps?round=\(round)"))
                #expect(client.reply()?.code == 200)
            }
        }
    }

    @Test func requestsThatComeTogetherAreAnsweredInOrder() throws {
        try ServedCluster.with { served in
            let client = try served.connect()
            defer { client.close() }
            let paths = ["/api/v1/pods", "/nothing", "/version", "/api/v1/nodes", "/api/v1/namespaces/default"]
            client.send(paths.map { served.request("GET", $0) }.joined())
            let codes = paths.map { _ in client.reply()?.code }
            #expect(codes == [200, 404, 200, 200, 200])
        }
    }

    @Test func connectionCloseIsHeeded() throws {
        try ServedCluster.with { served in
            let client = try served.connect()
            defer { client.close() }
            client.send(served.request("GET", "/version", ["Connection: close"]))
            #expect(client.reply()?.code == 200)
            #expect(client.waits { client.isClosed })
        }
    }

    @Test(arguments: [3 << 20, (3 << 20) + 1, 20 << 20]) func aBodyOfMoreThanThreeMebibytesIsAnswered413(
        _ size: Int
    ) throws {
        try ServedCluster.with { served in
            for isChunked in [false, true] {
                let client = try served.connect()
                defer { client.close() }
                let length = isChunked ? "Transfer-Encoding: chunked" : "Content-Length: \(size)"
                let body = [UInt8](repeating: UInt8(ascii: "x"), count: size)
                let target = "/api/v1/namespaces/default/configmaps"
                client.post(Array(served.request("POST", target, [length]).utf8))
                client.post(isChunked ? Array("\(String(size, radix: 16))\r\n".utf8) + body : body)
                if isChunked { client.post(Array("\r\n0\r\n\r\n".utf8)) }
                let reply = try #require(client.reply(), "the answer arrives")
                #expect(reply.code == (size > 3 << 20 ? 413 : 400), "\(reply)")
                if size > 3 << 20 {
                    #expect(reply.body.contains("\"RequestEntityTooLarge\""), "\(reply)")
                    #expect(client.waits { client.isClosed })
                }
            }
        }
    }

    @Test func aRefusedRequestIsNotReadForEver() throws {
        try ServedCluster.with { served in
            let client = try served.connect()
            defer { client.close() }
            client.send(served.request("POST", "/api/v1/pods", ["Transfer-Encoding: chunked"], token: "wrong"))
            #expect(client.reply()?.code == 401)
            let chunk = Array("100000\r\n".utf8) + [UInt8](repeating: 0x78, count: 1 << 20) + Array("\r\n".utf8)
            let ended = client.waits(10) {
                client.send(chunk)
                return client.isClosed
            }
            #expect(ended)
        }
    }

    @Test func whoAsksWhetherToGoOnIsTold() throws {
        try ServedCluster.with { served in
            let client = try served.connect()
            defer { client.close() }
            let body = served.configMap("asked")
            let length = "Content-Length: \(body.utf8.count)"
            client.send(
                served.request(
                    "POST", "/api/v1/namespaces/default/configmaps",
                    ["Expect: 100-continue", "Content-Type: application/json", length]))
            #expect(client.shows("100 Continue"))
            client.send(body)
            #expect(client.shows("201 Created"))
        }
    }

    @Test(arguments: ["X-Long: \(String(repeating: "x", count: 200_000))", "many"])
    func aHeadThatIsTooLargeIsRefused(_ header: String) throws {
        try ServedCluster.with { served in
            let headers = header == "many" ? (0..<5000).map { "X-\($0): \($0)" } : [header]
            let reply = try served.ask("GET", "/api/v1/pods", headers)
            #expect(reply == nil || reply?.code == 400)
            let long = "/api/v1/pods?labelSelector=" + String(repeating: "a", count: 1 << 20)
            let second = try served.ask("GET", long)
            #expect(second == nil || second?.code == 400)
            #expect(try served.ask("GET", "/version")?.code == 200, "others are served on")
        }
    }

    @Test(arguments: [
        "nonsense\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET\r\n\r\n", "\u{0}\u{1}\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ]) func whatIsNoHTTPEndsTheConnectionAlone(_ text: String) throws {
        try ServedCluster.with { served in
            let client = try served.connect()
            defer { client.close() }
            client.send(text)
            #expect(client.waits(15) { client.isClosed })
            #expect(try served.ask("GET", "/version")?.code == 200)
        }
    }

    @Test(arguments: ["/%zz", "/api/v1/pods?x=%ff", "/%"]) func aBrokenAddressIsSaidSo(_ target: String) throws {
        try ServedCluster.with { served in
            let reply = try #require(try served.ask("GET", target))
            #expect(reply.code == 400 && reply.body.contains("address"), "\(reply)")
        }
    }

    /// As many as the API server takes wait for the engine; more are told to come again.
    @Test func tooManyRequestsAtOnceAreToldSo() throws {
        try ServedCluster.with(answers: false) { served in
            var clients: [RawClient] = []
            defer { for client in clients { client.close() } }
            for _ in 0..<401 {
                let client = try served.connect()
                clients.append(client)
                client.send(served.request("GET", "/api/v1/pods"))
            }
            let reply = try #require(clients[400].reply())
            #expect(reply.code == 429 && reply.head.contains("Retry-After: 1"), "\(reply)")
            #expect(reply.body.contains("\"TooManyRequests\""))
            #expect(clients[..<400].someAndAllSatisfy { $0.text.isEmpty })
        }
    }
}
