package import PodModel
package import PodText

extension StoredObject {
    /// The object as the API server answers it; without `withSecrets` what a secret holds stays hidden.
    package func document(withSecrets: Bool) -> Document {
        switch self {
        case .pod(let object): object.document
        case .workload(let object): object.document
        case .service(let object): object.document
        case .claim(let object): object.document
        case .config(let object): withSecrets ? object.openDocument : object.document
        case .template(let object): object.document
        case .autoscaler(let object): object.document
        case .budget(let object): object.document
        case .node(let object): object.document
        case .namespace(let object): object.document
        case .unstructured(let object): object.document
        }
    }
}
