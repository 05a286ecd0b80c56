import PodModel
import Testing

struct QuantityTests {
    @Test(
        arguments: [
            ("100m", 100), ("0.1", 100), ("1", 1000), ("1.5", 1500), ("1e3", 1_000_000), ("2k", 2_000_000),
            ("0.0001", 1), ("100u", 1), ("0", 0), ("1E2", 100_000),
        ] as [(String, Int64)])
    func cpuIsThousandthsRoundedUp(_ text: String, _ milli: Int64) throws {
        #expect(try Quantity.parse(text.utf8).milliRoundedUp == milli)
    }

    @Test(
        arguments: [
            ("64Mi", 64 << 20), ("2Gi", 2 << 30), ("1Ki", 1024), ("128974848", 128_974_848), ("129M", 129_000_000),
            ("129e6", 129_000_000), ("0.5Gi", 512 << 20), ("400m", 1), ("7Ei", 7 << 60),
        ] as [(String, Int64)])
    func memoryIsBytes(_ text: String, _ bytes: Int64) throws {
        #expect(try Quantity.parse(text.utf8).unitsRoundedUp == bytes)
    }

    @Test(arguments: [
        ("", Quantity.ParseError.malformed), ("Mi", .malformed), ("1K", .unknownSuffix), ("1mi", .unknownSuffix),
        ("1 Mi", .unknownSuffix), ("1e-30", .outOfRange), ("1e400", .outOfRange), ("9Ei", .outOfRange),
        ("99999999999999999999999999999", .outOfRange), ("1e", .unknownSuffix), ("1.2.3", .unknownSuffix),
    ])
    func wrongQuantitiesSayWhy(_ text: String, _ expected: Quantity.ParseError) {
        #expect(throws: expected) { () throws(Quantity.ParseError) in try Quantity.parse(text.utf8) }
    }

    @Test func amountsPrintCanonically() {
        #expect(Quantity.cpuText(milli: 250) == "250m")
        #expect(Quantity.cpuText(milli: 2000) == "2")
        #expect(Quantity.bytesText(64 << 20) == "64Mi")
        #expect(Quantity.bytesText(1025) == "1025")
        #expect(Quantity.bytesText(0) == "0")
    }
}
