import PodModel
import Testing

@Suite struct ConfigDataTests {
    @Test func keysAreSortedByTheirBytesAndReplacedOrTakenAway() {
        var data: ConfigData = ["b": "1", "a": "2", "B": .binary([0xFF])]
        #expect(data.pairs.map(\.key) == ["B", "a", "b"])
        data["a"] = "3"
        data["B"] = nil
        data["c"] = nil
        #expect(data == ["a": "3", "b": "1"])
        #expect(data["a"]?.text == "3" && data["B"] == nil)
    }

    /// Kubernetes' limit of 1 MiB leaves room for a hundred thousand. A walk over all for each would take 25 times as
    /// long for five times as many, and the least of some rounds is taken, since other tests run beside.
    @Test func theTimeOfManyKeysFollowsTheirNumber() {
        func least(_ count: Int) -> Duration {
            (0..<5).map { _ in
                ContinuousClock().measure {
                    var data = ConfigData()
                    for number in 100_000..<(100_000 + count) { data["k\(number)"] = "" }
                    #expect(data.count == count)
                }
            }.min() ?? .zero
        }
        #expect(least(20_000) < least(4_000) * 15)
    }
}
