package import PodLanguage
package import PodModel

/// What the completer may know of the cluster and the machine.
/// Thread: the shell's, between two keys. Errors: none; what cannot be read is empty.
package protocol CompletionWorld {
    /// Names of the objects of a kind, in order.
    func names(of kind: ObjectKind) -> [String]
    /// Names of a pod's or controller's containers.
    func containers(ofPod name: String) -> [String]
    /// Variables that are set, with what they hold as far as that is known.
    var variables: [(name: String, type: StaticType)] { get }
    /// Functions that are defined.
    var functions: [String] { get }
    /// The entries of a folder, folders with a final slash.
    func entries(ofFolder path: String) -> [String]
}
