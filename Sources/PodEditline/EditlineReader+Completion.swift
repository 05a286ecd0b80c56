import CEditline
import Glibc
import PodShell
import PodText

extension EditlineReader {
    /// Tab: inserts what all candidates share; where nothing more is sure, lists them with what each means.
    func complete() -> UInt8 {
        guard let delegate else { return UInt8(CC_ERROR) }
        let line = EditedLine(editor)
        let completion = delegate.complete(line.text, at: line.cursor)
        let typed = String(decoding: Array(line.text.utf8)[completion.start..<line.cursor], as: UTF8.self)
        guard let first = completion.candidates.first else { return UInt8(CC_REFRESH_BEEP) }
        if completion.candidates.count == 1 {
            replace(typed, with: first.text + (first.isWhole ? " " : ""))
            return UInt8(CC_REFRESH)
        }
        let common = completion.commonPrefix
        if common.unicodeScalars.count > typed.unicodeScalars.count, common.hasPrefix(typed) || typed.isEmpty {
            replace(typed, with: common)
            return UInt8(CC_REFRESH)
        }
        list(completion.candidates)
        return UInt8(CC_REFRESH)
    }

    private func replace(_ typed: String, with text: String) {
        if !typed.isEmpty { el_deletestr(editor, Int32(typed.unicodeScalars.count)) }
        _ = text.withWide { el_winsertstr(editor, $0) }
    }

    /// At most a screenful, and how many more there are.
    private func list(_ candidates: [Completion.Candidate]) {
        let screen = screen()
        let shown = candidates.prefix(max(3, screen.rows - 3))
        let width = shown.map { DisplayWidth.of(VisibleText.line($0.text, on: screen)) }.max() ?? 0
        var text = ""
        for candidate in shown {
            let name = VisibleText.line(candidate.text, on: screen)
            let gap = String(repeating: " ", count: width - DisplayWidth.of(name) + 2)
            let room = screen.columns - width - 3
            let summary = room >= 10 ? Fold.lines(candidate.summary, width: room).first ?? "" : ""
            text += Style.strong.paint(name, on: screen) + gap + Style.faint.paint(summary, on: screen) + "\n"
        }
        if candidates.count > shown.count { text += "… and \(candidates.count - shown.count) more\n" }
        printAbove(text)
    }
}
