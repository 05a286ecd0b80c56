@testable import PodRuntime
import Glibc
import PodKernel
import PodLifecycle
import PodModel
import Testing

/// The HTTP client against strings and against servers on loopback.
struct HTTPTests {
    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloMORE", 200, "hello"),
        (
            """
            HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\nA: \
            b\r\n\r\n
            """,
            404, "abcdefg"
        ),
        ("HTTP/1.0 500 Oh\n\nuntil the end", 500, "until the end"),
        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\nContent-Length: 9\r\n\r\n", 204, ""),
        ("HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n", 302, ""),
    ])
    func responses(_ text: String, _ status: Int, _ body: String) {
        // However it is cut to pieces, it reads the same.
        for size in [1, 3, 7, 1000] {
            var reader = HTTPResponseReader(limit: 1000)
            var progress = HTTPResponseReader.Progress.more
            let bytes = Array(text.utf8)
            var at = 0
            while at < bytes.count, progress == .more {
                progress = reader.feed(bytes[at..<min(bytes.count, at + size)])
                at += size
            }
            if progress == .more { progress = reader.end() }
            #expect(
                progress == .done && reader.status == status && String(decoding: reader.body, as: UTF8.self) == body)
        }
    }

    @Test(arguments: [
        "", "SSH-2.0-OpenSSH\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
    ])
    func whatIsNoResponse(_ text: String) {
        var reader = HTTPResponseReader(limit: 1000)
        var progress = reader.feed(text.utf8)
        if progress == .more { progress = reader.end() }
        guard case .broken = progress else { return #expect(Bool(false), "\(progress)") }
    }

    @Test("heads and bodies are bounded") func bounds() {
        var reader = HTTPResponseReader(limit: 10)
        #expect(reader.feed("HTTP/1.1 200 OK\r\n\r\n0123456789abc".utf8) == .done)
        #expect(reader.isCut && reader.body.count == 10)
        var endless = HTTPResponseReader(limit: 10)
        var progress = endless.feed("HTTP/1.1 200 OK\r\n".utf8)
        for _ in 0..<3000 where progress == .more {
            progress = endless.feed("X: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n".utf8)
        }
        guard case .broken = progress else { return #expect(Bool(false), "\(progress)") }
    }

    @Test("a body in 200,000 chunks comes whole, in time proportional to it") func manyChunks() {
        let count = 200_000
        var reader = HTTPResponseReader(limit: 1 << 20)
        #expect(reader.feed("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".utf8) == .more)
        // All at once, and the end cut off in the middle of a line.
        #expect(reader.feed((String(repeating: "1\r\na\r\n", count: count) + "0").utf8) == .more)
        #expect(reader.feed("\r\n\r\n".utf8) == .done)
        #expect(reader.body.count == count && !reader.isCut)
    }

    @Test("a path cannot end the request line") func requestLine() {
        let request = HTTPRequest(address: IPv4(127, 0, 0, 1), port: 80, path: "/a b\r\nX: y?q=1&ü#part ?")
        let text = String(decoding: request.bytes, as: UTF8.self)
        #expect(text.hasPrefix("GET /a%20b%0D%0AX:%20y?q=1&%C3%BC HTTP/1.1\r\nHost: 127.0.0.1\r\n"))
    }

    @Test("headers are sent, Host in place of the address, and an empty User-Agent not at all") func headers() {
        var request = HTTPRequest(address: IPv4(10, 1, 0, 2), port: 8443, path: "/x")
        request.isSecure = true
        request.host = "example.com"
        request.headers = [
            .init(name: "host", value: "example.com"), .init(name: "X-Check", value: "a b"),
            .init(name: "user-agent", value: ""), .init(name: "Accept", value: "text/plain"),
        ]
        #expect(
            String(decoding: request.bytes, as: UTF8.self) == """
                GET /x HTTP/1.1\r\nHost: example.com\r\nX-Check: a b\r\nAccept: text/plain\r\nConnection: close\r\n\r\n
                """)
        #expect(request.url == "https://10.1.0.2:8443/x")
    }

    @Test("an answer over TLS is read whatever its certificate, and none where nobody speaks TLS") func overTLS() throws
    {
        let folder = "/tmp/podsh-tls-\(getpid())"
        mkdir(folder, 0o700)
        defer { _ = try? Spawn(["/bin/rm", "-rf", folder]).run(timeout: .seconds(10), limit: 1) }
        let made = try Spawn([
            "/usr/bin/openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=nobody", "-days", "1",
            "-keyout", "\(folder)/key", "-out", "\(folder)/certificate",
        ]).run(timeout: .seconds(60), limit: 1 << 14)
        try #require(made.isSuccess)
        let gone = try LoopbackServer { _ in nil }
        gone.stop()
        var server = Spawn([
            "/usr/bin/openssl", "s_server", "-accept", "127.0.0.1:\(gone.port)", "-key", "\(folder)/key", "-cert",
            "\(folder)/certificate", "-www", "-quiet",
        ])
        server.newSession = true
        let child = try server.start()
        defer { child.end() }
        var request = HTTPRequest(address: IPv4(127, 0, 0, 1), port: gone.port, path: "/")
        request.isSecure = true
        var answer = HTTPClient.get(request, limit: 1 << 16)
        for _ in 0..<200 {
            if case .success = answer { break }
            usleep(50_000)
            answer = HTTPClient.get(request, limit: 1 << 16)
        }
        #expect(try answer.get().status == 200)
        let plain = try LoopbackServer { _ in "HTTP/1.1 400 No\r\n\r\n" }
        defer { plain.stop() }
        request.port = plain.port
        guard case .failure(let failure) = HTTPClient.get(request, limit: 100) else { return #expect(Bool(false)) }
        #expect(failure.message.hasPrefix("tls: "), "\(failure.message)")
    }

    @Test func aServerOnLoopback() throws {
        let server = try LoopbackServer { _ in "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" }
        defer { server.stop() }
        let request = HTTPRequest(address: IPv4(127, 0, 0, 1), port: server.port, path: "/x")
        #expect(try HTTPClient.get(request, limit: 100).get() == HTTPAnswer(status: 200, body: "ok"))
    }

    @Test func whyThereIsNoAnswer() throws {
        let silent = try LoopbackServer { _ in nil }
        let port = silent.port
        let request = HTTPRequest(address: IPv4(127, 0, 0, 1), port: port, path: "/")
        let slow = HTTPClient.get(request, limit: 100, total: .milliseconds(200))
        #expect(throws: Failure("no answer within 200ms")) { try slow.get() }
        silent.stop()
        let refused = HTTPClient.get(request, limit: 100)
        #expect(throws: Failure("dial tcp 127.0.0.1:\(port): connect: connection refused")) { try refused.get() }
    }
}
