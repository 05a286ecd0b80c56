/// One measured line of the table.
struct Row: Codable {
    /// What `Thresholds` knows it by.
    let id: String
    /// What was measured.
    let what: String
    /// The figure as people read it.
    let measured: String
    /// A floor, a peer or another size, measured in the same run.
    var beside: String
    /// The bare figures; those that could not be measured are left out.
    let figures: [String: Double]
    /// What is demanded, in words.
    let demand: String
    /// Whether the demand is met; `nil` where none is made.
    let met: Bool?

    init(_ id: String, _ what: String, _ measured: String, beside: String = "", figures: [String: Double]) {
        self.id = id
        self.what = what
        self.measured = measured
        self.beside = beside
        self.figures = figures.filter { !$0.value.isNaN }
        let demands = Thresholds.demands(of: id)
        demand = demands.map(\.text).joined(separator: ", ")
        let verdicts = demands.compactMap { $0.isMet(by: figures) }
        met = verdicts.isEmpty ? nil : !verdicts.contains(false)
    }
}
