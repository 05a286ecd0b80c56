import Foundation
import PodLanguage
import PodSyntax
import PodTesting
import Testing

/// The language cases of the hostile catalogue, through the program: an error with its place, in little time and
/// memory, never a crash.
@Suite struct HostileInputTests {
    let podsh: Program = {
        var podsh = Program.podsh
        podsh.timeout = 600
        return podsh
    }()
    static let megabyte = 1 << 20

    /// 2 s of processor time and 256 MiB unless the test says otherwise; a debug build is allowed ten times the
    /// time. Only that is held against a limit: beside other work on the machine a run may take many times as long, so
    /// that who hangs is killed late.
    private func expectRefused(
        _ input: [UInt8], seconds: Double = 2, memory: Int = 256 * megabyte, saying words: String...,
        at location: SourceLocation = #_sourceLocation
    ) throws {
        let result = try podsh.run(["run", "--sim", "-"], input: input)
        #expect(result.code == 2, "\(shortened(result))", sourceLocation: location)
        #expect(result.output.isEmpty, "nothing has run", sourceLocation: location)
        #expect(result.processorSeconds < seconds * patience, "\(result.processorSeconds) s", sourceLocation: location)
        #expect(result.peakMemory < memory, "\(result.peakMemory) bytes", sourceLocation: location)
        for word in words { #expect(result.error.contains(word), "\(shortened(result))", sourceLocation: location) }
    }

    private func shortened(_ result: ProgramResult) -> String {
        "exit \(result.code), \(result.seconds) s, \(result.peakMemory) bytes\n\(result.error.prefix(2000))"
    }

    /// Whether the program is optimised, and not these tests.
    private var patience: Double {
        #if DEBUG
        10
        #else
        1
        #endif
    }

    static let openers = ["print (", "print [", "print not ", "if true {", "pod web <", "print ${"]
    @Test("100,000 openers", arguments: openers) func deepNesting(_ start: String) throws {
        let opener = start.hasSuffix("not ") ? "not " : start.hasSuffix("${") ? "${" : String(start.suffix(1))
        let text = start + String(repeating: opener, count: 100_000)
        // Of `<`, `{` and `${` in a row the second is no opener any more, but an error of its own.
        let words = ["(", "[", "not "].contains(opener) ? "nested deeper than 256" : ":1:"
        try expectRefused(Array(text.utf8), seconds: 1, saying: words)
    }

    @Test("statements nested in blocks are refused too") func deepBlocks() throws {
        try expectRefused(Array(String(repeating: "if true { ", count: 100_000).utf8), saying: "nested deeper than")
    }

    static let chains = [
        "print 1" + String(repeating: "+1", count: 200_000),
        "print 1" + String(repeating: " + 1", count: 200_000),
        "print a" + String(repeating: ".b", count: 200_000),
        "print true" + String(repeating: " and true", count: 200_000),
        "if false { }" + String(repeating: " else if false { }", count: 200_000),
    ]
    @Test("long chains are evaluated or refused", arguments: chains.indices) func longChains(_ index: Int) throws {
        let result = try podsh.run(["run", "--sim", "-"], input: Array(Self.chains[index].utf8))
        #expect([0, 1, 2].contains(result.code), "\(shortened(result))")
        #expect(result.processorSeconds < 2 * patience, "\(result.processorSeconds) s")
    }

    static let notText: [([UInt8], String)] = [
        ([0xFF], "byte"), ([0xC0, 0xAF], "byte"), ([0xED, 0xA0, 0x80], "byte"), ([0xF5, 0x80, 0x80, 0x80], "byte"),
    ]
    @Test("what is not UTF-8 is refused with its place", arguments: notText.indices)
    func notUTF8(_ index: Int) throws {
        let (bytes, word) = Self.notText[index]
        try expectRefused(Array("print \"a\"\nprint \"".utf8) + bytes + Array("\"\n".utf8), saying: ":2:8:", word)
    }

    @Test("UTF-16 is refused, a UTF-8 mark at the start is accepted") func byteOrderMarks() throws {
        try expectRefused([0xFF, 0xFE] + Array("print 1\n".utf8).flatMap { [$0, 0] }, saying: "UTF-16")
        let marked = try podsh.run(["-"], input: [0xEF, 0xBB, 0xBF] + Array("print 1\n".utf8))
        #expect(marked.code == 0 && marked.output == "1\n", "\(marked.story)")
    }

    @Test("NUL is refused at its place") func nul() throws {
        try expectRefused(Array("print \"a\0b\"\n".utf8), saying: ":1:9:")
        try expectRefused(Array("pod we\0b < container nginx >\n".utf8), saying: ":1:7:")
        try expectRefused(Array("pod web < container nginx command echo a\0b >\n".utf8), saying: ":1:41:")
    }

    @Test(
        "characters that turn the text's direction are shown, not obeyed",
        arguments: ["# a", "print \"a", "print a"])
    func directionControls(_ lead: String) throws {
        for scalar in ["\u{202A}", "\u{202E}", "\u{2066}", "\u{2069}"] {
            let code = scalar.unicodeScalars.first.map { String($0.value, radix: 16, uppercase: true) } ?? ""
            try expectRefused(Array("\(lead)\(scalar)\"\n".utf8), saying: "\\u{\(code)}")
        }
    }

    @Test("64 MiB, a million lines, a token of 10 MiB") func large() throws {
        let refused = try podsh.run(
            ["run", "--sim", "-"], input: [UInt8](repeating: UInt8(ascii: "a"), count: 64 * Self.megabyte))
        #expect(refused.code == 2 || refused.code == 66, "\(shortened(refused))")
        #expect(refused.error.contains("MiB") || refused.error.contains("bytes"), "the limit is named")
        #expect(refused.processorSeconds < 2 * patience)

        let token =
            Array("print len(\"".utf8) + [UInt8](repeating: 0x61, count: 10 * Self.megabyte) + Array("\")\n".utf8)
        let long = try podsh.run(["-"], input: token)
        #expect(long.code == 0 && long.output == "10485760\n", "\(shortened(long))")
        #expect(long.processorSeconds < 1 * patience && long.peakMemory < 20 * token.count)

        let million = Array(String(repeating: "let a = 1\n", count: 1_000_000).utf8)
        let lines = try podsh.run(["-"], input: million)
        #expect([0, 2].contains(lines.code), "\(shortened(lines))")
        #expect(lines.processorSeconds < 3 * patience && lines.peakMemory < 20 * million.count + 64 * Self.megabyte)
    }

    @Test("of 100,000 errors the first 50 and the count") func manyErrors() throws {
        let result = try podsh.run(["run", "-"], input: Array(String(repeating: "pod < >\n", count: 100_000).utf8))
        #expect(result.code == 2)
        #expect(result.processorSeconds < 2 * patience, "\(result.processorSeconds) s")
        #expect(result.error.utf8.count < 100_000, "\(result.error.utf8.count) bytes")
        #expect(result.error.contains("100000 errors; the first 50 are shown"), "\(result.error.suffix(300))")
    }

    @Test(
        "every prefix and every one-byte deletion of every script is parsed and checked",
        arguments: ScriptTests.scripts)
    func damagedScripts(_ script: String) throws {
        let text = Array(try Data(contentsOf: ProjectFiles.scripts.appendingPathComponent(script)))
        for cut in text.indices {
            for damaged in [Array(text[..<cut]), Array(text[..<cut]) + Array(text[(cut + 1)...])] {
                let parsed = parse(SourceText(name: script, bytes: damaged))
                _ = check(parsed.tree)
                #expect(!parsed.findings.contains { $0.span.start > $0.span.end || $0.span.end > damaged.count })
            }
        }
    }

    @Test("nothing of a damaged script has run") func damagedScriptsDoNotRun() throws {
        let text = Array("print \"ran\"\npod web < container nginx port 80; volume data >\nreplicate web 3\n".utf8)
        for cut in text.indices.dropFirst(13) where cut % 3 == 0 {
            let result = try podsh.run(["run", "--sim", "-"], input: Array(text[..<cut]) + Array("\n(\n".utf8))
            #expect(result.code == 2 && result.output.isEmpty, "cut at \(cut): \(result.story)")
        }
    }

    @Test("much output in a pipe that closes early ends the run, not the machine") func closedPipe() throws {
        var shell = Program(path: "/bin/sh", environment: podsh.environment)
        shell.timeout = 30
        let result = try shell.run(
            "-c", "\"$0\" -c 'let n = 0\nwhile n < 100000 { print n; n = n + 1 }' | head -n 1; echo done", podsh.path)
        #expect(!result.timedOut && result.output == "0\ndone\n", "\(result.story)")
    }
}
