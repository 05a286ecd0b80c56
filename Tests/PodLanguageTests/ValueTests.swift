import PodLanguage
import PodModel
import PodSyntax
import Testing

@Suite struct ValueTests {
    private func message(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "no error"
        } catch { return (error as? ValueError)?.message ?? "\(error)" }
    }

    @Test("numbers: whole where it stays whole, decimal where not")
    func numbers() throws {
        #expect(try Value.int(6).arithmetic(.divide, .int(3)).rendered == "2")
        #expect(try Value.int(5).arithmetic(.divide, .int(2)).rendered == "2.5")
        #expect(try Value.int(7).arithmetic(.remainder, .int(-1)).rendered == "0")
        #expect(try Value.percent(70).arithmetic(.multiply, .int(10)).rendered == "7.0")
        #expect(try Value.int(1).comparison(.equal, .decimal(1)))
        #expect(try !Value.int(1).comparison(.equal, .null))
    }

    @Test("times, durations and amounts calculate in their own units")
    func units() throws {
        let day = Value.duration(.hours(24))
        #expect(try day.arithmetic(.divide, .duration(.hours(12))).rendered == "2.0")
        #expect(try Value.time(.simulationStart).arithmetic(.add, day).rendered == "2026-01-02T00:00:00Z")
        #expect(try Value.int(3).arithmetic(.multiply, .duration(.seconds(1))).rendered == "3s")
        let memory = Value.quantity(try Reading.quantity("64Mi", example: ""), .memory)
        #expect(try memory.arithmetic(.multiply, .int(2)).rendered == "128Mi")
        #expect(try memory.arithmetic(.divide, memory).rendered == "1.0")
        #expect(try memory.comparison(.equal, .int(67_108_864)))
        #expect(Value.quantity(try Reading.quantity("5m", example: ""), .cpu).rendered == "5m")
        #expect(
            message { _ = try memory.comparison(.less, day) }
                == "an amount of memory cannot be compared with a duration")
    }

    @Test("what leaves a range is an error that names the range, never a trap")
    func ranges() {
        let least = Value.int(.min)
        let most = Value.int(.max)
        for (a, sign, b) in [
            (most, Operator.add, Value.int(1)), (least, .subtract, .int(1)), (most, .multiply, .int(2)),
            (least, .divide, .int(-1)),
        ] {
            #expect(message { _ = try a.arithmetic(sign, b) }.contains("9223372036854775807"))
        }
        #expect(message { _ = try least.negated() }.contains("9223372036854775807"))
        #expect(message { _ = try Value.int(1).arithmetic(.remainder, .int(0)) } == "division by zero")
        #expect(message { _ = try Value.int(1).arithmetic(.divide, .decimal(0)) } == "division by zero")
        #expect(message { _ = try Value.decimal(1e308).arithmetic(.multiply, .decimal(10)) }.contains("1.8e308"))
        let long = Value.duration(TimeSpan(nanoseconds: .max))
        #expect(message { _ = try long.arithmetic(.add, long) }.contains("106751d"))
        #expect(message { _ = try long.arithmetic(.multiply, .int(.max)) }.contains("106751d"))
        #expect(message { _ = try Value.duration(TimeSpan(nanoseconds: .min)).negated() } != "no error")
        #expect(message { _ = try Reading.duration("99999999999999d") }.contains("106751d"))
        #expect(message { _ = try Reading.cpu("1e-30") }.contains("out of range"))
        #expect(message { _ = try Reading.percent("-5%") }.contains("0% to 100%"))
        #expect(
            message { _ = try Reading.integer("9223372036854775808", in: Reading.counts) }.contains("0 to 2147483647"))
    }

    @Test("texts and keys are compared as bytes: two spellings of one letter stay two")
    func bytes() throws {
        #expect(try !Value.string("é").comparison(.equal, .string("e\u{301}")))
        var map = ValueMap()
        for i in 0..<40 { map.put("k\(i)", .int(Int64(i))) }
        map.put("é", .int(1))
        map.put("e\u{301}", .int(2))
        #expect(map["é"]?.rendered == "1")
        #expect(map["e\u{301}"]?.rendered == "2")
        #expect(map["k17"]?.rendered == "17")
        #expect(map.keys.first == "k0")
    }

    @Test("'in' looks in lists, maps, ranges and texts")
    func containment() throws {
        let list = Value.list(ValueList(flat: [.int(1), .string("a")]))
        #expect(try Value.string("a").comparison(.contained, list))
        #expect(try !Value.int(2).comparison(.contained, list))
        #expect(try Value.int(10).comparison(.contained, .range(2, 10)))
        #expect(try !Value.int(2).comparison(.contained, .range(3, 2)))
        #expect(try Value.string("aab").comparison(.contained, .string("caaab")))
        #expect(try !Value.string("aab").comparison(.contained, .string("caab".replacing("b", with: "c"))))
    }

    @Test("values print as the language writes them")
    func rendering() throws {
        var map = ValueMap()
        map.put("a", .list(ValueList(flat: [.int(1), .string("x\"$\n")])))
        map.put("b c", .null)
        #expect(Value.map(map).rendered == "{a: [1, \"x\\\"\\$\\n\"], \"b c\": null}")
        #expect(Value.string("raw \"text\"").rendered == "raw \"text\"")
        #expect(Value.range(2, 10).rendered == "2..10")
        #expect(Value.percent(70).rendered == "70%")
        #expect(Value.object(ObjectKey(.pod, "web")).rendered == "pod/web")
    }

    @Test("a list cannot be wrapped deeper than its limit, so that freeing it never overflows the stack")
    func nesting() {
        var value = Value.int(1)
        var error: ValueError?
        for _ in 0..<1000 {
            do { value = .list(try ValueList([value])) } catch let caught { error = caught; break }
        }
        #expect(error?.message == "lists and maps are nested deeper than 256")
    }
}
