import PodKubernetes
import PodModel
import PodShell
import PodSyntax
import PodText
import Testing

/// What comes from outside is looked at, never obeyed.
@Suite struct TerminalSafetyTests {
    private let terminal = Screen(isTerminal: true)

    @Test(
        "control sequences are shown, not obeyed",
        arguments: [
            ("\u{1B}[2J", "\\u{1b}[2J"), ("\u{1B}]0;title\u{07}", "\\u{1b}]0;title\\u{7}"),
            ("\u{1B}]52;c;aGk=\u{1B}\\", "\\u{1b}]52;c;aGk=\\u{1b}\\"), ("\u{90}q", "\\u{90}q"),
            ("\u{9B}2J", "\\u{9b}2J"),
            ("a\rb", "a\\rb"), ("a\u{8}b", "a\\u{8}b"), ("\u{7F}", "\\u{7f}"), ("a\nb", "a\\nb"),
        ])
    func escapes(_ text: String, _ shown: String) {
        #expect(VisibleText.line(text, on: terminal) == shown)
    }

    @Test("a table, a story and a log show escapes of names, labels and messages")
    func inEveryPlace() {
        var table = Table.events(wide: false)
        let key = ObjectKey(.pod, "evil\u{1B}[31m")
        table.append(
            EventRecord(
                isWarning: true, reason: "Bad\u{9B}m", object: key, message: "x\u{1B}]0;pwned\u{07}\nNAME", source: "s",
                first: .simulationStart, last: .simulationStart), at: .simulationStart, wide: false)
        let text = table.text(on: Screen(isTerminal: true, columns: 200))
        #expect(!text.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{9B}" || $0 == "\u{07}" })
        #expect(text.split(separator: "\n").count == 2)
        var story = Story(on: terminal)
        story.field("Label", "\u{1B}[2J\u{202E}")
        #expect(story.text == "Label:  \\u{1b}[2J\\u{202e}\n")
        var described = Description(on: terminal)
        described.field("Label", "\u{1B}[2J\u{202E}")
        #expect(described.text == "Label:  \\u{1b}[2J\\u{202e}\n")
    }

    @Test("JSON keeps the data")
    func jsonKeepsTheData() {
        let document = Document.object([.init("k", .string("a\u{1B}[2J\u{85}\u{202E}\"\\\n"))])
        #expect(document.jsonText == "{\n    \"k\": \"a\\u001b[2J\u{85}\u{202E}\\\"\\\\\\n\"\n}\n")
    }

    @Test("invisible and direction-turning characters are shown, right-to-left text is isolated")
    func bidi() {
        #expect(VisibleText.line("a\u{202E}b", on: terminal) == "a\\u{202e}b")
        #expect(VisibleText.line("a\u{200B}b\u{2066}", on: terminal) == "a\\u{200b}b\\u{2066}")
        #expect(VisibleText.line("\u{5D0}\u{5D1}", on: terminal) == "\u{2068}\u{5D0}\u{5D1}\u{2069}")
    }

    @Test("a thousand combining marks stay one letter")
    func marks() {
        let tower = "a" + String(repeating: "\u{301}", count: 1000) + "b"
        let shown = VisibleText.line(tower, on: terminal)
        #expect(shown.unicodeScalars.count < 10)
        #expect(DisplayWidth.of(shown) <= 3)
    }

    @Test(
        "widths of cells",
        arguments: [("abc", 3), ("日本", 4), ("é", 1), ("e\u{301}", 1), ("🚀", 2), ("한", 2), ("ｗ", 2), ("→", 1), ("", 0)])
    func widths(_ text: String, _ cells: Int) {
        #expect(DisplayWidth.of(text) == cells)
    }

    @Test("columns stay straight beside wide letters")
    func straightColumns() {
        var table = Table(["NAME", "X"])
        table.rows = [["日本", "1"], ["a", "2"], ["🚀x", "3"]]
        #expect(table.text(on: terminal) == "NAME   X\n日本   1\na      2\n🚀x    3\n")
    }

    @Test("what the environment says of a screen")
    func screens() {
        func screen(
            _ variables: [String: String], _ size: (Int, Int) = (80, 24), _ colour: ColourChoice = .auto,
            isTerminal: Bool = true
        ) -> Screen {
            Screen(isTerminal: isTerminal, size: size, colour: colour) { variables[$0] }
        }
        #expect(screen(["TERM": "xterm"], (0, 0)).columns == 80, "0×0")
        #expect(screen(["TERM": "xterm"], (1, 1)).columns == 1)
        #expect(screen(["TERM": "xterm", "COLUMNS": "132"]).columns == 132)
        #expect(screen(["TERM": "xterm", "COLUMNS": "-3"]).columns == 80)
        #expect(screen(["TERM": "xterm"]).usesColour)
        #expect(!screen(["TERM": "dumb"]).usesColour && screen(["TERM": "dumb"]).isDumb)
        #expect(screen([:]).isDumb, "TERM unset")
        #expect(!screen(["TERM": "xterm", "NO_COLOR": "1"]).usesColour)
        #expect(screen(["TERM": "xterm", "NO_COLOR": ""]).usesColour, "empty is not set")
        #expect(screen(["CLICOLOR_FORCE": "1"], isTerminal: false).usesColour)
        #expect(screen(["NO_COLOR": "1", "TERM": "xterm"], (80, 24), .always).usesColour)
        #expect(!screen(["CLICOLOR_FORCE": "1", "TERM": "xterm"], (80, 24), .never).usesColour)
        #expect(!screen(["LC_ALL": "C", "LANG": "en_US.UTF-8"]).showsUnicode)
        #expect(screen(["LANG": "de_DE.utf8"]).showsUnicode && screen([:]).showsUnicode)
    }

    @Test("without UTF-8 nothing but ASCII is written")
    func ascii() {
        let screen = Screen(isTerminal: true, showsUnicode: false)
        #expect(VisibleText.line("日→", on: screen) == "\\u{65e5}\\u{2192}")
    }

    @Test("one column and ten thousand", arguments: [1, 2, 10, 10_000])
    func extremeWidths(_ columns: Int) {
        let screen = Screen(isTerminal: true, columns: columns)
        var table = Table.events(wide: true)
        table.append(
            EventRecord(
                isWarning: false, reason: "Started", object: ObjectKey(.pod, "web"),
                message: "Started container nginx with a long tale",
                source: "kubelet, node-1", first: .simulationStart, last: .simulationStart), at: .simulationStart,
            wide: true)
        #expect(table.text(on: screen).contains("Started"))
        #expect(HelpText(on: screen).overview.contains("pod"))
    }

    @Test func foldsProseUnderItsColumn() {
        var table = Table(["A", "MESSAGE"], foldsLastColumn: true)
        table.rows = [["x", "one two three four five six seven"]]
        #expect(
            table.text(on: Screen(isTerminal: true, columns: 26))
                == "A   MESSAGE\nx   one two three four\n    five six seven\n")
        #expect(table.text(on: .plain) == "A   MESSAGE\nx   one two three four five six seven\n", "never in a pipe")
    }
}
