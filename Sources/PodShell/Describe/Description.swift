package import PodText

/// Builds the text of a `describe`, laid out as kubectl's (`tabbedString` of its pkg/describe): a cell that another
/// follows is as wide as the widest of its column, and a column ends with the first line that has no such cell.
package struct Description {
    private enum Line {
        /// All but the last cell are padded; the style is that of the last.
        case cells([String], Style)
        /// Made visible, painted and folded already.
        case ready(String)
        /// Columns above it and below it have nothing to do with each other.
        case border
    }

    private var lines: [Line] = []
    private let screen: Screen

    package init(on screen: Screen) {
        self.screen = screen
    }

    /// `Name:  value`; an empty value stays empty, as kubectl's does.
    package mutating func field(_ name: String, _ value: String, depth: Int = 0, style: Style = .plain) {
        row(["\(name):", value], depth: depth, style: style)
    }

    /// A field that is reported only when it says something.
    mutating func fieldIfSet(_ name: String, _ value: String?, depth: Int = 0, style: Style = .plain) {
        if let value, !value.isEmpty { field(name, value, depth: depth, style: style) }
    }

    /// Values under each other, the first beside the name; `<none>` when there are none.
    mutating func list(_ name: String, _ values: [String], depth: Int = 0) {
        field(name, values.first ?? "<none>", depth: depth)
        for value in values.dropFirst() { row(["", value], depth: depth) }
    }

    /// `Containers:` over lines that stand deeper.
    mutating func heading(_ name: String, depth: Int = 0) {
        row(["\(name):"], depth: depth, style: .strong)
    }

    /// A line that is no field: text as it is, or cells under each other.
    mutating func row(_ cells: [String], depth: Int = 0, style: Style = .plain) {
        var cells = cells.map { VisibleText.line($0, on: screen) }
        cells[0] = Description.margin(depth) + cells[0]
        lines.append(.cells(cells, style))
    }

    /// The headers of kubectl's tables, ruled but for the few that are not.
    mutating func headers(_ names: [String], depth: Int = 1, ruled: Bool = true) {
        row(names, depth: depth)
        if ruled { row(names.map { String(repeating: "-", count: $0.utf8.count) }, depth: depth) }
    }

    mutating func blank() {
        row([""])
    }

    /// What follows has columns of its own.
    mutating func beginAnew() {
        lines.append(.border)
    }

    /// A table as `get` shows it.
    mutating func table(_ table: Table, depth: Int) {
        var narrower = screen
        narrower.columns = max(1, screen.columns - depth * 2)
        for line in table.text(on: narrower).split(separator: "\n") {
            lines.append(.ready(Description.margin(depth) + line))
        }
    }

    /// What Kubernetes does not know, under a heading of its own, after all that kubectl tells.
    mutating func describeOwn(_ body: (inout Description) -> Void) {
        var own = Description(on: screen)
        body(&own)
        guard !own.lines.isEmpty else { return }
        beginAnew()
        heading("podsh")
        lines += own.lines
    }

    /// The whole; each line is ended by a newline and has no blanks at its end.
    package var text: String {
        let columns = ElasticColumns(
            lines.map { line in
                if case .cells(let cells, _) = line { cells.map(DisplayWidth.of) } else { [] }
            })
        var out = ""
        for (index, line) in lines.enumerated() {
            switch line {
            case .border: break
            case .ready(let text): out += text + "\n"
            case .cells(let cells, let style): write(cells, style, columns.widths(ofLine: index), to: &out)
            }
        }
        return out
    }

    private func write(_ cells: [String], _ style: Style, _ widths: [Int], to out: inout String) {
        var head = ""
        for (cell, width) in zip(cells, widths) {
            head += cell + String(repeating: " ", count: max(0, width - DisplayWidth.of(cell)))
        }
        let last = cells.last ?? ""
        if last.allSatisfy({ $0 == " " }) {
            while head.last == " " { head.removeLast() }
            out += head + "\n"
            return
        }
        let hanging = widths.reduce(0, +)
        let room = screen.columns - hanging
        // On a terminal what is too long goes on under itself; in a pipe a line is a line.
        let parts = screen.isTerminal && room >= 20 ? Fold.lines(last, width: room) : [last]
        for (i, part) in parts.enumerated() {
            let start = i == 0 ? head : String(repeating: " ", count: hanging)
            out += start + style.paint(part, on: screen) + "\n"
        }
    }

    private static func margin(_ depth: Int) -> String { String(repeating: " ", count: depth * 2) }
}

/// The widths of columns that reach only as far as their lines are neighbours (elastic tab stops: Go's text/tabwriter).
struct ElasticColumns {
    /// kubectl's padding.
    private static let gap = 2

    private var widths: [[Int]]

    /// `cells`: of each line the widths of its cells; the last of a line belongs to no column.
    init(_ cells: [[Int]]) {
        widths = cells.map { Array($0.dropLast()) }
        let most = widths.map(\.count).max() ?? 0
        for column in 0..<most {
            var first = 0
            while first < widths.count {
                var end = first
                var widest = 0
                while end < widths.count, widths[end].count > column {
                    widest = max(widest, widths[end][column] + ElasticColumns.gap)
                    end += 1
                }
                for line in first..<end { widths[line][column] = widest }
                first = max(end, first + 1)
            }
        }
    }

    func widths(ofLine index: Int) -> [Int] { widths[index] }
}
