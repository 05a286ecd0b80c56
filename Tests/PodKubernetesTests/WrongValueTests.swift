import Foundation
import PodKubernetes
import PodSyntax
import PodTesting
import Testing

/// Good files with one value of another type than its field's.
@Suite struct WrongValueTests {
    private static let cases = GoldenCase.all(in: "kubernetes", extension: "yaml").filter { !$0.name.hasPrefix("bad-") }

    @Test(arguments: cases) func aWrongValueSpoilsNoOtherField(_ each: GoldenCase) throws {
        let text = String(decoding: each.bytes, as: UTF8.self)
        #expect(strangers(in: text).isEmpty)
        let value = try NSRegularExpression(pattern: #"[A-Za-z]+"?: +([^\s{}\[\],|>&*#][^,}\]#\n]*)"#)
        for match in value.matches(in: text, range: NSRange(text.startIndex..., in: text)) {
            guard let range = Range(match.range(at: 1), in: text) else { continue }
            for wrong in ["n", "[]"] {
                let spoilt = text.replacingCharacters(in: range, with: wrong)
                #expect(strangers(in: spoilt) == [], "\(text[range]) of \(spoilt)")
            }
        }
    }

    private func strangers(in text: String) -> [String] {
        let read = read(text)
        return lines(read, of: text).filter { $0.hasSuffix("podsh does not carry this field") }
    }
}
