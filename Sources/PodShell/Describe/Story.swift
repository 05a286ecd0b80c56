package import PodText

/// Builds the text of a `describe`: fields under headings, aligned, folded to the screen.
package struct Story {
    private enum Line {
        case field(depth: Int, name: String, value: String, style: Style)
        case heading(depth: Int, String)
        case prose(depth: Int, String, style: Style)
        case blank
        case raw(String)
    }

    private var lines: [Line] = []
    private let screen: Screen

    package init(on screen: Screen) {
        self.screen = screen
    }

    /// `Name:   value`. An empty value is `<none>`.
    package mutating func field(_ name: String, _ value: String, depth: Int = 0, style: Style = .plain) {
        lines.append(.field(depth: depth, name: name, value: value.isEmpty ? "<none>" : value, style: style))
    }

    /// A field that is reported only when it says something.
    package mutating func fieldIfSet(_ name: String, _ value: String?, depth: Int = 0, style: Style = .plain) {
        if let value, !value.isEmpty { field(name, value, depth: depth, style: style) }
    }

    package mutating func heading(_ text: String, depth: Int = 0) {
        lines.append(.heading(depth: depth, text))
    }

    /// A sentence; folded.
    package mutating func say(_ text: String, depth: Int = 0, style: Style = .plain) {
        lines.append(.prose(depth: depth, text, style: style))
    }

    package mutating func blank() {
        lines.append(.blank)
    }

    /// A table of its own, indented.
    package mutating func table(_ table: Table, depth: Int = 1, withHeaders: Bool = true) {
        let margin = String(repeating: " ", count: depth * 2)
        var narrower = screen
        narrower.columns = max(1, screen.columns - depth * 2)
        for line in table.text(on: narrower, withHeaders: withHeaders).split(separator: "\n") {
            lines.append(.raw(margin + line))
        }
    }

    /// The story; values of the fields under one heading stand under each other.
    package var text: String {
        let widths = fieldWidths
        var out = ""
        for (index, line) in lines.enumerated() {
            switch line {
            case .blank: out += "\n"
            case .raw(let text): out += text + "\n"
            case .heading(let depth, let text):
                out += margin(depth) + Style.strong.paint(visible(text), on: screen) + "\n"
            case .prose(let depth, let text, let style):
                write(visible(text), style, after: margin(depth), hanging: depth * 2, to: &out)
            case .field(let depth, let name, let value, let style):
                let column = depth * 2 + widths[index] + 3
                let label = margin(depth) + visible(name) + ":"
                let gap = String(repeating: " ", count: max(1, column - DisplayWidth.of(label)))
                write(visible(value), style, after: label + gap, hanging: column, to: &out)
            }
        }
        return out
    }

    /// For each line the width of the longest field name of its group: same depth, no heading between them.
    private var fieldWidths: [Int] {
        var widths = [Int](repeating: 0, count: lines.count)
        var groups: [Int: (width: Int, members: [Int])] = [:]
        for (index, line) in lines.enumerated() {
            switch line {
            case .heading(let depth, _):
                for (inner, group) in groups where inner >= depth {
                    for member in group.members { widths[member] = group.width }
                    groups[inner] = nil
                }
            case .field(let depth, let name, _, _):
                var group = groups[depth] ?? (0, [])
                group.width = max(group.width, DisplayWidth.of(visible(name)))
                group.members.append(index)
                groups[depth] = group
            case .prose, .blank, .raw: break
            }
        }
        for group in groups.values { for member in group.members { widths[member] = group.width } }
        return widths
    }

    private func visible(_ text: String) -> String { VisibleText.line(text, on: screen) }

    private func margin(_ depth: Int) -> String { String(repeating: " ", count: depth * 2) }

    private func write(_ text: String, _ style: Style, after head: String, hanging: Int, to out: inout String) {
        let room = screen.columns - hanging
        let parts = screen.isTerminal && room >= 20 ? Fold.lines(text, width: room) : [text]
        for (i, part) in parts.enumerated() {
            out += (i == 0 ? head : String(repeating: " ", count: hanging)) + style.paint(part, on: screen) + "\n"
        }
    }
}
