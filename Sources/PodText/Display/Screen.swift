/// What is known of the place output goes to: decides colours, widths, escapes and the pager.
package struct Screen: Hashable, Sendable {
    /// A person looks at it: not a file, not a pipe.
    package var isTerminal: Bool
    /// Cells in a line; never below 1.
    package var columns: Int
    /// Lines that fit; never below 1.
    package var rows: Int
    package var usesColour: Bool
    /// Text outside ASCII can be shown; else it is escaped, and our own arrows become `->`.
    package var showsUnicode: Bool
    /// Cannot move the cursor (`TERM=dumb` or unset): no editing, no progress line, no pager.
    package var isDumb: Bool

    package init(
        isTerminal: Bool, columns: Int = 80, rows: Int = 24, usesColour: Bool = false, showsUnicode: Bool = true,
        isDumb: Bool = false
    ) {
        self.isTerminal = isTerminal
        self.columns = max(1, columns)
        self.rows = max(1, rows)
        self.usesColour = usesColour
        self.showsUnicode = showsUnicode
        self.isDumb = isDumb
    }

    /// Data in a file or pipe: no colour, no cutting, nothing hidden.
    package static let plain = Screen(isTerminal: false, columns: 80, isDumb: true)
}

/// `--color`.
package enum ColourChoice: String, Hashable, Sendable, CaseIterable {
    case auto, always, never
}

extension Screen {
    /// Reads the environment as conventions ask: `--color` wins, then `CLICOLOR_FORCE`, then `NO_COLOR`, then whether a
    /// terminal is there that can do it. A terminal that says 0×0 is taken as 80×24; `COLUMNS` and `LINES` win.
    package init(
        isTerminal: Bool, size: (columns: Int, rows: Int), colour: ColourChoice = .auto,
        environment: (String) -> String?
    ) {
        func isSet(_ name: String) -> Bool { !(environment(name) ?? "").isEmpty }
        func count(_ name: String, else measured: Int, or fallback: Int) -> Int {
            if let text = environment(name), let n = Int(text), n > 0, n <= 100_000 { return n }
            return measured > 0 ? measured : fallback
        }
        let term = environment("TERM") ?? ""
        let isDumb = !isTerminal || term.isEmpty || term == "dumb"
        let usesColour =
            switch colour {
            case .always: true
            case .never: false
            case .auto:
                if isSet("CLICOLOR_FORCE"), environment("CLICOLOR_FORCE") != "0" {
                    true
                } else {
                    isTerminal && !isDumb && !isSet("NO_COLOR")
                }
            }
        self.init(
            isTerminal: isTerminal, columns: count("COLUMNS", else: size.columns, or: 80),
            rows: count("LINES", else: size.rows, or: 24), usesColour: usesColour,
            showsUnicode: Screen.showsUnicode(environment), isDumb: isDumb)
    }

    /// The first of `LC_ALL`, `LC_CTYPE`, `LANG` that says anything decides; where none does, UTF-8 is assumed.
    private static func showsUnicode(_ environment: (String) -> String?) -> Bool {
        for name in ["LC_ALL", "LC_CTYPE", "LANG"] {
            guard let text = environment(name), !text.isEmpty else { continue }
            let lower = text.lowercased()
            return lower.contains("utf-8") || lower.contains("utf8")
        }
        return true
    }
}
