import PodLifecycle
import PodModel
import PodSimulation
import Testing

@Suite struct DrawTests {
    @Test func theSameSeedDrawsTheSame() {
        let a = Draws(seed: 1)
        #expect(a.bits(.sandbox, 7) == Draws(seed: 1).bits(.sandbox, 7))
        #expect(a.bits(.sandbox, 7) != Draws(seed: 2).bits(.sandbox, 7))
        #expect(a.bits(.sandbox, 7) != a.bits(.start, 7))
        #expect(a.bits(.sandbox, 7) != a.bits(.sandbox, 8))
        #expect(a.bits(.sandbox, 7) != a.bits(.sandbox, 7, 1))
    }

    @Test func timesFillTheirRange() {
        let draws = Draws(seed: 3)
        let times = (0..<2000).map { draws.time(.start, UInt64($0), milliseconds: 5...40) }
        #expect(times.min() == .milliseconds(5))
        #expect(times.max() == .milliseconds(40))
    }
}

@Suite struct AddressTests {
    @Test("ten thousand nodes with 1,022 addresses each share none, and none is a service's")
    func ranges() {
        var seen: Set<UInt32> = []
        for node in 0..<UInt32(NodeAddresses.capacityInNodes) {
            var range = NodeAddresses(node: node)
            guard let address = range.take(for: 1) else {
                Issue.record("node \(node) has no address")
                return
            }
            #expect(address.rawValue >> 24 == 10)
            #expect(!(0x0A60_0000..<0x0A70_0000).contains(address.rawValue))
            #expect(seen.insert(address.rawValue).inserted)
            #expect(NodeAddresses.node(of: address) == node)
        }
    }

    @Test("an address is free only when given back, and used again as late as possible")
    func reuse() {
        var range = NodeAddresses(node: 0)
        let first = range.take(for: 1)
        #expect(first == IPv4(10, 244, 0, 2))
        #expect(range.take(for: 2) == IPv4(10, 244, 0, 3))
        if let first { range.giveBack(first) }
        #expect(range.take(for: 3) == IPv4(10, 244, 0, 4))
        for n in 4..<1022 { #expect(range.take(for: UInt32(n)) != nil) }
        #expect(range.take(for: 5000) == first)
        #expect(range.take(for: 5001) == nil)
        #expect(range.owner(of: IPv4(10, 244, 0, 3)) == 2)
    }
}

@Suite struct ForecastTests {
    /// What asking round by round would have told.
    private func counted(kind: ProbeKind, probe: Probe, firstAsk: Timestamp, from: Timestamp?) -> ProbeForecast {
        var counter = ProbeCounter(kind: kind)
        var forecast = ProbeForecast(kind: .liveness, probe: probe, firstAsk: firstAsk, from: firstAsk)
        for n in 0..<200 {
            let time = firstAsk + probe.period * Int64(n)
            switch counter.record(success: from.map { time >= $0 } ?? false, probe: probe) {
            case .silent: break
            case .firstFailure: forecast.failing = time
            case .flipped(success: true):
                forecast.passed = time
                return forecast
            case .flipped(success: false):
                forecast.failed = time
                return forecast
            }
        }
        return forecast
    }

    @Test("a forecast tells what round after round would tell")
    func agrees() {
        let start = Timestamp.simulationStart
        for kind in ProbeKind.allCases {
            for failures in 1...4 {
                for successes in 1...(kind == .readiness ? 3 : 1) {
                    for readyAfter in [nil, 0, 1, 9, 10, 11, 20, 29, 30, 31, 95] as [Int64?] {
                        var probe = Probe(action: .tcp(port: 1))
                        probe.failureThreshold = failures
                        probe.successThreshold = successes
                        let from = readyAfter.map { start + .seconds($0) }
                        #expect(
                            ProbeForecast(kind: kind, probe: probe, firstAsk: start, from: from)
                                == counted(kind: kind, probe: probe, firstAsk: start, from: from),
                            "\(kind) failures \(failures) successes \(successes) ready after \(readyAfter ?? -1)")
                    }
                }
            }
        }
    }
}

@Suite struct ReferenceTests {
    @Test(arguments: [
        "nginx", "nginx:1.27", "registry:5000/a/b:Tag", "docker://r/n:t", "dir:/Images/x", "host",
    ])
    func valid(image: String) { #expect(imageRefusal(image) == nil) }

    @Test("what is no reference is told as such", arguments: ["", "UPPER", "a b", "a//b", "x\u{7f}", "a/B:1"])
    func invalid(image: String) { #expect(imageRefusal(image) != nil) }
}
