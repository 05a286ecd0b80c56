import Foundation
import FoundationXML
import Testing

/// A report file as CI servers read it: it is XML, and its counts are those of its elements.
struct JUnitFile {
    let text: String
    /// Names of the test cases.
    let cases: [String]
    /// Failures and errors.
    let failures: Int
    var tests: Int { cases.count }

    init(_ file: URL) throws {
        text = try String(contentsOf: file, encoding: .utf8)
        let elements = Elements()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = elements
        #expect(parser.parse(), "\(parser.parserError.map { "\($0)" } ?? ""): \(text)")
        (cases, failures) = (elements.cases, elements.failures)
        #expect(elements.declared == [cases.count, failures], "\(text)")
    }

    private final class Elements: NSObject, XMLParserDelegate {
        var cases: [String] = []
        var failures = 0
        var declared: [Int] = []

        func parser(
            _ parser: XMLParser, didStartElement element: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String] = [:]
        ) {
            func number(_ name: String) -> Int { attributes[name].flatMap { Int($0) } ?? -1 }
            if element == "testsuite" { declared = [number("tests"), number("failures") + number("errors")] }
            if element == "testcase" { cases.append(attributes["name"] ?? "") }
            if element == "failure" || element == "error" { failures += 1 }
        }
    }
}
