/// One measured line of the table.
struct Row: Codable {
    /// What was measured.
    var what: String
    /// The figure as people read it.
    var measured: String
    /// A floor, a peer or another size, measured in the same run.
    var beside: String
    /// What is demanded, in words.
    var demand: String
    /// Whether the demand is met; `nil` where none is made.
    var met: Bool?
    /// The bare figures.
    var figures: [String: Double]

    init(
        _ what: String, _ measured: String, beside: String = "", demand: String = "", met: Bool? = nil,
        figures: [String: Double] = [:]
    ) {
        self.what = what
        self.measured = measured
        self.beside = beside
        self.demand = demand
        self.met = met
        self.figures = figures
    }
}
