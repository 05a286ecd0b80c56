/// Rows under headers, laid out as kubectl does: upper-case headers, three spaces between columns, nothing around.
package struct Table: Hashable, Sendable {
    package struct Cell: Hashable, Sendable, ExpressibleByStringInterpolation {
        package var text: String
        package var style: Style

        /// An empty text is shown as `<none>`.
        package init(_ text: String, style: Style = .plain) {
            self.text = text.isEmpty ? "<none>" : text
            self.style = style
        }

        package init(stringLiteral value: String) {
            self.init(value)
        }
    }

    package var headers: [String]
    package var rows: [[Cell]] = []
    /// The last column is prose that may be folded under itself where the terminal is too narrow.
    package var foldsLastColumn = false

    package init(_ headers: [String], foldsLastColumn: Bool = false) {
        self.headers = headers
        self.foldsLastColumn = foldsLastColumn
    }

    /// The table's lines, each ended by a newline. Cells are made visible first, so a row is one line.
    package func text(on screen: Screen, withHeaders: Bool = true) -> String {
        let cells = rows.map { row in row.map { Cell(VisibleText.line($0.text, on: screen), style: $0.style) } }
        var widths = withHeaders ? headers.map(\.utf8.count) : headers.map { _ in 0 }
        for row in cells {
            for (column, cell) in row.enumerated() { widths[column] = max(widths[column], DisplayWidth.of(cell.text)) }
        }
        let lastStart = widths.dropLast().reduce(0) { $0 + $1 + Table.gap }
        let room = screen.columns - lastStart
        let fold = foldsLastColumn && screen.isTerminal && room >= 20 ? room : nil
        var out = ""
        out.reserveCapacity((rows.count + 1) * (lastStart + 20))
        if withHeaders { append(headers.map { Cell($0, style: .strong) }, widths, fold, lastStart, screen, to: &out) }
        for row in cells { append(row, widths, fold, lastStart, screen, to: &out) }
        return out
    }

    private static let gap = 3

    private func append(
        _ row: [Cell], _ widths: [Int], _ fold: Int?, _ lastStart: Int, _ screen: Screen, to out: inout String
    ) {
        for (column, cell) in row.enumerated() {
            let isLast = column == row.count - 1
            if isLast, let fold {
                let lines = Fold.lines(cell.text, width: fold)
                for (i, line) in lines.enumerated() {
                    if i > 0 { out += "\n" + String(repeating: " ", count: lastStart) }
                    out += cell.style.paint(line, on: screen)
                }
            } else {
                out += cell.style.paint(cell.text, on: screen)
            }
            if !isLast {
                out += String(repeating: " ", count: widths[column] - DisplayWidth.of(cell.text) + Table.gap)
            }
        }
        out += "\n"
    }
}
