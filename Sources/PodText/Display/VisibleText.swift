/// Makes foreign text harmless to look at: no byte of a name, label, log or message steers the terminal, hides other
/// text or turns its direction. Data on its way to a file or pipe is never touched.
package enum VisibleText {
    /// One line for a cell or a sentence: control characters, direction overrides and invisible characters are shown
    /// as `\n`, `\t` or `\u{1b}`; text of right-to-left scripts is isolated from what stands beside it.
    package static func line(_ text: String, on screen: Screen = .plain) -> String {
        VisibleCharacters.of(text, keepsLines: false, unicode: screen.showsUnicode, isolates: screen.isTerminal)
    }

    /// A text of several lines, as `print` and logs have it: newlines and tabs act, all else as in `line`.
    package static func block(_ text: String, on screen: Screen) -> String {
        VisibleCharacters.of(text, keepsLines: true, unicode: screen.showsUnicode)
    }
}
