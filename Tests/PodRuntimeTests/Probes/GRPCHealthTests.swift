@testable import PodKernel
@testable import PodRuntime
import PodLifecycle
import PodModel
import Testing

/// The one call of gRPC that probes make.
@Suite struct GRPCHealthTests {
    private static let settings: [UInt8] = [0, 0, 0, 4, 0, 0, 0, 0, 0]

    private func data(_ payload: [UInt8], flags: UInt8 = 1) -> [UInt8] {
        [0, 0, UInt8(payload.count), 0, flags, 0, 0, 0, 1] + payload
    }

    private func answer(_ bytes: [UInt8]) -> GRPCHealthCall.Progress {
        var call = GRPCHealthCall(service: "", authority: "10.1.0.2:50051")
        let whole = call.feed(bytes)
        var slow = GRPCHealthCall(service: "", authority: "10.1.0.2:50051")
        var slowly = GRPCHealthCall.Progress.more
        for byte in bytes where slowly == .more { slowly = slow.feed([byte]) }
        #expect(whole == slowly, "byte by byte")
        return whole
    }

    @Test func whatIsAsked() {
        let call = GRPCHealthCall(service: "db", authority: "10.1.0.2:50051")
        let text = String(decoding: call.outgoing, as: UTF8.self)
        #expect(text.hasPrefix("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
        #expect(text.contains("/grpc.health.v1.Health/Check") && text.contains("10.1.0.2:50051"))
        // The last frame ends the stream: one message with the service in field 1.
        #expect(call.outgoing.suffix(18) == [0, 0, 9, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 4, 0x0A, 2, 0x64, 0x62])
    }

    @Test func statusesAreRead() {
        let serving = Self.settings + data([0, 0, 0, 0, 2, 8, 1])
        #expect(answer(serving) == .answered(.serving))
        #expect(answer(data([0, 0, 0, 0, 2, 8, 2])) == .answered(.notServing))
        #expect(answer(data([0, 0, 0, 0, 0])) == .answered(.unknown))
        #expect(answer(data([0, 0, 0, 0, 2, 8, 9])) == .answered(.other(9)))
        // Fields of newer servers are passed over, and padding; the end may come with the trailers.
        #expect(answer(data([0, 0, 0, 0, 5, 0x12, 1, 7, 8, 1])) == .answered(.serving))
        #expect(answer(data([2, 0, 0, 0, 0, 2, 8, 1, 0, 0], flags: 9)) == .answered(.serving))
        let trailers: [UInt8] = [0, 0, 1, 1, 5, 0, 0, 0, 1, 0x88]
        #expect(answer(data([0, 0, 0, 0, 2, 8, 1], flags: 0) + trailers) == .answered(.serving))
    }

    @Test(
        "what is no gRPC is told",
        arguments: [
            (Array("HTTP/1.1 400 Bad Request\r\n".utf8), "a frame has"),
            ([0, 0, 1, 1, 5, 0, 0, 0, 1, 0x88], "does not tell its health"),
            ([0, 0, 4, 3, 0, 0, 0, 0, 1, 0, 0, 0, 7], "RST_STREAM with error 7"),
            ([0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], "the server goes away, with error 1"),
            ([0, 0, 1, 0, 9, 0, 0, 0, 1, 5], "padding"), ([0, 0, 4, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0], "malformed gRPC"),
            ([0, 0, 6, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 8], "malformed HealthCheckResponse"),
            ([0, 0, 8, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 3, 0x12, 0x7F, 1], "malformed HealthCheckResponse"),
        ] as [([UInt8], String)])
    func malformed(_ bytes: [UInt8], _ cause: String) {
        guard case .broken(let text) = answer(bytes) else { return #expect(Bool(false), "\(bytes)") }
        #expect(text.contains(cause), "\(text)")
    }

    @Test func settingsAndPingsAreAnswered() {
        var call = GRPCHealthCall(service: "", authority: "a")
        call.sent(call.outgoing.count)
        #expect(call.feed(Self.settings + [0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]) == .more)
        let wanted: [UInt8] = [0, 0, 0, 4, 1, 0, 0, 0, 0] + [0, 0, 8, 6, 1, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]
        #expect(call.outgoing == wanted)
    }

    @Test func anEndlessAnswerEnds() {
        var call = GRPCHealthCall(service: "", authority: "a")
        var progress = GRPCHealthCall.Progress.more
        for _ in 0..<100_000 where progress == .more { progress = call.feed(Self.settings) }
        guard case .broken = progress else { return #expect(Bool(false), "\(progress)") }
    }
}
