import CEditline
import Glibc
import PodShell

extension EditlineReader {
    /// Emacs keys as readline's users know them, then the user's `~/.editrc` (`bind -v` there turns to vi), then the
    /// keys the shell cannot do without.
    func bindKeys() {
        "emacs".withWide { _ = podsh_el_set_keys(editor, $0) }
        add("podsh-complete", "complete the word") { editor, _ in EditlineReader.of(editor).complete() }
        add("podsh-edit", "edit the line in $EDITOR") { editor, _ in EditlineReader.of(editor).editOutside() }
        add("podsh-last-argument", "last word of the line before") { editor, _ in
            EditlineReader.of(editor).insertLastArgument()
        }
        for (key, command) in EditlineReader.readlineKeys { bind(key, command) }
        el_source(editor, nil)
        for (key, command) in EditlineReader.ownKeys { bind(key, command) }
    }

    private static let readlineKeys = [
        ("^R", "em-inc-search-prev"), ("^S", "em-inc-search-next"), ("^W", "ed-delete-prev-word"),
        ("^U", "vi-kill-line-prev"), ("\\e[H", "ed-move-to-beg"), ("\\e[F", "ed-move-to-end"),
        ("\\e[1~", "ed-move-to-beg"), ("\\e[4~", "ed-move-to-end"), ("\\eOH", "ed-move-to-beg"),
        ("\\eOF", "ed-move-to-end"), ("\\e[3~", "ed-delete-next-char"), ("\\e[1;5C", "em-next-word"),
        ("\\e[1;5D", "ed-prev-word"), ("\\e[1;3C", "em-next-word"), ("\\e[1;3D", "ed-prev-word"),
        ("\\e[5~", "ed-search-prev-history"), ("\\e[6~", "ed-search-next-history"),
        ("\\e.", "podsh-last-argument"), ("^X^E", "podsh-edit"),
    ]

    private static let ownKeys = [("^I", "podsh-complete")]

    private func add(_ name: String, _ help: String, _ function: @escaping podsh_key_function) {
        // libedit keeps the two pointers for as long as the editor lives, which is as long as the process.
        _ = podsh_el_add_function(editor, name.withWide { wcsdup($0) }, help.withWide { wcsdup($0) }, function)
    }

    private func bind(_ key: String, _ command: String) {
        key.withWide { key in command.withWide { command in _ = podsh_el_bind(editor, key, command) } }
    }

    /// C-x C-e.
    private func editOutside() -> UInt8 {
        let line = EditedLine(editor)
        var edited: String?
        outside { edited = delegate?.edit(line.text) }
        if let edited { _ = edited.withWide { el_wreplacestr(editor, $0) } }
        return UInt8(CC_REDISPLAY)
    }
}

/// Where Alt-. stands: pressed again it goes one entry further back.
struct LastArgument {
    var depth = 0
    var inserted = 0
    var lineAfter = ""
}

extension EditlineReader {
    fileprivate func insertLastArgument() -> UInt8 {
        let line = EditedLine(editor)
        if line.text == lastArgument.lineAfter, lastArgument.inserted > 0 {
            lastArgument.depth += 1
            el_deletestr(editor, Int32(lastArgument.inserted))
        } else {
            lastArgument.depth = 0
        }
        guard let word = lastWord(back: lastArgument.depth) else { return UInt8(CC_REFRESH_BEEP) }
        _ = word.withWide { el_winsertstr(editor, $0) }
        lastArgument.inserted = word.unicodeScalars.count
        lastArgument.lineAfter = EditedLine(editor).text
        return UInt8(CC_REFRESH)
    }
}
