import PodLanguage
import PodModel
import PodText
import Testing

@Suite struct JSONTests {
    private func message(_ text: String) -> String {
        do { return try Value(json: text).rendered } catch { return error.message }
    }

    @Test("a text and back")
    func roundTrip() throws {
        let text = #"{"a":[1,2.5,-3e2,true,false,null],"b":{"c":"\"\\\n\u00e9😀"}}"#
        let value = try Value(json: text)
        #expect(value.json() == #"{"a":[1,2.5,-300.0,true,false,null],"b":{"c":"\"\\\né😀"}}"#)
        #expect(try Value(json: value.json()).isSame(as: value))
        #expect(try Value(json: value.json(indented: true)).isSame(as: value))
        #expect(try Value(json: #""\ud83d\ude00""#).rendered == "😀")
        #expect(Value.duration(.seconds(90)).json() == "\"1m30s\"")
        #expect(Value.list(.empty).json(indented: true) == "[]")
    }

    @Test(
        "what is no JSON is an error with line and column",
        arguments: [
            ("", "line 1 column 1"), ("[1,]", "line 1 column 4"),
            ("{\n \"a\": 1,\n \"a\": 2}", "line 3 column 2: the key \"a\" is there twice"),
            ("[1] x", "line 1 column 5"), ("01", "malformed number"), ("1e999", "outside"), ("\"a", "no end"),
            ("\"\\q\"", "unknown escape"),
            ("\"\\ud800\"", "surrogate"), ("{a: 1}", "double quotes"), ("nul", "expected a value"),
            ("\"\u{1}\"", "control character"),
            ("[1 2]", "expected ',' or ']'"), ("-", "malformed number"), ("// x", "expected a value"),
        ])
    func mistakes(text: String, expected: String) {
        #expect(message(text).contains(expected), "\(message(text))")
    }

    @Test("depth and size are bounded, the position is told")
    func bounded() {
        #expect(message(String(repeating: "[", count: 100_000)) == "JSON line 1 column 256: nested deeper than 255")
        #expect(message(String(repeating: " ", count: JSONReader.maximumBytes + 1)).contains("the limit is 16777216"))
        #expect(throws: JSONError.self) { try JSONReader.value(of: [0x22, 0xFF, 0x22]) }
    }

    @Test("whole numbers beyond 64 bits become decimals")
    func large() {
        #expect(message("9223372036854775807") == "9223372036854775807")
        #expect(message("9223372036854775808") == "9.223372036854776e+18")
    }
}
