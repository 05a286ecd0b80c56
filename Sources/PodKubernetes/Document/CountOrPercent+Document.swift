package import PodModel
package import PodText

extension CountOrPercent {
    /// A number, or a text with a percent sign (`IntOrString`).
    package var document: Document {
        switch self {
        case .count(let count): .integer(count)
        case .percent(let percent): .string("\(percent)%")
        }
    }
}
