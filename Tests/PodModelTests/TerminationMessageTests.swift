import PodModel
import Testing

/// The kubelet's numbers: 4096 bytes a message, 12 KiB a pod, and of a log the last 80 lines and 2048 bytes.
@Suite struct TerminationMessageTests {
    @Test func eachContainerOfAPodHasAnEqualPartOfTwelveKibibytes() {
        let long = String(repeating: "x", count: 4096)
        #expect(TerminationMessage.shown(long, containers: 3) == long)
        #expect(TerminationMessage.shown(long, containers: 6) == String(long.prefix(2048)))
        #expect(TerminationMessage.shown("why", containers: 6) == "why")
        // A letter that is cut leaves no broken text.
        #expect(TerminationMessage.shown("x" + String(repeating: "é", count: 4000), containers: 6).utf8.count <= 2051)
    }

    @Test func ofALogTheLastLinesAndOfThemTheLastBytes() {
        let lines = (1...100).map { "\($0)" }
        let message = TerminationMessage.message(ofLog: lines)
        #expect(message.hasPrefix("21\n22\n") && message.hasSuffix("99\n100\n"))
        let wide = TerminationMessage.message(ofLog: [String(repeating: "x", count: 3000)])
        #expect(wide.utf8.count == 2048 && wide.hasSuffix("x\n"))
        #expect(TerminationMessage.message(ofLog: [String]()) == "")
    }

    @Test func itBeginsWithAWholeCharacterAndEndsAsTheTextDoes() {
        let text = "x" + String(repeating: "€", count: 1000)
        let end = TerminationMessage.end(of: text.utf8, most: 2048)
        #expect(end == String(repeating: "€", count: 682))
        #expect(TerminationMessage.end(of: "no end".utf8, most: 2048) == "no end")
    }

    @Test func onlyAfterAnErrorAndOnlyWhereThatIsSaidTheLogIsRead() {
        let falls = TerminationMessage(policy: .fallbackToLogsOnError)
        #expect(falls.fallsBack(code: 1) && !falls.fallsBack(code: 0))
        #expect(!TerminationMessage().fallsBack(code: 1))
    }
}
