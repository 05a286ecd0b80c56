import CEditline
import Glibc
package import PodShell
import PodSession
package import PodText

/// libedit behind the `LineReader` port: keys, history and redrawing are libedit's, what they mean is the delegate's.
package final class EditlineReader: LineReader {
    let editor: OpaquePointer
    private let history: OpaquePointer
    let signals: Signals
    /// Set while `readLine` runs.
    private(set) weak var delegate: (any LineReaderDelegate)?
    let screen: () -> Screen
    private var input = InputBytes()
    private var isPasting = false
    /// Nothing of this line has been read yet.
    private var isAtStart = true
    /// What ended the reading from within.
    private var ending: LineInput?
    /// The prompt as libedit last drew it; kept here because libedit only borrows it.
    private var promptBytes: UnsafeMutablePointer<CChar>?
    private var shownPrompt = Prompt("")
    /// For the second Tab, and for Alt-. again.
    var lastArgument = LastArgument()

    /// `nil` where libedit cannot work with this terminal.
    package init?(signals: Signals, history entries: [String], screen: @escaping () -> Screen) {
        EditlineReader.useUnicode()
        guard let editor = podsh_el_start(), let history = history_winit() else { return nil }
        self.editor = editor
        self.history = history
        self.signals = signals
        self.screen = screen
        _ = podsh_history_set_size(history, Int32(History.limit))
        _ = podsh_history_set_unique(history, 1)
        for entry in entries { remember(entry) }
        podsh_el_set_client_data(editor, Unmanaged.passUnretained(self).toOpaque())
        podsh_el_set_prompt(editor, { editor in EditlineReader.of(editor).drawPrompt() }, promptEscape)
        podsh_el_set_history(editor, history)
        podsh_el_set_read(editor) { editor, character in
            guard let editor, let character else { return -1 }
            return EditlineReader.of(editor).nextCharacter(character)
        }
        bindKeys()
    }

    deinit {
        history_wend(history)
        el_end(editor)
        free(promptBytes)
    }

    static func of(_ editor: OpaquePointer?) -> EditlineReader {
        guard let editor, let data = podsh_el_get_client_data(editor) else {
            preconditionFailure("libedit calls back with the editor it was given")
        }
        return Unmanaged<EditlineReader>.fromOpaque(data).takeUnretainedValue()
    }

    /// libedit converts what it draws by the C library's locale, so that must be one of UTF-8.
    private static func useUnicode() {
        setlocale(LC_CTYPE, "")
        if String(cString: nl_langinfo(Int32(CODESET))) != "UTF-8" { setlocale(LC_CTYPE, "C.UTF-8") }
    }

    package func remember(_ text: String) {
        _ = text.withWide { podsh_history_enter(history, $0) }
    }

    package func readLine(_ delegate: any LineReaderDelegate) -> LineInput {
        self.delegate = delegate
        defer { self.delegate = nil }
        ending = nil
        isAtStart = true
        input.startAnew()
        Suspension.watch()
        defer { Suspension.unwatch() }
        FileWriter.standardOutput.write(Paste.on)
        var count: Int32 = 0
        let line = el_wgets(editor, &count)
        FileWriter.standardOutput.write(Paste.off)
        if let ending {
            // Below what was being edited, even when it filled several rows.
            FileWriter.standardOutput.write("\r\n")
            return ending
        }
        guard let line, count > 0 else {
            FileWriter.standardOutput.write("\r\n")
            return .endOfInput
        }
        var text = String(wide: line, count: Int(count))
        if text.unicodeScalars.last == "\n" { text.unicodeScalars.removeLast() }
        return .line(text)
    }

    /// The last word of the entry so many back.
    func lastWord(back depth: Int) -> String? {
        var entry = podsh_history_newest(history)
        for _ in 0..<depth { entry = podsh_history_older(history) }
        guard let entry else { return nil }
        return String(wide: entry, count: wcslen(entry)).split(whereSeparator: \.isWhitespace).last.map(String.init)
    }

    // MARK: Characters

    /// How long one look at the keyboard takes before the cluster is given time, in milliseconds.
    private static let step: Int32 = 40

    /// libedit asks for the next character: 1 with one, 0 at the end, -1 to stop.
    private func nextCharacter(_ character: UnsafeMutablePointer<wchar_t>) -> Int32 {
        fflush(nil)
        while true {
            // Before what was typed: a Ctrl-C ends the line although the next one has come already.
            if let interruption = signals.take() {
                ending = interruption == .interrupt ? .interrupted : .terminated
                goToEnd()
                if interruption == .interrupt {
                    input.dropTypeAhead()
                    FileWriter.standardOutput.write("^C")
                }
                return -1
            }
            if var scalar = input.next() {
                // Ctrl-D typed while a statement ran, when the terminal was not ours, comes as NUL: Linux marks the end
                // of input so, and the mark stays in the buffer when the terminal becomes ours.
                if isAtStart, scalar == "\0" { scalar = "\u{4}" }
                isAtStart = false
                if scalar == "\u{1B}", !isPasting, input.take(Paste.startAfterEscape) {
                    guard takePaste() else { return -1 }
                    continue
                }
                character.pointee = wchar_t(bitPattern: scalar.value)
                return 1
            }
            if input.ended { return 0 }
            if signals.takeResize() { el_resize(editor) }
            if Suspension.isAsked { suspend() }
            if input.wait(milliseconds: EditlineReader.step, wakes: delegate?.wakes ?? []) {
                // The terminal drops at a Ctrl-C what was typed before it, so what is there now belongs to the next
                // line.
                if signals.pending == nil { input.fill() }
            } else {
                delegate?.idle()
                redrawIfPromptChanged()
            }
        }
    }

    /// A paste is handled here and not by a bound key: a binding that begins with Escape would make vi's Escape wait
    /// for more. False when the input ended or a signal came meanwhile.
    private func takePaste() -> Bool {
        isPasting = true
        defer { isPasting = false }
        guard let text = Paste.read(from: self) else { return false }
        eraseLine()
        _ = text.withWide { el_winsertstr(editor, $0) }
        _ = podsh_el_refresh(editor)
        fflush(nil)
        return true
    }

    /// True if more input is there, or comes within the time.
    func hasInput(within milliseconds: Int32) -> Bool {
        if input.hasNext || input.wait(milliseconds: milliseconds) { return true }
        return false
    }

    /// The next scalar of the keyboard, waiting for it.
    func readScalar() -> Unicode.Scalar? {
        var character: wchar_t = 0
        guard nextCharacter(&character) == 1 else { return nil }
        return Unicode.Scalar(UInt32(bitPattern: character))
    }

    // MARK: Drawing

    private func drawPrompt() -> UnsafeMutablePointer<CChar>? {
        if let delegate { shownPrompt = delegate.prompt }
        free(promptBytes)
        promptBytes = strdup(shownPrompt.marked)
        return promptBytes
    }

    package func printAbove(_ text: String) {
        eraseLine()
        FileWriter.standardOutput.write(
            text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n"))
        _ = podsh_el_refresh(editor)
        fflush(nil)
    }

    private func redrawIfPromptChanged() {
        guard let delegate, delegate.prompt != shownPrompt else { return }
        eraseLine()
        _ = podsh_el_refresh(editor)
        fflush(nil)
    }

    /// Clears prompt and line from the screen and leaves the cursor where the prompt began.
    private func eraseLine() {
        fflush(nil)
        let rows = rowsAboveCursor()
        FileWriter.standardOutput.write("\r" + (rows > 0 ? "\u{1B}[\(rows)A" : "") + "\u{1B}[J")
    }

    /// How many rows the cursor stands below the start of the prompt.
    private func rowsAboveCursor() -> Int { place(after: EditedLine(editor).beforeCursor).row }

    /// Puts the cursor behind the line, which may go on for rows below it.
    private func goToEnd() {
        fflush(nil)
        let (cursor, end) = (place(after: EditedLine(editor).beforeCursor), place(after: EditedLine(editor).text))
        var text = end.row > cursor.row ? "\u{1B}[\(end.row - cursor.row)B" : ""
        if end != cursor { text += "\r" + (end.column > 0 ? "\u{1B}[\(end.column)C" : "") }
        FileWriter.standardOutput.write(text)
    }

    /// Where the cursor stands behind prompt and text, counted from where the prompt began.
    private func place(after text: String) -> (row: Int, column: Int) {
        let columns = screen().columns
        var row = 0
        var column = DisplayWidth.of(shownPrompt.text)
        for scalar in text.unicodeScalars {
            if scalar == "\n" {
                row += 1
                column = 0
                continue
            }
            let cells = scalar.value < 0x20 || scalar.value == 0x7F ? 2 : DisplayWidth.of(scalar)
            if column + cells > columns {
                row += 1
                column = 0
            }
            column += cells
        }
        return column >= columns ? (row + 1, 0) : (row, column)
    }

    // MARK: Leaving for a while

    /// Gives the terminal back as it was, and takes it again afterwards.
    func outside(_ body: () -> Void) {
        fflush(nil)
        FileWriter.standardOutput.write(Paste.off)
        _ = podsh_el_prepare_terminal(editor, 0)
        body()
        _ = podsh_el_prepare_terminal(editor, 1)
        FileWriter.standardOutput.write(Paste.on)
    }

    /// Ctrl-Z: stops podsh as it would any program; drawn anew when it goes on.
    private func suspend() {
        FileWriter.standardOutput.write("\r\n")
        outside { Suspension.stop() }
        _ = podsh_el_refresh(editor)
        fflush(nil)
    }
}

/// Marks colours in a prompt, which take no cell.
private let promptEscape: CChar = 1

extension Prompt {
    /// The prompt with its colours between marks, so that libedit counts only what is seen.
    fileprivate var marked: String {
        let code = style.paint("\u{1}", on: Screen(isTerminal: true, usesColour: usesColour))
        let parts = code.split(separator: "\u{1}", omittingEmptySubsequences: false)
        guard usesColour, parts.count == 2, !parts[0].isEmpty else { return text }
        return "\u{1}\(parts[0])\u{1}\(text)\u{1}\(parts[1])\u{1}"
    }
}
