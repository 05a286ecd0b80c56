import PodKubernetes
import PodModel
import PodSyntax
import PodTesting
import Testing

/// Whatever a text says, it is read within bounds of time, memory and stack, or refused.
@Suite struct HostileYAMLTests {
    private static let head = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"

    /// Reads it, in at most 30 s of this thread's own time, which a debug build is far from, too.
    private func readSoon(_ text: String, at place: SourceLocation = #_sourceLocation) -> KubernetesImport {
        let start = processorSeconds
        let result = read(text)
        #expect(processorSeconds - start < 30, sourceLocation: place)
        return result
    }

    /// Billion laughs (CVE-2019-11253): nine levels of nine.
    private static func bomb(levels: Int, width: Int) -> String {
        var text = "a0: &a0 [lol]\n"
        for level in 1...levels {
            text +=
                "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: width).joined(separator: ",")
                + "]\n"
        }
        return text
    }

    @Test func billionLaughsAreNotWrittenOut() {
        let unread = readSoon(Self.head + Self.bomb(levels: 30, width: 9))
        #expect(unread.findings.count == 31, "each of its fields is one that nobody carries")
        let read = readSoon("apiVersion: v1\nkind: List\nitems:\n" + indented(Self.listBomb(levels: 12)))
        #expect(read.findings.contains { $0.code == "too-large" }, "\(read.findings.prefix(3))")
    }

    /// Lists of lists, where the reader goes into each.
    private static func listBomb(levels: Int) -> String {
        var text = "- &a0 {apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: &d0 {a: b}}\n"
        for level in 1...levels {
            let merges = Array(repeating: "*d\(level - 1)", count: 9).joined(separator: ",")
            text += "- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: &d\(level) {<<: [\(merges)]}}\n"
        }
        return text
    }

    private func indented(_ text: String) -> String {
        text.split(separator: "\n").map { "  \($0)\n" }.joined()
    }

    /// A reader that looks for doubled keys compares them by all that is in them.
    @Test(arguments: ["? *a30\n: x\n", "*a30 : x\n", "{[*a30]: x}\n", "x: {? *a30}\n"])
    func bombsInKeysAreRefused(_ key: String) {
        let read = readSoon(Self.bomb(levels: 30, width: 9) + key)
        #expect(read.findings.map(\.code) == ["too-large"])
        #expect(read.objects.isEmpty)
    }

    @Test func nodesThatNestByAliasesAreBounded() {
        func chain(_ count: Int) -> String { "- &a0 x\n" + (1...count).map { "- &a\($0) [*a\($0 - 1)]\n" }.joined() }
        #expect(read(chain(1_900)).findings.map(\.code) == ["wrong-type"])
        #expect(read(chain(100_000)).findings.map(\.code) == ["too-large"])
    }

    @Test(arguments: [
        String(repeating: "[", count: 100_000), String(repeating: "- ", count: 100_000),
        String(repeating: "{a: ", count: 100_000),
    ])
    func depthIsBounded(_ text: String) {
        #expect(read(text).findings.map(\.code) == ["yaml"])
    }

    @Test func aMillionDocumentsAreRefused() {
        #expect(readSoon(String(repeating: "---\n", count: 1_000_000)).findings.map(\.code) == ["too-large"])
    }

    @Test func aLargeFileIsRefusedUnread() {
        #expect(read(String(repeating: "#\n", count: 5 << 20)).findings.map(\.code) == ["too-large"])
    }

    @Test func ofManyErrorsFewAreKeptAndAllAreCounted() {
        let read = readSoon(Self.head + (0..<100_000).map { "a\($0): b\n" }.joined())
        #expect(read.findings.count == 1_000)
        #expect(read.findings.count + read.suppressed == 100_000)
    }

    @Test func cyclesAreRefused() {
        #expect(read("a: &a [*a]\n").findings.map(\.code) == ["yaml"])
        #expect(read("a: &a {b: *a}\n").findings.map(\.code) == ["yaml"])
    }

    @Test(
        arguments: [
            [0xFF, 0xFE, 0x61], [0x61, 0x00], [0x61, 0x3A, 0x20, 0xC3], [0xEF, 0xBB, 0xBF], [], [0x0A], [0x25], [0x26],
            [0x2A],
        ] as [[UInt8]])
    func bytesThatAreNoTextAreNoTrap(_ bytes: [UInt8]) {
        #expect(read(bytes: bytes).objects.isEmpty)
    }

    @Test func textsStayTexts() {
        let text =
            Self.head
                + """
                data: {a: 'NO', b: No., c: yess, d: 12:30, e: 2001-12-14, f: _1, g: 0b2, h: '1', i: !!str 1, j: .5.5, \
                k: 1e}\n
                """
        let read = read(text)
        #expect(read.findings.isEmpty, "\(lines(read, of: text))")
        #expect(
            data(read)?.pairs.map(\.value) == [
                "NO", "No.", "yess", "12:30", "2001-12-14", "_1", "0b2", "1", "1", ".5.5", "1e",
            ])
    }

    @Test(arguments: [
        "1", "1.5", "1e3", "0x1F", "0o17", "true", "False", ".inf", "-1", "+1", "010", "y", "NO", "Off", "1_000",
        "0b11", "[]", "{}", "!!int 1", "!mine a",
    ])
    func whatIsNoTextIsNoTextOfAConfig(_ value: String) {
        let read = read(Self.head + "data: {a: \(value)}\n")
        #expect(read.findings.count == 1)
        #expect(read.hasErrors)
    }

    @Test func whatIsLenientIsNoMoreThanAWarning() {
        let text = Self.head + "keeps: true\nkeep: me\n"
        #expect(read(text).hasErrors)
        let lenient = read(text, isLenient: true)
        #expect(lenient.findings.count == 2 && !lenient.hasErrors)
        #expect(lenient.objects.count == 1)
        #expect(read(Self.head + "data: {a: 1}\n", isLenient: true).hasErrors, "a wrong type is no matter of leniency")
    }

    @Test(arguments: [
        ("policy/v1beta1", "PodDisruptionBudget", "{minAvailable: 1, selector: {matchLabels: {a: b}}}", true),
        ("networking.k8s.io/v1beta1", "Ingress", "{backend: {serviceName: a, servicePort: 80}}", false),
    ])
    func aFormerVersionIsReadWhenLenientWhereItSaidTheSame(
        _ version: String, _ kind: String, _ spec: String, _ isRead: Bool
    ) {
        let text = "apiVersion: \(version)\nkind: \(kind)\nmetadata: {name: a}\nspec: \(spec)\n"
        #expect(read(text).hasErrors)
        let lenient = read(text, isLenient: true)
        #expect(lenient.hasErrors != isRead && lenient.objects.isEmpty != isRead, "\(lines(lenient, of: text))")
    }
}
