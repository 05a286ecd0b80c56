@testable import PodKubernetes
import Testing

@Suite struct Base64Tests {
    @Test(arguments: ["", "f", "fo", "foo", "foob", "fooba", "foobar", "grüße\n\0"]) func readsWhatItWrites(
        _ text: String
    ) {
        #expect(Base64.decode(Base64.encode(Array(text.utf8))) == Array(text.utf8))
    }

    /// RFC 4648, section 10.
    @Test func writesTheVectorsOfTheStandard() {
        #expect(Base64.encode(Array("f".utf8)) == "Zg==")
        #expect(Base64.encode(Array("foob".utf8)) == "Zm9vYg==")
        #expect(Base64.encode(Array("foobar".utf8)) == "Zm9vYmFy")
    }

    @Test(arguments: ["a", "ab", "abc", "=", "a===", "ab=c", "%%%%", "Zg=", "Zg==="]) func refusesOthers(_ text: String)
    {
        #expect(Base64.decode(text) == nil)
    }
}
