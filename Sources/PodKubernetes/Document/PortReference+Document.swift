package import PodModel
package import PodText

extension PortReference {
    /// Kubernetes' `IntOrString`: `80` or `http`.
    package var document: Document {
        switch self {
        case .number(let number): .integer(Int(number))
        case .name(let name): .string(name)
        }
    }
}
