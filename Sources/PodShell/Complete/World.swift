package import PodModel

/// What the completer may know of the cluster and the machine.
package protocol CompletionWorld {
    /// Names of the objects of a kind, in order.
    func names(of kind: ObjectKind) -> [String]
    /// Names of a pod's containers.
    func containers(ofPod name: String) -> [String]
    /// Variables and functions that are set.
    var variables: [String] { get }
    /// The entries of a folder, folders with a final slash.
    func entries(ofFolder path: String) -> [String]
}
