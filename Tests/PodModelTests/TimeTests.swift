import PodModel
import Testing

struct TimeTests {
    @Test(
        arguments: [
            ("250ms", 250_000_000), ("30s", 30_000_000_000), ("1h30m", 5_400_000_000_000), ("1.5s", 1_500_000_000),
            ("1d", 86_400_000_000_000), ("0s", 0), ("2m30s", 150_000_000_000), ("10us", 10_000),
        ] as [(String, Int64)])
    func durationsAreRead(_ text: String, _ nanoseconds: Int64) throws {
        #expect(try TimeSpan.parse(text.utf8).nanoseconds == nanoseconds)
    }

    @Test(arguments: [
        ("", TimeSpan.ParseError.malformed), ("5", .missingUnit), ("5x", .malformed), ("1m1h", .malformed),
        ("1.s", .malformed), ("s", .malformed), ("1s1s", .malformed), ("-5s", .malformed),
        ("99999999999999d", .outOfRange), ("9999999999999999999999999999s", .outOfRange),
    ])
    func wrongDurationsSayWhy(_ text: String, _ expected: TimeSpan.ParseError) {
        #expect(throws: expected) { () throws(TimeSpan.ParseError) in try TimeSpan.parse(text.utf8) }
    }

    @Test(arguments: [
        "0s", "250ms", "1.5s", "1m", "1m30s", "1h", "1h30m", "25h", "10us", "1h0.5s",
    ])
    func durationsPrintAsTheyAreRead(_ text: String) throws {
        #expect(try TimeSpan.parse(text.utf8).description == text)
    }

    /// The steps of Kubernetes' HumanDuration, on both sides of each border.
    @Test(
        arguments: [
            (0, "0s"), (119, "119s"), (120, "2m"), (545, "9m5s"), (600, "10m"), (10_799, "179m"), (10_800, "3h"),
            (25_500, "7h5m"), (28_800, "8h"), (172_799, "47h"), (172_800, "2d"), (615_600, "7d3h"), (691_200, "8d"),
            (60_480_000, "700d"), (96_336_000, "3y20d"), (283_824_000, "9y"), (-1, "0s"), (-2, "<invalid>"),
        ] as [(Int64, String)])
    func agesFollowKubernetes(_ seconds: Int64, _ text: String) {
        #expect(TimeSpan.seconds(seconds).age == text)
    }

    @Test func timestampsPrintInUTC() {
        #expect(Timestamp.simulationStart.rfc3339 == "2026-01-01T00:00:00Z")
        #expect((Timestamp.simulationStart + .hours(24 * 59) + .seconds(3_661)).rfc3339 == "2026-03-01T01:01:01Z")
        #expect(Timestamp(nanoseconds: -1).rfc3339 == "1969-12-31T23:59:59Z")
        #expect(Timestamp(nanoseconds: 951_782_400 * 1_000_000_000).rfc3339 == "2000-02-29T00:00:00Z")
    }

    @Test func arithmeticSaturatesInsteadOfTrapping() {
        #expect(Timestamp(nanoseconds: .max) + .forever == Timestamp(nanoseconds: .max))
        #expect(TimeSpan.forever * 3 == .forever)
        #expect(TimeSpan.minutes(.max) == .forever)
        #expect(Timestamp(nanoseconds: .min) - Timestamp(nanoseconds: .max) == TimeSpan(nanoseconds: .min))
    }
}
