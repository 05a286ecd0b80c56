import Foundation
import PodEngine
import PodModel
import PodServe
import PodTesting
import Testing

/// Watches on a socket.
@Suite struct LastingTests {
    private let target = "/api/v1/namespaces/default/configmaps"

    private func make(_ name: String, in served: ServedCluster, _ value: String = "v") throws {
        let reply = try served.ask(
            "POST", target, ["Content-Type: application/json"], body: served.configMap(name, value))
        #expect(reply?.code == 201)
    }

    @Test func aWatchTellsAtOnce() throws {
        try ServedCluster.with { served in
            let client = try served.connect()
            defer { client.close() }
            client.send(served.request("GET", "\(target)?watch=true"))
            #expect(client.shows("200 OK"), "the head does not wait for a first event")
            try make("first", in: served)
            #expect(client.shows("\"ADDED\"") && client.shows("\"first\""), "\(client.text)")
        }
    }

    @Test(arguments: [1, 3]) func timeoutSecondsEndsAWatchAndTheConnectionStays(_ seconds: Int) throws {
        try ServedCluster.with { served in
            let client = try served.connect()
            defer { client.close() }
            let start = Date()
            client.send(served.request("GET", "\(target)?watch=true&timeoutSeconds=\(seconds)"))
            #expect(client.shows("\r\n0\r\n\r\n"))
            #expect(Date().timeIntervalSince(start) > Double(seconds) - 0.2)
            client.send(served.request("GET", "/api/v1/namespaces/default"))
            #expect(client.shows("\"Namespace\""))
        }
    }

    /// What is over before its time, or never begins, ends once.
    @Test(arguments: [
        "resourceVersion=nonsense&timeoutSeconds=1", "labelSelector=%21%21&timeoutSeconds=1",
        "resourceVersion=99999999999999999999&timeoutSeconds=1",
    ]) func aWatchThatIsRefusedHasNoTimeLeft(_ query: String) throws {
        try ServedCluster.with { served in
            let client = try served.connect()
            defer { client.close() }
            client.send(served.request("GET", "\(target)?watch=true&\(query)"))
            #expect(client.reply()?.code == 400)
            Thread.sleep(forTimeInterval: 1.5)
            client.send(served.request("GET", "/version"))
            #expect(client.reply()?.code == 200, "the connection is in order")
        }
    }

    @Test(arguments: ["0", "-1", "9223372036854775807", "-9223372036854775808", "9e9", "x"])
    func anyTimeoutIsTaken(_ seconds: String) throws {
        try ServedCluster.with { served in
            let client = try served.connect()
            defer { client.close() }
            client.send(served.request("GET", "\(target)?watch=true&timeoutSeconds=\(seconds)"))
            #expect(client.shows("200 OK"))
            try make("later", in: served)
            #expect(client.shows("\"later\""), "\(client.text)")
        }
    }

    @Test func whoGoesAwayIsForgotten() throws {
        try ServedCluster.with { served in
            for _ in 0..<20 {
                let client = try served.connect()
                client.send(served.request("GET", "\(target)?watch=true"))
                #expect(client.shows("200 OK"))
                client.close()
            }
            try make("after", in: served)
            #expect(try served.ask("GET", target)?.body.contains("\"after\"") == true)
        }
    }

    private func memory() -> Int {
        let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return line.flatMap { Int($0.split(whereSeparator: { $0 == " " || $0 == "\t" })[1]) } ?? 0
    }

    /// Nothing is kept for who does not read but where it stands; once that is too long ago it is told so, and its
    /// connection is closed if it does not read that either. Who reads is sent everything.
    @Test func aWatchThatNobodyReadsIsCutOffAndCostsLittle() throws {
        try ServedCluster.with { served in
            let client = try RawClient(served, reads: false)
            let late = try RawClient(served, reads: false)
            let reader = try served.connect()
            defer { for client in [client, late, reader] { client.close() } }
            for client in [client, late] { client.send(served.request("GET", "\(target)?watch=true")) }
            // Of the labels alone.
            reader.send(served.request("GET", "\(target)?watch=true&labelSelector=r"))
            try make("big", in: served)
            let value = String(repeating: "x", count: 200_000)
            let before = memory()
            // 200 KB each time: 400 MB were it all kept. Other tests of this process take some meanwhile.
            for round in 0..<2000 {
                served.perform { plane in
                    _ = try plane.submit(
                        .declare(
                            .config(
                                name: "big", namespace: "default",
                                data: ["k": .text("\(round)\(value)")], isSecret: false)))
                }
            }
            #expect(memory() - before < 200_000, "KB: \(memory() - before)")
            for _ in 0..<21 {
                served.perform { plane in
                    for round in 0..<1000 {
                        _ = try plane.submit(
                            .setLabels(ObjectKey(.configMap, "big"), [LabelEdit(key: "r", value: "\(round)")]))
                    }
                }
            }
            try late.beginReading()
            #expect(late.shows("\"Expired\"") && late.waits { late.text.hasSuffix("\r\n0\r\n\r\n") })
            try make("last", in: served)
            served.perform { plane in
                _ = try plane.submit(
                    .setLabels(ObjectKey(.configMap, "last"), [LabelEdit(key: "r", value: "1")]))
            }
            #expect(reader.shows("\"last\"") && !reader.text.contains("\"Expired\""))
            #expect(client.waits { !client.send("x") || client.isClosed }, "it is cut off")
            #expect(try served.ask("GET", "/version")?.code == 200)
        }
    }
}
