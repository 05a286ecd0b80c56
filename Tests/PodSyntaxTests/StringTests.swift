import PodSyntax
import Testing

@Suite("Strings and words")
struct StringTests {
    private func string(_ literal: String) -> String? {
        let result = parse(SourceText(name: "x", text: "print " + literal))
        guard result.isValid, let value = result.tree.statements.first?.firstChild else { return nil }
        return StringSyntax(value)?.constant
    }

    @Test(
        "a literal's value",
        arguments: [
            (#""a\n\t\"\\\$\u{e9}""#, "a\n\t\"\\$é"), (#"'a\n$x'"#, #"a\n$x"#), (#""$x""#, "$x"), ("\"\"", ""),
            ("\"\"\"\n    one\n      two\n\n    three\n    \"\"\"", "one\n  two\n\nthree"),
            ("'''\n  a\\n\n  '''", "a\\n"), ("\"\"\"\n  a \\\n  b\n  \"\"\"", "a b"),
            ("\"\"\"\r\n  a\r\n  b\r\n  \"\"\"", "a\nb"), ("\"\"\"\n\"\"\"", ""), ("\"日本\\u{202E}\"", "日本\u{202E}"),
        ])
    func values(literal: String, value: String) { #expect(string(literal) == value) }

    @Test("interpolations are pieces of their own, indentation stripped around them")
    func pieces() throws {
        let result = parse(SourceText(name: "x", text: "print \"\"\"\n    a ${x}\n    ${y} b\n    \"\"\""))
        let value = try #require(result.tree.statements.first?.firstChild.flatMap(StringSyntax.init))
        let shown = value.segments.map { segment in
            switch segment {
            case .text(let text): text
            case .expression(let node): "<\(node.text)>"
            }
        }
        #expect(shown == ["a ", "<x>", "\n", "<y>", " b"])
        #expect(value.constant == nil)
    }

    @Test("words know their type, their quotes and their parts")
    func words() throws {
        let result = parse(
            SourceText(name: "x", text: "pod web < container n port 80 env A=\"b c\"${d}; probe x >\nlabel web a=b"))
        let pod = try #require(result.tree.statements.first.flatMap(DeclarationSyntax.init))
        let container = try #require(pod.body?.attributes.first)
        let environment = try #require(container.body?[.env]?.values.first)
        #expect(container.body?[.port]?.word(.port)?.constant == "80")
        #expect(container.body?[.port]?.word(.port)?.type == .port)
        #expect(environment.isQuoted && environment.isDynamic && environment.constant == nil)
        #expect(environment.segments.count == 3)
    }

    @Test("a probe's parts are asked for by label")
    func probe() throws {
        let text =
            """
            pod web < container n probe ready http GET /ok port 80 every 5s; container m probe live exec [cat, \
            /x] failures 2 >
            """
        let body = try #require(
            parse(SourceText(name: "x", text: text)).tree.statements.first.flatMap(DeclarationSyntax.init)?.body)
        let first = try #require(body.attributes[0].body?[.probe])
        #expect(first.choice(.kind) == .ready && first.has(.http) && !first.has(.exec))
        #expect(
            first.word(.path)?.constant == "/ok" && first.word(.port)?.constant == "80"
                && first.word(.every)?.constant == "5s")
        let second = try #require(body.attributes[1].body?[.probe])
        #expect(second.has(.exec) && second.words(.arguments).compactMap(\.constant) == ["cat", "/x"])
        #expect(second.word(.failures)?.constant == "2")
    }
}
